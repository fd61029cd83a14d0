"""What does a program elsewhere answer when it is told something? The one door to HTTP beside the token endpoints."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta

import httpx

from csc_mailbot.workflows.ports import Accepted, Deferred, Rejected, SendResult

PATIENCE = timedelta(seconds=20)
"""For everything together; connecting may take half of it."""

_MAY_MEND = frozenset({408, 425, 429})
"""Codes of the class `your fault` that another try may mend: timeout, too early, too many."""


class HttpWebhook:
    """An address that is told things (the port `Webhook`). Redirects are not followed: they lead elsewhere.

    The address is a secret as often as not, so no answer and no error repeats it.
    """

    def __init__(self, url: str, patience: timedelta = PATIENCE) -> None:
        """Connect to nothing yet."""
        self._url = url
        self._patience = patience.total_seconds()

    async def post(self, content: Mapping[str, object]) -> SendResult:
        """Tell the address the content, as JSON. Never raises."""
        return await self._ask("POST", dict(content))

    async def fetch(self) -> SendResult:
        """Ask the address for itself, and look at nothing but the code. Never raises."""
        return await self._ask("GET", None)

    async def _ask(self, method: str, content: dict[str, object] | None) -> SendResult:
        limits = httpx.Timeout(self._patience, connect=self._patience / 2)
        try:
            async with (
                asyncio.timeout(self._patience),
                httpx.AsyncClient(timeout=limits) as client,
                # The answer's body is not read: it may be endless.
                client.stream(method, self._url, json=content) as response,
            ):
                return _result(response.status_code)
        except TimeoutError:
            return Deferred(None, "the webhook does not answer in time")
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            return Deferred(None, f"the webhook cannot be reached ({type(error).__name__})")


def _result(code: int) -> SendResult:
    words = f"the webhook answered HTTP {code}"
    if httpx.codes.is_success(code):
        return Accepted(code, words)
    if httpx.codes.is_client_error(code) and code not in _MAY_MEND:
        return Rejected(code, words)
    return Deferred(code, words)
