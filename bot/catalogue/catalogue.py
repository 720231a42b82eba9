"""The public catalogue as the bot knows it: our offers by SIRET and certification, or why not."""

import asyncio
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Self

import httpx
import structlog

from bot.catalogue.dataset import Dataset
from bot.catalogue.query import dataset_address
from bot.catalogue.quota import Quota
from bot.catalogue.reading import Reading
from bot.catalogue.source import MOST_BYTES, Source
from bot.domain.paris import paris_day
from bot.domain.ports import Extraction, NotRead
from bot.outside import web
from bot.outside.failures import NotNow

log = structlog.get_logger()

SECONDS = 600.0
"""How long a reading may take in all, pauses included."""


class OpenCatalogue:
    """Reads the dataset at an Opendatasoft portal; the outside's failures never raise.

    What the dataset says of its fields, and when there is something left to ask, is kept from one reading
    to the next. `client` is closed with it.
    """

    def __init__(
        self,
        client: httpx.AsyncClient,
        address: str,
        *,
        patience: web.Patience,
        most_bytes: int = MOST_BYTES,
        seconds: float = SECONDS,
    ) -> None:
        self._client = client
        self._address = address
        self._patience = patience
        self._most_bytes = most_bytes
        self._seconds = seconds
        self._quota = Quota()
        self._dataset: Dataset | None = None
        self._turn = asyncio.Lock()

    @classmethod
    def open(cls, address: str, *, patience: web.Patience | None = None) -> Self:
        """The catalogue whose dataset, or API, has that address."""
        return cls(web.client(address), dataset_address(address), patience=patience or web.Patience())

    async def read(self, sirets: Sequence[str], now: datetime) -> Extraction | NotRead:
        """What it shows of those SIRETs (fourteen digits each); one reading at a time."""
        async with self._turn:
            began = time.monotonic()

            def clock() -> datetime:
                return now + timedelta(seconds=time.monotonic() - began)

            source = Source(
                self._client,
                web.Origin.of(self._address),
                self._patience,
                self._quota,
                clock,
                self._most_bytes,
            )
            reading = Reading(source, self._address, self._dataset, paris_day(now))
            try:
                async with web.reaching(source.origin.base.host), asyncio.timeout(self._seconds):
                    found = await reading.of(sirets)
            except NotNow as failure:
                self._dataset = None  # what it was taken for may be what is wrong
                log.warning("catalogue not read", reason=failure.reason)
                return NotRead(failure.reason, self._quota.again(clock()))
            self._dataset = reading.dataset
            return found

    async def close(self) -> None:
        await self._client.aclose()
