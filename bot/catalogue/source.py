"""One question to the catalogue and its answer: bounded, tried again where it may help, within the quota."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import httpx

from bot.catalogue.quota import OVER, Quota
from bot.domain.why import Why
from bot.outside.failures import NotNow, megabytes
from bot.outside.web import Again, Origin, Patience, expect

Answer = TypeVar("Answer")
Pieces = AsyncGenerator[bytes, None]

MOST_BYTES = 300_000_000
"""Of a whole export: 20 SIRETs whose 2,000 offers can be followed in 100 départements make some 80 MB."""
_MOST_OF_ONE = 20_000_000
_PIECE = 65_536
_MOST_REDIRECTS = 3


class Refused(NotNow):
    """The question is not answered, and will not be another time."""

    def __init__(self, reason: Why, status: int) -> None:
        super().__init__(reason)
        self.status = status


class Busy(Again):
    """Too much was asked: it may be asked again after a short while, and not otherwise meanwhile."""


@dataclass(frozen=True, slots=True)
class Source:
    """The catalogue's API during one reading; `clock` goes on from the moment that it began."""

    client: httpx.AsyncClient
    origin: Origin
    patience: Patience
    quota: Quota
    clock: Callable[[], datetime]
    most_bytes: int

    async def whole(self, url: httpx.URL) -> object:
        """The JSON that an address answers; None where it answers something else."""
        body = await self.stream(url, _joined, min(self.most_bytes, _MOST_OF_ONE))
        try:
            return json.loads(body)
        except (ValueError, RecursionError):
            return None

    async def stream(
        self, url: httpx.URL, take: Callable[[Pieces], Awaitable[Answer]], most_bytes: int | None = None
    ) -> Answer:
        """What `take` makes of an answer's bytes; it is called anew for each attempt.

        Refused where the question is, Again or httpx's errors where no attempt got through, NotNow else.
        """
        async for attempt in self.patience.retries():
            with attempt:
                async with (
                    self._asked(url) as response,
                    aclosing(_bounded(response, most_bytes or self.most_bytes)) as pieces,
                ):
                    return await take(pieces)
        raise AssertionError("the last attempt returns or raises")

    @asynccontextmanager
    async def _asked(self, url: httpx.URL) -> AsyncIterator[httpx.Response]:
        """The answer to a question, wherever it leads within the API's own origin."""
        for _ in range(_MOST_REDIRECTS + 1):
            if not self.origin.same(url):
                raise NotNow(
                    Why("Le catalogue public mène à {host}, ailleurs : Vigie ne le suit pas.", host=url.host)
                )
            await self._in_turn()
            async with self.client.stream("GET", url, follow_redirects=False) as response:
                self.quota.note(response, self.clock())
                if not response.has_redirect_location:
                    self._expect(response)
                    yield response
                    return
                url = url.join(response.headers["Location"])
        raise NotNow(Why("{host} redirige sans fin.", host=url.host))

    async def _in_turn(self) -> None:
        """Wait until something may be asked, if that is soon."""
        now = self.clock()
        wait = (self.quota.until - now).total_seconds()
        if 0 < wait <= self.patience.longest_pause:
            await asyncio.sleep(wait)
            return
        self.quota.check(now)

    def _expect(self, response: httpx.Response) -> None:
        """Return where the answer is one, else say what to do next."""
        status = response.status_code
        if status == httpx.codes.TOO_MANY_REQUESTS:
            wait = (self.quota.until - self.clock()).total_seconds()
            raise Busy(OVER) if wait <= self.patience.longest_pause else NotNow(OVER)
        if response.is_client_error:
            raise Refused(Why("{host} a répondu {status}.", host=response.url.host, status=status), status)
        expect(response, httpx.codes.OK)


async def _bounded(response: httpx.Response, most: int) -> Pieces:
    size = 0
    async for piece in response.aiter_bytes(_PIECE):
        size += len(piece)
        if size > most:
            raise NotNow(
                Why("La réponse du catalogue public dépasse les {limit} Mo admis.", limit=megabytes(most))
            )
        yield piece


async def _joined(pieces: Pieces) -> bytes:
    return b"".join([piece async for piece in pieces])
