"""Asking a database for rows by their fields: for one workspace, or for many with one statement."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from sqlalchemy import Select, Text, bindparam, cast, column, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.codec import Document
from bot.store.errors import StoreError
from bot.store.postgres.database import in_words
from bot.store.postgres.tables import OF_ALL, tables

Key = tuple[str, ...]
"""A workspace, then a value of each field that is asked by."""

What = tuple[str, tuple[str, ...]]
"""A table, and the fields that it is asked by."""

Found = Mapping[Key, list[tuple[str, Document]]]
"""By key, the ids and documents of its rows."""


class Asking:
    """One connection, in a transaction: what belongs to all is locked by who reads it in order to write.

    Tasks may ask side by side, each for what it needs: what they ask for at the same time is one statement.
    """

    def __init__(self, connection: AsyncConnection, *, changing: bool) -> None:
        self.connection = connection
        self._changing = changing
        self._waiting: dict[What, tuple[set[Key], asyncio.Future[Found]]] = {}
        self._turn = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()

    async def rows(self, table: str, fields: tuple[str, ...], keys: Iterable[Key]) -> Found:
        """The rows that have one of these keys; a StoreError where that fails."""
        asked, what = list(keys), (table, fields)
        if what not in self._waiting:
            loop = asyncio.get_running_loop()
            self._waiting[what] = (set(), loop.create_future())
            # The others that are ready to run ask first: what they ask is part of the same statement.
            loop.call_soon(self._begin, what)
        wanted, answer = self._waiting[what]
        wanted.update(asked)
        found = await asyncio.shield(answer)
        return {key: found.get(key, []) for key in asked}

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
            wanted, answer = self._waiting.pop(what)
            try:
                answer.set_result(await self._ask(*what, wanted))
            except (StoreError, SQLAlchemyError) as error:
                answer.set_exception(error)
                answer.exception()  # whoever asked may be gone: it is told in the log already

    async def _ask(self, table: str, fields: tuple[str, ...], keys: Iterable[Key]) -> Found:
        columns = zip(*keys, strict=True)
        given = {name: list(values) for name, values in zip(_names(fields), columns, strict=True)}
        statement = _statement(table, fields, self._changing and table in OF_ALL)
        found: defaultdict[Key, list[tuple[str, Document]]] = defaultdict(list)
        with in_words():
            for *key, row_id, document in await self.connection.execute(statement, given):
                found[tuple(key)].append((row_id, document))
        return found


@cache
def _statement(name: str, fields: tuple[str, ...], lock: bool) -> Select[Any]:  # noqa: FBT001
    """By arrays of as many values as keys: one statement, however many are asked for."""
    table, names = tables[name], _names(fields)
    arrays = [cast(bindparam(each), ARRAY(Text)) for each in names]
    asked = func.unnest(*arrays).table_valued(*(column(each, Text) for each in names), name="asked")
    asked = asked.render_derived()
    same = [table.c[field] == asked.c[each].collate("C") for field, each in _pairs(fields)]
    found = select(*asked.c, table.c.id, table.c.row).where(*same)
    return found.with_for_update(read=True, of=table) if lock else found


def _names(fields: tuple[str, ...]) -> list[str]:
    return [each for _, each in _pairs(fields)]


def _pairs(fields: tuple[str, ...]) -> list[tuple[str, str]]:
    """Columns, and what their values are called where they are asked for."""
    return [(field, f"asked_{field}") for field in ("workspace", *fields)]
