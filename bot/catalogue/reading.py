"""One reading of the catalogue, with as few questions as its limits allow."""

import asyncio
from collections.abc import Sequence
from datetime import date

import httpx

from bot.catalogue.dataset import Dataset, dataset_of
from bot.catalogue.pages import Pages
from bot.catalogue.query import Query
from bot.catalogue.source import Busy, Pieces, Refused, Source
from bot.catalogue.stream import Rows
from bot.catalogue.tally import Tally
from bot.domain.ports import Extraction
from bot.domain.why import Why
from bot.outside.failures import NotNow
from bot.outside.web import Again

_AT_A_TIME = 500
"""Rows counted before others have a turn."""


class Reading:
    """`dataset` is what an earlier reading knows of it, if one does, and then what this one does."""

    def __init__(self, source: Source, address: str, dataset: Dataset | None, today: date) -> None:
        self._source = source
        self._address = address
        self._today = today
        self._fresh: Dataset | None = None
        self._paging = False
        self.dataset = dataset

    async def of(self, sirets: Sequence[str]) -> Extraction:
        """What is shown of those SIRETs, whole; an error that `web.reaching` knows where it is not."""
        dataset = self.dataset or await self._look()
        try:
            tally = await self._tally(dataset, sirets)
        except Refused:
            if dataset is self._fresh:
                raise
            dataset = await self._look()
            tally = await self._tally(dataset, sirets)
        if tally.day is None:
            tally = await self._doubted(tally, dataset, sirets)
        day = tally.day or self._day()
        return Extraction(day, await asyncio.to_thread(tally.offers))

    async def _doubted(self, tally: Tally, asked: Dataset, sirets: Sequence[str]) -> Tally:
        """What no row tells the day of may be no row at all: look whether the dataset is what it was."""
        fresh = await self._look()
        if not fresh.same_fields(asked):
            tally = await self._tally(fresh, sirets)
        if tally.rows == 0 and fresh.rows == 0:
            raise NotNow(Why("Le catalogue public est vide : rien n'en est conclu."))
        return tally

    def _day(self) -> date:
        """The day that the dataset says for all."""
        day = self.dataset.extracted if self.dataset else None
        if day is None or day > self._today:
            raise NotNow(Why("Le catalogue public ne dit pas de quel jour il est."))
        return day

    async def _look(self) -> Dataset:
        """What the dataset says of itself, asked once in a reading."""
        if self._fresh is None:
            self._fresh = self.dataset = dataset_of(await self._source.whole(httpx.URL(self._address)))
        return self._fresh

    async def _tally(self, dataset: Dataset, sirets: Sequence[str]) -> Tally:
        query = Query(self._address, dataset)
        tally = Tally(dataset, (), self._today)
        for part in query.in_parts(sirets):
            tally.merge(await self._part(query, part))
        return tally

    async def _part(self, query: Query, sirets: Sequence[str]) -> Tally:
        """By export, which gives all rows at once; page by page once that is refused."""
        if not self._paging:
            try:
                return await self._exported(query, sirets)
            except Refused as refused:
                # With names that are not of today it may be the question that is wrong.
                if refused.status == httpx.codes.BAD_REQUEST and query.dataset is not self._fresh:
                    raise
            except Again as failed:
                if isinstance(failed, Busy):
                    raise
            self._paging = True
        return await self._paged(query, sirets)

    async def _exported(self, query: Query, sirets: Sequence[str]) -> Tally:
        async def counted(pieces: Pieces) -> Tally:
            tally, rows = Tally(query.dataset, sirets, self._today), Rows()
            async for piece in pieces:
                for row in rows.feed(piece):
                    tally.add(row)
                await asyncio.sleep(0)
            rows.end()
            return tally

        return await self._source.stream(query.export(query.of_sirets(sirets)), counted)

    async def _paged(self, query: Query, sirets: Sequence[str]) -> Tally:
        tally = Tally(query.dataset, sirets, self._today)
        rows = await Pages(self._source, query).of(sirets)
        for place, row in enumerate(rows):
            tally.add(row)
            if place % _AT_A_TIME == 0:
                await asyncio.sleep(0)
        return tally
