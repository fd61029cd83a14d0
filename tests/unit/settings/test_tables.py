"""What the tables refuse together, and what they answer."""

from datetime import timedelta

import pytest

from csc_mailbot.oncall.policy import Notify
from csc_mailbot.settings.mail_servers import MailboxSettings
from csc_mailbot.settings.oauth import Flow, MailService, OAuthSettings, Provider
from tests.unit.settings.conftest import MINIMAL, Desk

MAILBOXES = MINIMAL.replace("[mailbox]", '[[mailboxes]]\nname = "soporte"')
SECOND = """
[[mailboxes]]
name = "%s"
host = "imap.aserti.example"
username = "%s"
password = "p"
"""


def test_several_mailboxes_have_names(desk: Desk) -> None:
    settings = desk.load(MAILBOXES + SECOND % ("guardia", "guardia@aserti.example"))
    assert [inbox.name for inbox in settings.inboxes] == ["soporte", "guardia"]
    assert settings.own_addresses == ("soporte@aserti.example", "guardia@aserti.example")


def test_the_only_mailbox_keeps_its_settings_under_its_name(desk: Desk) -> None:
    settings = desk.load(MINIMAL.replace("[smtp]", 'poll = "7s"\n[smtp]'))
    assert settings.mailbox is not None
    assert settings.inboxes[0].poll == timedelta(seconds=7)
    assert MailboxSettings.model_validate(settings.inboxes[0].model_dump(exclude={"name"})) == settings.mailbox


def test_a_mailbox_and_mailboxes_are_one_too_many(desk: Desk) -> None:
    assert desk.faults(MINIMAL + SECOND % ("b", "b")) == ["mailboxes: stand beside [mailbox]; allowed: one of the two"]


def test_mailboxes_need_different_names_and_folders(desk: Desk) -> None:
    assert desk.faults(MAILBOXES + SECOND % ("Soporte", "soporte@aserti.example")) == [
        "mailboxes[2].name: is a mailbox's name already: Soporte",
        "mailboxes[2].folder: would be read twice: INBOX of soporte@aserti.example at imap.aserti.example",
    ]


def test_mail_is_not_moved_to_where_it_arrives(desk: Desk) -> None:
    [fault] = desk.faults(MINIMAL.replace("[smtp]", 'processed_folder = "INBOX"\n[smtp]'))
    assert fault.startswith("mailbox.processed_folder: is the folder where mail arrives")


def test_our_own_addresses_are_those_that_we_write_and_log_in_with(desk: Desk) -> None:
    settings = desk.load(
        MINIMAL.replace("[mailbox]", 'aliases = ["csc@aserti.example"]\n[mailbox]').replace(
            "[database]", 'username = "relay@aserti.example"\npassword = "p"\n[database]'
        )
    )
    assert settings.own_addresses == ("soporte@aserti.example", "csc@aserti.example", "relay@aserti.example")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('[admins]\naddresses = ["Soporte@aserti.example"]', "admins.addresses[1]"),
        ('[[agents]]\nname = "A"\naddress = "soporte+a@aserti.example"', "agents[1].address"),
        ('[[agents]]\nname = "A"\naddress = "a@b.c"\naliases = ["soporte@aserti.example"]', "agents[1].aliases[1]"),
        ('[[customers]]\nname = "C"\ncontacts = ["soporte@aserti.example"]', "customers[1].contacts[1]"),
        ('[[oncall.people]]\naddress = "soporte@aserti.example"', "oncall.people[1].address"),
        (
            '[[oncall.people]]\naddress = "a@b.c"\nalerts = [{ to = "soporte@aserti.example" }]',
            "oncall.people[1].alerts[1].to",
        ),
    ],
)
def test_nobody_may_have_the_desks_own_address(desk: Desk, text: str, key: str) -> None:
    [fault] = desk.more_faults(text)
    assert fault.startswith(f"{key}: is the desk's own address")


def test_an_agents_alias_belongs_to_one_agent(desk: Desk) -> None:
    [fault] = desk.more_faults(
        '[[agents]]\nname = "A"\naddress = "a@b.c"\naliases = ["x@b.c"]\n'
        '[[agents]]\nname = "B"\naddress = "b@b.c"\naliases = ["X@b.c"]'
    )
    assert fault == "agents[2].aliases[1]: is an agent's already: X@b.c"


def test_customers_do_not_share_names_domains_or_people(desk: Desk) -> None:
    faults = desk.more_faults(
        '[[customers]]\nname = "A"\ndomains = ["x.example"]\ncontacts = ["p@y.example"]\n'
        '[[customers]]\nname = "a"\ndomains = ["X.example"]\napprovers = ["P@y.example"]'
    )
    assert [line.split(":")[0] for line in faults] == ["customers[2].name", "customers[2].domains", "customers[2]"]


def test_one_person_may_be_contact_and_approver_of_the_same_customer(desk: Desk) -> None:
    text = '[[customers]]\nname = "A"\ncontacts = ["p@y.example"]\napprovers = ["p@y.example"]'
    assert desk.more(text).customers[0].approvers == ("p@y.example",)


def test_an_agent_is_no_customers_contact(desk: Desk) -> None:
    [fault] = desk.more_faults(
        '[[agents]]\nname = "A"\naddress = "a@b.c"\n[[customers]]\nname = "C"\ncontacts = ["A@b.c"]'
    )
    assert fault == "customers[1].contacts[1]: names an agent: A@b.c"


def test_a_public_address_is_welcome_as_a_contact(desk: Desk) -> None:
    assert desk.more('[[customers]]\nname = "C"\ncontacts = ["pepe@gmail.com"]').customers[0].contacts


def test_the_default_steps_end_with_everybody(desk: Desk) -> None:
    settings = desk.more('[[oncall.people]]\naddress = "luis@aserti.example"')
    assert settings.oncall is not None
    assert [(step.after, step.notify) for step in settings.oncall.steps] == [
        (timedelta(0), Notify.ONCALL),
        (timedelta(minutes=5), Notify.ONCALL),
        (timedelta(minutes=10), Notify.NEXT),
        (timedelta(minutes=20), Notify.EVERYBODY),
    ]


def test_a_technician_stands_there_once(desk: Desk) -> None:
    [fault] = desk.more_faults('[[oncall.people]]\naddress = "a@b.c"\n[[oncall.people]]\naddress = "A@b.c"')
    assert fault == "oncall.people[2].address: is there twice: A@b.c"


def test_seasons_with_a_gap_are_refused(desk: Desk) -> None:
    [fault] = desk.more_faults('[[hours.seasons]]\nname = "x"\nfrom = "01-02"\nto = "12-31"')
    assert fault == "hours.seasons: 01-01 belongs to no season"


def test_a_gap_is_told_together_with_a_wrong_interval(desk: Desk) -> None:
    faults = desk.more_faults('[[hours.seasons]]\nname = "x"\nfrom = "01-02"\nto = "12-31"\nmonday = ["9-14"]')
    assert [line.split(":")[0] for line in faults] == ["hours.seasons[1].monday[1]", "hours.seasons"]


def test_dates_may_be_written_with_or_without_quotes(desk: Desk) -> None:
    holidays = desk.more('[hours]\nholidays = { add = [2026-09-15, "2026-04-07"] }').hours.holidays
    assert [str(day) for day in holidays.add] == ["2026-09-15", "2026-04-07"]


@pytest.mark.parametrize("written", ["2026", "2026-09-15T00:00:00", "true", '"15-09-2026"'])
def test_what_is_no_date_is_refused(desk: Desk, written: str) -> None:
    [fault] = desk.more_faults(f"[hours]\nholidays = {{ add = [{written}] }}")
    assert fault.startswith('hours.holidays.add[1]: is not a date; allowed: "2026-09-15"')


@pytest.mark.parametrize(
    ("written", "accepted"),
    [("a@b.example", True), ("@b.example", True), ("b.example", False), ("@b", False), ("", False)],
)
def test_addresses_and_domains_can_be_banned(desk: Desk, written: str, *, accepted: bool) -> None:
    text = f'[screening]\nbanned = ["{written}"]'
    if accepted:
        assert desk.more(text).screening.banned == (written,)
    else:
        assert desk.more_faults(text)[0].startswith("screening.banned[1]: is neither address nor domain")


def oauth(**keys: str) -> OAuthSettings:
    return OAuthSettings.model_validate({"client_id": "id"} | keys)


MICROSOFT = {"provider": "microsoft365", "flow": "client_credentials", "tenant": "t", "client_secret": "s"}
GOOGLE = {"provider": "google", "flow": "refresh_token", "refresh_token": "r"}


def test_microsofts_application_flow_knows_where_to_ask_and_for_what() -> None:
    settings = oauth(**MICROSOFT)
    assert settings.endpoint == "https://login.microsoftonline.com/t/oauth2/v2.0/token"
    assert settings.scope_for(MailService.IMAP) == "https://outlook.office365.com/.default"


def test_microsofts_consent_asks_for_one_service_at_a_time() -> None:
    settings = oauth(provider="microsoft365", flow="refresh_token", refresh_token="r")
    assert settings.endpoint == "https://login.microsoftonline.com/common/oauth2/v2.0/token"
    assert "IMAP.AccessAsUser.All" in settings.scope_for(MailService.IMAP)
    assert "SMTP.Send" in settings.scope_for(MailService.SMTP)


def test_google_knows_where_to_ask_and_for_what() -> None:
    settings = oauth(**GOOGLE)
    assert (settings.provider, settings.flow) == (Provider.GOOGLE, Flow.REFRESH_TOKEN)
    assert settings.endpoint == "https://oauth2.googleapis.com/token"
    assert settings.scope_for(MailService.SMTP) == "https://mail.google.com/"


def test_a_custom_provider_asks_where_and_for_what_it_is_told() -> None:
    settings = oauth(provider="custom", flow="client_credentials", client_secret="s", token_url="http://127.0.0.1:1/t")
    assert settings.endpoint == "http://127.0.0.1:1/t"
    assert settings.scope_for(MailService.IMAP) == ""


@pytest.mark.parametrize(
    ("keys", "fault"),
    [
        (
            GOOGLE | {"flow": "client_credentials", "client_secret": "s"},
            "Google gives no mailbox to client_credentials",
        ),
        (MICROSOFT | {"tenant": "common"}, "allowed: the directory's id or domain"),
        (MICROSOFT | {"tenant": ""}, "allowed: the directory's id or domain"),
        (MICROSOFT | {"client_secret": ""}, "here or in client_secret_file"),
        (GOOGLE | {"refresh_token": ""}, "here or in refresh_token_file"),
        (GOOGLE | {"provider": "custom"}, "is required for a custom provider"),
        (GOOGLE | {"token_url": "http://tokens.example/"}, "would send secrets unprotected"),
        (GOOGLE | {"token_url": "http://127.0.0.1.tokens.example/"}, "would send secrets unprotected"),
    ],
)
def test_oauth_that_cannot_work_is_refused(keys: dict[str, str], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        oauth(**keys)


GOOGLE_TABLE = 'oauth = { provider = "google", flow = "refresh_token", client_id = "i", refresh_token = "r" }'


@pytest.mark.parametrize(
    ("mailbox", "fault"),
    [
        ('password = "p"', None),
        ("", "mailbox.password: is required"),
        (f'password = "p"\n{GOOGLE_TABLE}', "mailbox.oauth: stands beside a password"),
        (GOOGLE_TABLE, None),
        (GOOGLE_TABLE.replace('"i"', '""'), "mailbox.oauth.client_id: is empty"),
    ],
)
def test_a_mailbox_has_one_way_in(desk: Desk, mailbox: str, fault: str | None) -> None:
    text = MINIMAL.replace('password = "imap-pass-phrase"', mailbox)
    if fault is None:
        assert desk.load(text)
    else:
        assert desk.faults(text)[0].startswith(fault)


def test_a_single_day_has_hours_of_its_own_once(desk: Desk) -> None:
    day = '[[hours.exceptions]]\nday = "2026-12-24"\nopen = ["08:30-13:00"]\n'
    [one] = desk.more(day).hours.exceptions
    assert str(one.open[0]) == "08:30-13:00"
    [fault] = desk.more_faults(day + day)
    assert fault == "hours.exceptions[2].day: is there twice: 2026-12-24"
    [fault] = desk.more_faults(day.replace('"08:30-13:00"', '"08:30-13:00", "12:00-14:00"'))
    assert fault == "hours.exceptions: 2026-12-24: 08:30-13:00 and 12:00-14:00 overlap"
