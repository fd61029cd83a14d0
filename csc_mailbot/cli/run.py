"""`run` and `run --once`: the daemon, and one round for cron."""

import asyncio
import sys
from collections.abc import Callable
from functools import partial
from typing import Annotated

import typer

from csc_mailbot.cli.context import settings_of, templates_of
from csc_mailbot.daemon.lifecycle import heed_signals, live
from csc_mailbot.daemon.log_setup import LogLevel, set_up_log
from csc_mailbot.daemon.memory import share_memory
from csc_mailbot.daemon.observer import LogObserver
from csc_mailbot.daemon.one_round import one_round
from csc_mailbot.daemon.workplace import Workplace
from csc_mailbot.errors import PermanentError, Refused
from csc_mailbot.settings.restart import tables_for_restart
from csc_mailbot.settings.root import Settings
from csc_mailbot.wiring import Office, make_desk, make_workplace, open_office
from csc_mailbot.workflows.desk import Desk

_TURN = 0.001
"""Seconds that one thread computes while others wait: judgement, a thread of the books, must not starve delivery."""
OWNER_WAIT = 20.0
"""Seconds to wait for another process of this desk to end: a restart overlaps with the stop before it."""


def run(
    context: typer.Context,
    *,
    once: Annotated[bool, typer.Option("--once", help="Fetch, judge and deliver all that is there, then end.")] = False,
    log_level: Annotated[LogLevel, typer.Option(help="From which level on events are logged.")] = LogLevel.INFO,
) -> None:
    """Work as the desk's daemon until SIGTERM; with --once do one round and end."""
    settings = settings_of(context)
    set_up_log(log_level.value)
    sys.setswitchinterval(_TURN)
    share_memory()
    observer = LogObserver()
    office = open_office(settings, templates_of(context), on_fault=observer.template_failed)
    try:
        _prepare_schema(office)
        office.database.check_hand()
        with office.database.working(wait=OWNER_WAIT) as worker:
            make = partial(make_workplace, settings, office, observer, worker)
            asyncio.run(
                _one_round(make) if once else _live(make, lambda: _desk_anew(context, settings, office, observer))
            )
    finally:
        office.close()


def _prepare_schema(office: Office) -> None:
    """Bring an embedded database up to date by ourselves; a server's schema is changed by its administrator."""
    if office.database.is_embedded:
        office.database.upgrade(wait=OWNER_WAIT)
    elif not office.database.is_up_to_date():
        raise PermanentError("the database needs another schema: stop every csc-mailbot, run `csc-mailbot db upgrade`")


async def _live(make: Callable[[], Workplace], read_again: Callable[[], Desk]) -> None:
    place, stop = make(), asyncio.Event()
    heed_signals(place, stop, read_again)
    await live(place, stop)


def _desk_anew(context: typer.Context, running: Settings, office: Office, observer: LogObserver) -> Desk:
    """Return the desk as it is configured now; what a reload does not reach of what changed is told.

    Raises:
        SettingsError: the configuration is refused.
        Refused: it would need other books.
    """
    settings = settings_of(context)
    desk = make_desk(settings, templates_of(context), on_fault=observer.template_failed)
    if _signature(desk) != _signature(office.desk):
        raise Refused("desk.secret and desk.folio_prefix hold until the end of the process: restart to change them")
    if tables := tables_for_restart(running, settings):
        observer.warned("restart_needed", tables=tables)
    return desk


def _signature(desk: Desk) -> tuple[object, ...]:
    """Return what the open books are signed with."""
    return desk.policies.tokens.secrets[0], desk.policies.folio_prefix


async def _one_round(make: Callable[[], Workplace]) -> None:
    troubles = await one_round(make())
    if troubles:
        raise troubles[0]
