"""A process's own session: by it the process hears of news at once, and may be the one that polls.

A session's lock is gone with its connection, however that ends, so that a process that was killed, or cut
off, leads no longer; another takes over within seconds, or some twenty where its machine is gone unheard.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import psycopg
import structlog
from psycopg import sql

from bot.store.postgres.asks import POLL_CHANNEL
from bot.store.postgres.database import ALIVE, database_url
from bot.store.postgres.lanes import EXPORT_CHANNEL, OUTBOX_CHANNEL

log = structlog.get_logger()

_LEADS = 0x76696770
"""The advisory lock's key."""
_BEAT = 3.0
"""Seconds between two signs of life; who gets no answer for twice as long leads no longer."""
_AGAIN = 1.0
_SILENT_MS = 15_000
"""Milliseconds without a sign of life after which the server ends a session: by itself it would keep the lock
of a machine that is gone without a word for two hours, and nobody would poll. By then the process that is cut
off has given up, too."""


@dataclass
class Session:
    """`to_send`, `export` and `asked` are called when there is news, `led` each time that this process begins
    to lead. `to_send` is given the workspace, or nothing where it may be any; `asked` is for a poll.
    """

    address: str
    to_send: Callable[[str], None]
    export: Callable[[], None]
    asked: Callable[[], None]
    led: Callable[[], Awaitable[object]]
    leads: bool = False

    async def run(self) -> None:
        """Listen until cancelled; a connection that breaks is made anew."""
        while True:
            try:
                async with await self._connect() as connection:
                    await self._listen(connection)
            except (psycopg.Error, OSError, TimeoutError) as error:
                log.warning(
                    "the session with the database broke off", error=type(error).__name__, leads=self.leads
                )
            finally:
                self.leads = False
            await asyncio.sleep(_AGAIN)

    async def _connect(self) -> psycopg.AsyncConnection:
        url = database_url(self.address).set(drivername="postgresql")
        silent = f"-c idle_session_timeout={_SILENT_MS}"
        given = {**ALIVE, "connect_timeout": 5, "autocommit": True, "options": silent}
        return await psycopg.AsyncConnection.connect(
            url.render_as_string(hide_password=False),
            **given,  # type: ignore[arg-type]  # psycopg takes any of libpq's
        )

    async def _listen(self, connection: psycopg.AsyncConnection) -> None:
        for channel in (OUTBOX_CHANNEL, EXPORT_CHANNEL, POLL_CHANNEL):
            await connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel)))
        self.to_send("")  # what came while nobody listened
        self.export()
        while True:
            # At once: psycopg takes another ten seconds to give up what is cancelled.
            late = asyncio.get_running_loop().call_later(_BEAT * 2, setattr, self, "leads", False)  # noqa: FBT003
            try:
                async with asyncio.timeout(_BEAT * 2):
                    await self._beat(connection)
            finally:
                late.cancel()
            async for news in connection.notifies(timeout=_BEAT, stop_after=1):
                if news.channel == OUTBOX_CHANNEL:
                    self.to_send(news.payload)
                elif news.channel == EXPORT_CHANNEL:
                    self.export()
                else:
                    self.asked()

    async def _beat(self, connection: psycopg.AsyncConnection) -> None:
        """Show that the connection lives, and lead if nobody does."""
        if self.leads:
            await connection.execute("SELECT 1")
            return
        found = await (await connection.execute("SELECT pg_try_advisory_lock(%s)", (_LEADS,))).fetchone()
        self.leads = bool(found and found[0])
        if self.leads:
            log.info("this process polls from now on")
            await self.led()
