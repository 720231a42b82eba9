"""Serving HTTP inside the running loop, which keeps its own signals."""

import asyncio
import contextlib
import signal
import socket
from collections.abc import AsyncIterator, Generator

import uvicorn
from starlette.types import ASGIApp

_DRAIN = 10
"""Seconds that requests under way may take once the process is told to stop."""


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Leave signals to the loop: what runs beside the server must be closed in order too."""
        yield


@contextlib.asynccontextmanager
async def serving(app: ASGIApp, port: int, host: str = "0.0.0.0") -> AsyncIterator[None]:  # noqa: S104
    """Serve while the block runs, then let the requests under way end; OSError where the port is taken."""
    config = uvicorn.Config(
        app,
        http="httptools",
        lifespan="off",
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=_DRAIN,
    )
    with socket.create_server((host, port), backlog=2048) as listening:
        server = _Server(config)
        task = asyncio.create_task(server.serve([listening]))
        try:
            yield
        finally:
            server.should_exit = True
            await task


async def told_to_stop() -> None:
    """Return when the process is asked to stop: by SIGTERM, or by Ctrl-C."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await stop.wait()
