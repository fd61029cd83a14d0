"""How do others see, without asking us, that something is so? A file that stands there, or is touched."""

import asyncio
import os
from pathlib import Path


class MarkFile:
    """A file of ours in a folder that is there already (the port `Mark`)."""

    def __init__(self, path: Path) -> None:
        """Touch nothing yet."""
        self._path = path

    async def show(self, words: str | None) -> None:
        """Let the file stand there with the words, or not at all.

        Raises:
            OSError: it can be neither written nor removed.
        """
        await asyncio.to_thread(self._show, words)

    async def touch(self) -> None:
        """Set the file's time to now; make it when it is not there.

        Raises:
            OSError: it cannot be made.
        """
        await asyncio.to_thread(self._path.touch)

    def _show(self, words: str | None) -> None:
        if words is None:
            self._path.unlink(missing_ok=True)
        elif not self._path.exists():
            # Whoever watches for the file finds it whole.
            written = self._path.with_name(f".{self._path.name}.{os.getpid()}")
            written.write_text(f"{words}\n", encoding="utf-8")
            written.replace(self._path)
