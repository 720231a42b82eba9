"""Serves an ASGI application inside the running event loop, on a port of its own."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from typing import TYPE_CHECKING

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from bot.sandbox.broken import EXTENSION

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Generator

    from starlette.types import ASGIApp

# Connections that outlive the sandbox are a test's mistake or a closed browser's: they get this long, in s.
GRACE_SECONDS = 2


class _Protocol(HttpToolsProtocol):
    """HTTP that lets the application hang up, as a broken network does."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["extensions"] = {EXTENSION: self.transport}  # type: ignore[dict-item]


class _Server(uvicorn.Server):
    """A server that leaves signals to whoever owns the loop, and says when it is ready."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()
        self.stopping = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        try:
            await super().startup(sockets)
        except SystemExit:
            # uvicorn leaves the process when the application's lifespan fails: here that would end the loop.
            raise RuntimeError("the application did not start") from None
        self.ready.set()

    async def main_loop(self) -> None:
        # uvicorn looks ten times a second whether to stop: tests start hundreds of these.
        while not await self.on_tick(0):
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(1):
                    await self.stopping.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:  # noqa: ARG002
        # uvicorn's own sleeps a tenth of a second and more, for every test.
        for listener in self.servers:
            listener.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        if self.server_state.tasks:
            _, endless = await asyncio.wait(self.server_state.tasks, timeout=GRACE_SECONDS)
            for task in endless:
                task.cancel()
        await self.lifespan.shutdown()


@contextlib.asynccontextmanager
async def serve(
    app: ASGIApp | Callable[..., object],
    host: str = "127.0.0.1",
    port: int = 0,
    *,
    on_ready: Callable[[str], None] | None = None,
) -> AsyncIterator[str]:
    """Serves `app` and yields its base URL, without a final slash, once it answers; port 0 is any free one.

    `on_ready` is told the base URL before the first request can come in. OSError when the port is taken.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listening:
        # asyncio sends small packets at once only where the socket says that it is TCP.
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        shown = "127.0.0.1" if host in ("0.0.0.0", "") else host  # noqa: S104  compared, not bound
        base = f"http://{shown}:{listening.getsockname()[1]}"
        if on_ready is not None:
            on_ready(base)
        config = uvicorn.Config(
            app,
            http=_Protocol,
            ws="websockets-sansio",
            log_config=None,
            access_log=False,
        )
        server = _Server(config)
        running = asyncio.create_task(server.serve([listening]))
        ready = asyncio.create_task(server.ready.wait())
        try:
            await asyncio.wait((running, ready), return_when=asyncio.FIRST_COMPLETED)
            if running.done():
                running.result()
            yield base
        finally:
            ready.cancel()
            server.should_exit = True
            server.stopping.set()
            if not running.done():
                await running
