"""Rows page by page, for when they may not be had at once: complete, or not at all."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import httpx

from bot.catalogue.dataset import Column
from bot.catalogue.query import DEEPEST, PAGE, Query
from bot.catalogue.source import Refused, Source
from bot.domain.why import Why
from bot.outside.failures import NotNow

Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class _Page:
    total: int
    rows: list[Row]


@dataclass(slots=True)
class Pages:
    """What the records' address answers; NotNow where its pages do not make the total that they announce.

    A portal may refuse to order by some fields: `ordered` is whether it does what is asked.
    """

    source: Source
    query: Query
    ordered: bool = True

    async def of(self, sirets: Sequence[str]) -> list[Row]:
        """All rows of those SIRETs: by fewer of them, then by code, where they are more than can be paged."""
        where = self.query.of_sirets(sirets)
        first = await self._page(where, 0)
        if first.total <= DEEPEST:
            return await self._to_the_end(where, first)
        if len(sirets) == 1:
            return await self._by_code(sirets[0], first.total)
        half = len(sirets) // 2
        return await self.of(sirets[:half]) + await self.of(sirets[half:])

    async def _to_the_end(self, where: str, page: _Page) -> list[Row]:
        total, rows = page.total, list(page.rows)
        while len(rows) < total and page.rows:
            page = await self._page(where, len(rows))
            if page.total != total:
                raise _unbelievable(total)
            rows += page.rows
        # Where pages have no order, a row that comes twice may have come for one that never did.
        if len(rows) != total or not (self.ordered or _all_differ(rows)):
            raise _unbelievable(total)
        return rows

    async def _by_code(self, siret: str, total: int) -> list[Row]:
        rows: list[Row] = []
        names = self.query.dataset.names
        for group in await self._groups(self.query.of_sirets([siret])):
            rncp, rs = (group.get(names[column]) for column in (Column.RNCP, Column.RS))
            try:
                where = self.query.of_codes([siret], rncp, rs)
            except ValueError as error:
                raise _too_many(siret) from error
            first = await self._page(where, 0)
            if first.total > DEEPEST:
                raise _too_many(siret)
            rows += await self._to_the_end(where, first)
        if len(rows) != total:
            raise _unbelievable(total)
        return rows

    async def _groups(self, where: str) -> list[Row]:
        """Each pair of codes that there is."""
        groups: list[Row] = []
        while True:
            more = _rows(await self.source.whole(self.query.codes(where, len(groups))))
            groups += more
            if len(more) < PAGE or len(groups) >= DEEPEST:
                return groups

    async def _page(self, where: str, offset: int) -> _Page:
        try:
            answer = await self.source.whole(self.query.page(where, offset, ordered=self.ordered))
        except Refused as refused:
            if refused.status != httpx.codes.BAD_REQUEST or not self.ordered:
                raise
            self.ordered = False
            return await self._page(where, offset)
        total = answer.get("total_count") if isinstance(answer, dict) else None
        if not isinstance(total, int) or isinstance(total, bool):
            raise _no_page()
        return _Page(total, _rows(answer))


def _rows(answer: object) -> list[Row]:
    rows = answer.get("results") if isinstance(answer, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise _no_page()
    return rows


def _all_differ(rows: list[Row]) -> bool:
    return len({json.dumps(row, sort_keys=True) for row in rows}) == len(rows)


def _no_page() -> NotNow:
    return NotNow(Why("Le catalogue public a répondu autre chose que la page d'offres attendue."))


def _unbelievable(total: int) -> NotNow:
    return NotNow(Why("Les pages du catalogue public ne font pas les {total} lignes annoncées.", total=total))


def _too_many(siret: str) -> NotNow:
    return NotNow(
        Why(
            "Le catalogue public a trop de lignes pour le SIRET {siret} et ne les donne pas en une fois.",
            siret=siret,
        )
    )
