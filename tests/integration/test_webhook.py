"""A program elsewhere is told something, over a real web server that misbehaves on request."""

from datetime import timedelta

import pytest

from csc_mailbot.adapters.webhook import HttpWebhook
from csc_mailbot.workflows.ports import Accepted, Deferred, Rejected, Webhook
from tests.servers.ports import free_ports
from tests.servers.web import WebServer

SOON = timedelta(seconds=0.2)


def satisfies_the_port(webhook: HttpWebhook) -> Webhook:
    """Type-checked only."""
    return webhook


async def test_it_is_told_json_by_post(web: WebServer) -> None:
    assert await HttpWebhook(web.url).post({"folio": "CSC-2026-000001", "text": "¡caído!"}) == Accepted(
        200, "the webhook answered HTTP 200"
    )
    assert web.asked == [("POST", "/hook?key=of-the-desk", {"folio": "CSC-2026-000001", "text": "¡caído!"})]


async def test_it_can_be_fetched(web: WebServer) -> None:
    assert isinstance(await HttpWebhook(web.url).fetch(), Accepted)
    assert web.asked == [("GET", "/hook?key=of-the-desk", None)]


@pytest.mark.parametrize(
    ("code", "answer"),
    [
        (204, Accepted),
        (302, Deferred),
        (400, Rejected),
        (404, Rejected),
        (408, Deferred),
        (429, Deferred),
        (503, Deferred),
    ],
)
async def test_what_it_answers_says_whether_another_try_helps(web: WebServer, code: int, answer: type) -> None:
    web.code = code
    assert type(await HttpWebhook(web.url).post({})) is answer


async def test_a_redirect_is_not_followed(web: WebServer) -> None:
    web.code, web.location = 307, web.url
    assert isinstance(await HttpWebhook(web.url).post({}), Deferred)
    assert len(web.asked) == 1


async def test_one_that_stalls_is_left_in_time(web: WebServer) -> None:
    web.stalls = True
    assert isinstance(await HttpWebhook(web.url, SOON).post({}), Deferred)


@pytest.mark.parametrize(
    "url", [f"http://127.0.0.1:{free_ports(1)[0]}/", "http://[::1", "http://", "https://127.0.0.1:1/"]
)
async def test_one_that_is_not_there_is_no_error_and_the_answer_hides_the_address(url: str) -> None:
    answer = await HttpWebhook(f"{url}?key=secret", SOON).post({})
    assert isinstance(answer, Deferred)
    assert "secret" not in answer.text
    assert "127" not in answer.text
