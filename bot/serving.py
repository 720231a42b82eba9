"""Serving HTTP inside the running loop, which keeps its own signals."""

import asyncio
import contextlib
import signal
import socket
from collections.abc import AsyncIterator, Coroutine, Generator
from typing import Any, TypeVar

import uvicorn
from starlette.types import ASGIApp

T = TypeVar("T")

_DRAIN = 10
"""Seconds that requests under way may take once the process is told to stop."""
_KEPT = 95
"""Seconds that a connection may be idle: longer than proxies keep theirs (nginx 60, Heroku 90).

Who ends it must be the proxy: one that sends a request as we close loses it.
"""


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Leave signals to the loop: what runs beside the server must be closed in order too."""
        yield


@contextlib.asynccontextmanager
async def serving(app: ASGIApp, port: int, host: str = "") -> AsyncIterator[None]:
    """Serve while the block runs, then let the requests under way end; OSError where the port is taken.

    Without a host it listens everywhere, by IPv6 too where there is any: a platform may route by that alone.
    """
    config = uvicorn.Config(
        app,
        http="httptools",
        lifespan="off",
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=_DRAIN,
        timeout_keep_alive=_KEPT,
    )
    with _listening(host, port) as listening:
        server = _Server(config)
        task = asyncio.create_task(server.serve([listening]))
        try:
            yield
        finally:
            server.should_exit = True
            await task


def _listening(host: str, port: int) -> socket.socket:
    """A socket that says it is TCP: only then does asyncio send small packets at once (40 ms otherwise)."""
    both = not host and socket.has_dualstack_ipv6()
    family = socket.AF_INET6 if both else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if both:
            listening.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        listening.bind((host, port))
    except OSError:
        listening.close()
        raise
    return listening


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run to the end on the fastest loop there is: uvloop, where it exists."""
    with asyncio.Runner(loop_factory=uvicorn.Config("", log_config=None).get_loop_factory()) as runner:
        return runner.run(work)


async def told_to_stop(*by: signal.Signals) -> signal.Signals:
    """Return when the process is asked to stop, and by what: SIGTERM or Ctrl-C, unless others are named."""
    loop = asyncio.get_running_loop()
    asked: asyncio.Future[signal.Signals] = loop.create_future()

    def ask(number: signal.Signals) -> None:
        if not asked.done():  # a platform may say it twice
            asked.set_result(number)

    for number in by or (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ask, number)
    return await asked
