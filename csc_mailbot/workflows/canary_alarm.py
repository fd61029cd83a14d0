"""Does the world outside know that a mail to ourselves is missing? A file says so, and an address is told.

The file stands there as long as one is missing. The address is told once when one is missing and once when one is back;
that it was told is written down, so a restart neither forgets nor repeats it.
"""

from csc_mailbot.workflows.canary import NEVER, is_missing
from csc_mailbot.workflows.desk import Desk
from csc_mailbot.workflows.ports import Accepted, Mark, SendResult, Webhook
from csc_mailbot.workflows.records import Books, Records

ALARM_TOLD = "canary_alarm"
"""Says that the address was told of a missing one; never due. Its key is always the same."""
_KEY = "url"


async def keep_alarm(books: Books, desk: Desk, file: Mark | None, webhook: Webhook | None) -> SendResult | None:
    """Let file and address say what is so; return what the address answered, None when it knew already.

    Raises:
        DatabaseUnavailable: the books cannot be had.
        OSError: the file cannot be written.
    """
    missing, told = await books.read(lambda records: (is_missing(records), _is_told(records)))
    answer = await _tell(webhook, desk, missing=missing) if webhook is not None and missing != told else None
    if isinstance(answer, Accepted):
        await books.write(lambda records: _remember(records, told=missing))
    if file is not None:
        await file.show(_words(desk, missing=True) if missing else None)
    return answer


async def _tell(webhook: Webhook, desk: Desk, *, missing: bool) -> SendResult:
    now = desk.clock.now().astimezone(desk.card.timezone)
    return await webhook.post(
        {
            "event": "canary_missing" if missing else "canary_back",
            "desk": desk.card.address,
            "at": now.isoformat(timespec="seconds"),
            "text": _words(desk, missing=missing),
        }
    )


def _words(desk: Desk, *, missing: bool) -> str:
    if missing:
        return f"a mail of {desk.card.address} to itself has not come back: run csc-mailbot check --connect"
    return f"mail of {desk.card.address} to itself comes back again"


def _is_told(records: Records) -> bool:
    return records.deadlines.due_at(ALARM_TOLD, _KEY) is not None


def _remember(records: Records, *, told: bool) -> None:
    if told:
        records.deadlines.set(ALARM_TOLD, _KEY, NEVER)
    else:
        records.deadlines.cancel(ALARM_TOLD, _KEY)
