"""Who works for a library that blocks and is not thread-safe? One thread, one piece of work after another.

Not a ThreadPoolExecutor: its threads hold up the end of the process until their work is done, and a connection
attempt to a server that swallows packets cannot be cut short. This one is left behind.
"""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Any, TypeVar

T = TypeVar("T")
_Work = tuple[Future[Any], Callable[[], Any]]


class OneThread:
    """Runs functions in one thread of its own, in the order they come."""

    def __init__(self, name: str) -> None:
        """Start nothing yet: the thread begins with the first work, and again after `stop`."""
        self._name = name
        self._queue: SimpleQueue[_Work | None] | None = None

    async def run(self, function: Callable[[], T]) -> T:
        """Return what the function returns or raise what it raises.

        Cancelled while the work waits in the queue, the work is dropped; cancelled later, it goes on unheard.
        """
        future: Future[T] = Future()
        self._started().put((future, function))
        return await asyncio.wrap_future(future)

    def stop(self) -> None:
        """Let the thread end after the work that is already in the queue; never waits."""
        if self._queue is not None:
            self._queue.put(None)
            self._queue = None

    def _started(self) -> "SimpleQueue[_Work | None]":
        if self._queue is None:
            self._queue = SimpleQueue()
            threading.Thread(target=_work_off, args=(self._queue,), name=self._name, daemon=True).start()
        return self._queue


def _work_off(queue: "SimpleQueue[_Work | None]") -> None:
    while (work := queue.get()) is not None:
        future, function = work
        if not future.set_running_or_notify_cancel():
            continue
        try:
            future.set_result(function())
        except BaseException as error:  # noqa: BLE001 - handed on to whoever waits for the work, never swallowed
            future.set_exception(error)
        # Nothing of the work may live on while the thread waits for the next: a mail can be large.
        del work, future, function
