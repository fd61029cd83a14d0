"""`run` and `run --once`: the daemon, and one round for cron."""

import asyncio
from typing import Annotated

import typer

from csc_mailbot.cli.context import settings_of, templates_of
from csc_mailbot.daemon.lifecycle import heed_signals, live
from csc_mailbot.daemon.log_setup import set_up_log
from csc_mailbot.daemon.observer import LogObserver
from csc_mailbot.daemon.one_round import one_round
from csc_mailbot.daemon.workplace import Workplace
from csc_mailbot.errors import PermanentError
from csc_mailbot.settings.root import Settings
from csc_mailbot.wiring import Office, make_desk, make_workplace, open_office

OWNER_WAIT = 20.0
"""Seconds to wait for another process of this desk to end: a restart overlaps with the stop before it."""


def run(
    context: typer.Context,
    *,
    once: Annotated[bool, typer.Option("--once", help="Fetch, judge and deliver all that is there, then end.")] = False,
    log_level: Annotated[str, typer.Option(help="debug, info, warning or error.")] = "info",
) -> None:
    """Work as the desk's daemon until SIGTERM; with --once do one round and end."""
    settings = settings_of(context)
    set_up_log(log_level)
    office = open_office(settings, templates_of(context))
    try:
        _prepare_schema(office)
        with office.ownership(wait=OWNER_WAIT):
            asyncio.run(_one_round(settings, office) if once else _live(context, settings, office))
    finally:
        office.close()


def _prepare_schema(office: Office) -> None:
    """Bring an embedded database up to date by ourselves; a server's schema is changed by its administrator."""
    if office.is_embedded:
        office.upgrade()
    elif not office.is_up_to_date():
        raise PermanentError("the database needs another schema: stop every csc-mailbot, run `csc-mailbot db upgrade`")


async def _live(context: typer.Context, settings: Settings, office: Office) -> None:
    place = make_workplace(settings, office, LogObserver())
    stop = asyncio.Event()
    heed_signals(place, stop, lambda: make_desk(settings_of(context), templates_of(context)))
    await live(place, stop)


async def _one_round(settings: Settings, office: Office) -> None:
    place: Workplace = make_workplace(settings, office, LogObserver())
    troubles = await one_round(place)
    if troubles:
        raise troubles[0]
