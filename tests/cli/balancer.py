"""A load balancer, as small as one can be: whole connections go in turn to the addresses that are ready."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field

PROBES = 0.1
"""Seconds between two probes of an address."""
_PATIENCE = 5
"""Seconds for a probe's answer: a busy machine is slow, and ready all the same."""


@dataclass
class Balancer:
    """`ready` holds the ports that connections are given to, `taken` how many each was given."""

    port: int
    ready: list[int] = field(default_factory=list)
    taken: dict[int, int] = field(default_factory=dict)

    async def probe(self, port: int) -> None:
        """Ask /readyz again and again, and follow its answer at once."""
        while True:
            ready = await _is_ready(port)
            if ready and port not in self.ready:
                self.ready.append(port)
            elif not ready and port in self.ready:
                self.ready.remove(port)
            await asyncio.sleep(PROBES)

    async def until(self, many: int) -> None:
        """Wait until so many addresses are ready."""
        async with asyncio.timeout(10):
            while len(self.ready) != many:  # noqa: ASYNC110 - other processes are waited for
                await asyncio.sleep(PROBES / 2)

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Join a connection to one of the ready ports; without one it is closed, and its request fails."""
        with contextlib.closing(writer), contextlib.suppress(OSError, IndexError):
            port = self.ready.pop(0)
            self.ready.append(port)
            self.taken[port] = self.taken.get(port, 0) + 1
            inside, outside = await asyncio.open_connection("127.0.0.1", port)
            with contextlib.closing(outside):
                await asyncio.gather(_copy(reader, outside), _copy(inside, writer))


async def _is_ready(port: int) -> bool:
    """Whether /readyz says 200, over a connection of its own."""
    try:
        async with asyncio.timeout(_PATIENCE):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            with contextlib.closing(writer):
                writer.write(b"GET /readyz HTTP/1.1\r\nHost: vigie\r\nConnection: close\r\n\r\n")
                answer = await reader.read()
    except (OSError, TimeoutError):
        return False
    return answer.startswith(b"HTTP/1.1 200 ")


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.closing(writer), contextlib.suppress(OSError):
        while piece := await reader.read(65_536):
            writer.write(piece)
            await writer.drain()


@contextlib.asynccontextmanager
async def balancing(ports: Iterable[int]) -> AsyncIterator[Balancer]:
    """A balancer in front of those ports while the block runs."""
    balancer = Balancer(0)
    server = await asyncio.start_server(balancer.carry, "127.0.0.1", 0)
    balancer.port = server.sockets[0].getsockname()[1]
    probes = [asyncio.create_task(balancer.probe(port)) for port in ports]
    try:
        yield balancer
    finally:
        for probe in probes:
            probe.cancel()
        await asyncio.gather(*probes, return_exceptions=True)
        server.close()
