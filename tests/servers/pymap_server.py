"""pymap's in-memory IMAP server inside this process, on loopback, with users of one's choice."""

import ssl
from argparse import ArgumentParser
from collections.abc import Mapping
from contextlib import AsyncExitStack
from typing import Self

from pymap.backend.dict import Config, DictBackend, Identity
from pymap.imap import IMAPService
from pymap.user import Passwords, UserMetadata
from pysasl.hashing import Cleartext

from tests.servers.mailboxes import Mailboxes
from tests.servers.ports import LOOPBACK, free_ports


class Pymap:
    """A running pymap, as an async context manager; mail lives as long as the object."""

    host = LOOPBACK

    def __init__(self, users: Mapping[str, str], tls: ssl.SSLContext | None = None, *, idle: bool = True) -> None:
        """Take users with their passwords; with a TLS context STARTTLS is offered."""
        self.users = dict(users)
        self.port = free_ports(1)[0]
        self._tls = tls
        self._idle = idle
        self._stack = AsyncExitStack()
        self._started: tuple[DictBackend, Config] | None = None

    @property
    def mailboxes(self) -> Mailboxes:
        return Mailboxes(self.host, self.port, next(iter(self.users.values())))

    async def start(self) -> None:
        """Listen; starting again after `stop` keeps mail and port."""
        if self._started is None:
            self._started = await self._prepare()
        backend, config = self._started
        await backend.start(self._stack)
        await IMAPService(backend, config).start(self._stack)

    async def stop(self) -> None:
        """Listen no more."""
        await self._stack.aclose()

    async def add_user(self, name: str, password: str) -> None:
        """Let one more user in."""
        assert self._started is not None
        backend, config = self._started
        hashed = await Passwords(config).hash_password(password)
        identity = Identity(name, backend.login, None, frozenset())
        await identity.set(UserMetadata(config, name, password=hashed))

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def _prepare(self) -> tuple[DictBackend, Config]:
        parser = ArgumentParser()
        DictBackend.add_subparser("dict", parser.add_subparsers(dest="backend"))
        IMAPService.add_arguments(parser)
        parser.set_defaults(debug=False, passlib_cfg=None)
        arguments = parser.parse_args(["--host", self.host, "--port", str(self.port), *self._flags(), "dict"])
        overrides = {"ssl_context": self._tls} if self._tls else {}
        backend, config = await DictBackend.init(
            arguments, hash_context=Cleartext(), invalid_user_sleep=0, disable_idle=not self._idle, **overrides
        )
        config.apply_context()
        self._started = backend, config
        for name, password in self.users.items():
            await self.add_user(name, password)
        return backend, config

    def _flags(self) -> list[str]:
        return [] if self._tls else ["--no-tls"]
