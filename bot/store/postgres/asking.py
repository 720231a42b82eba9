"""Asking a database for rows by their fields: for one workspace, or for many with one statement."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, literal, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.codec import Document
from bot.store.memory import SIGHTINGS
from bot.store.postgres.arrays import TEXT, unnested
from bot.store.postgres.database import in_words
from bot.store.postgres.tables import OF_ALL, seen, tables

Key = tuple[str, ...]
"""A workspace, then a value of each field that is asked by."""

What = tuple[str, tuple[str, ...]]
"""A table, and the fields that it is asked by."""

Found = Mapping[Key, list[tuple[str, Document]]]
"""By key, the ids and documents of its rows."""


# Few locks, in one order, however many rows are looked for. The first number is only ours to tell them by.
_IN_ITS_PLACE = text("""
SELECT pg_advisory_xact_lock(30313, place) FROM (
    SELECT DISTINCT hashtext(id) & 255 AS place FROM unnest(CAST(:ids AS text[])) AS id
    ORDER BY place) AS places""")


class Asking:
    """One connection, in a transaction: what belongs to all is locked by who reads it in order to write.

    Tasks may ask side by side, each for what it needs: what they ask for at the same time is one statement.
    """

    def __init__(self, connection: AsyncConnection, *, changing: bool) -> None:
        self.connection = connection
        self._changing = changing
        self._waiting: dict[What, list[tuple[list[Key], asyncio.Future[Found]]]] = {}
        self._turn = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()

    async def rows(self, table: str, fields: tuple[str, ...], keys: Iterable[Key]) -> Found:
        """The rows that have one of these keys; a StoreError where that fails."""
        loop, what = asyncio.get_running_loop(), (table, fields)
        if what not in self._waiting:
            self._waiting[what] = []
            # The others that are ready to run ask first: what they ask is part of the same statement.
            loop.call_soon(self._begin, what)
        answer: asyncio.Future[Found] = loop.create_future()
        self._waiting[what].append((list(keys), answer))
        return await answer

    async def wait_for(self, row_ids: Sequence[str]) -> None:
        """Wait for whoever else has found that these are not there, and have later ones wait."""
        async with self._turn:
            with in_words():
                await self.connection.execute(_IN_ITS_PLACE, {"ids": list(row_ids)})

    async def end(self) -> None:
        """Wait for what is being asked: whoever asked may have been told to stop meanwhile."""
        if self._tasks:
            await asyncio.wait(self._tasks)

    def _begin(self, what: What) -> None:
        task = asyncio.create_task(self._answer(what))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _answer(self, what: What) -> None:
        async with self._turn:
            waiting = self._waiting.pop(what)
            asking = [(keys, answer) for keys, answer in waiting if not answer.done()]
            if not asking:
                return
            try:
                found = await self._ask(*what, {key for keys, _ in asking for key in keys})
            except Exception as error:  # noqa: BLE001 - whatever it is, who asked is not to wait for ever
                for _, answer in asking:
                    if not answer.done():
                        answer.set_exception(error)
                return
        for keys, answer in asking:
            if not answer.done():  # whoever asked may have been told to stop meanwhile
                answer.set_result({key: found[key] for key in keys if key in found})

    async def _ask(self, table: str, fields: tuple[str, ...], keys: Iterable[Key]) -> Found:
        columns = zip(*keys, strict=True)
        given = {name: list(values) for name, values in zip(_names(fields), columns, strict=True)}
        statement = _statement(table, fields, self._changing and table in OF_ALL)
        found: defaultdict[Key, list[tuple[str, Document]]] = defaultdict(list)
        with in_words():
            for *key, row_id, document, fingerprint, day in await self.connection.execute(statement, given):
                found[tuple(key)].append((row_id, seen_again(document, fingerprint, day)))
        return found


@cache
def _statement(name: str, fields: tuple[str, ...], lock: bool) -> Select[Any]:  # noqa: FBT001
    """By arrays of as many values as keys: one statement, however many are asked for."""
    table, names = tables[name], _names(fields)
    asked = unnested(dict.fromkeys(names, TEXT))
    same = [table.c[field] == asked.c[each].collate("C") for field, each in _pairs(fields)]
    found = select(*asked.c, table.c.id, table.c.row, *last_seen(name)).where(*same)
    return found.with_for_update(read=True, of=table) if lock else found


def last_seen(table: str) -> tuple[ColumnElement[Any], ...]:
    """The fingerprint and the day of the export in which all sightings were seen last; NULL elsewhere."""
    if table != SIGHTINGS.name:
        return literal(None, Text).label("fingerprint"), literal(None, Text).label("day")
    return tuple(select(seen.c[name]).scalar_subquery().label(name) for name in ("fingerprint", "day"))


def seen_again(document: Document, fingerprint: str | None, day: str | None) -> Document:
    """A sighting that did not change is in that export, too; any other document as it is."""
    if day is None or document.get("absences") or document.get("export_date", "9") > day:
        return document
    return document | {"looked_in": fingerprint, "export_date": day}


def _names(fields: tuple[str, ...]) -> list[str]:
    return [each for _, each in _pairs(fields)]


def _pairs(fields: tuple[str, ...]) -> list[tuple[str, str]]:
    """Columns, and what their values are called where they are asked for."""
    return [(field, f"asked_{field}") for field in ("workspace", *fields)]
