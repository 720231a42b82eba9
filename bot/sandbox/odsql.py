"""Opendatasoft's query language, as far as the clients of a catalogue use it: `where`, `select`, `order_by`.

`where` knows `field = "value"` and `field in ("one", "two")`, joined by and, or and brackets. Values are
compared as text, with or without their quotes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

Row: TypeAlias = Mapping[str, str | int]
Test: TypeAlias = Callable[[Row], bool]

_TOKEN = re.compile(r"""\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<word>[\w-]+)|(?P<mark>[(),=]))""")


class Malformed(ValueError):
    """A clause that Opendatasoft refuses; says why, in its words."""

    def __init__(self, what: str, clause: str) -> None:
        super().__init__(f"ODSQL query is malformed: {what}. Clause(s) containing the error(s): {clause}.")


def where(text: str, fields: Sequence[str]) -> Test:
    """What a row must be like; any row will do where nothing is asked."""
    return _Where(text, fields).whole() if text.strip() else lambda _row: True


def select(text: str, fields: Sequence[str]) -> list[str]:
    """The fields to show, in the order asked for; all of them where nothing is asked."""
    wanted = [name.strip() for name in text.split(",")] if text.strip() not in ("", "*") else list(fields)
    return [_known(name, fields, "select") for name in wanted]


def order_by(text: str, fields: Sequence[str], rows: Sequence[Row]) -> list[Row]:
    """The rows by these fields, each with asc or desc after it; as they are where nothing is asked."""
    ordered = list(rows)
    for part in reversed([part.split() for part in text.split(",") if part.strip()]):
        name, way = _known(part[0], fields, "order_by"), part[1:] or ["asc"]
        if way[0].lower() not in ("asc", "desc") or len(way) > 1:
            raise Malformed(f"Unexpected {' '.join(way)}", "order_by")
        ordered.sort(key=_by(name), reverse=way[0].lower() == "desc")
    return ordered


def _by(name: str) -> Callable[[Row], tuple[int, str]]:
    """Numbers by their size, texts by their letters."""

    def key(row: Row) -> tuple[int, str]:
        value = row[name]
        return (value, "") if isinstance(value, int) else (0, value)

    return key


def _known(name: str, fields: Sequence[str], clause: str) -> str:
    if name not in fields:
        raise Malformed(f"Unknown field: {name}", clause)
    return name


class _Where:
    """Reads a `where` clause from left to right."""

    def __init__(self, text: str, fields: Sequence[str]) -> None:
        self._fields = fields
        self._tokens = _tokens(text.rstrip())

    def whole(self) -> Test:
        test = self._any()
        if self._tokens:
            raise Malformed(f"Unexpected {self._tokens[0][1]}", "where")
        return test

    def _any(self) -> Test:
        tests = [self._all()]
        while self._takes("or"):
            tests.append(self._all())
        return lambda row: any(test(row) for test in tests)

    def _all(self) -> Test:
        tests = [self._one()]
        while self._takes("and"):
            tests.append(self._one())
        return lambda row: all(test(row) for test in tests)

    def _one(self) -> Test:
        if self._takes("("):
            inside = self._any()
            self._need(")")
            return inside
        field = _known(self._next("word"), self._fields, "where")
        values = {self._literal()} if self._takes("=") else self._listed()
        return lambda row: str(row[field]) in values

    def _listed(self) -> set[str]:
        self._need("in")
        self._need("(")
        values = {self._literal()}
        while self._takes(","):
            values.add(self._literal())
        self._need(")")
        return values

    def _literal(self) -> str:
        return self._next("word", "double", "single")

    def _next(self, *kinds: str) -> str:
        if not self._tokens or self._tokens[0][0] not in kinds:
            raise Malformed(f"Unexpected {self._tokens[0][1] if self._tokens else 'end'}", "where")
        return self._tokens.pop(0)[1]

    def _need(self, what: str) -> None:
        if not self._takes(what):
            raise Malformed(f"Expected {what}", "where")

    def _takes(self, what: str) -> bool:
        there = bool(self._tokens) and self._tokens[0] in (("word", what), ("mark", what))
        if there:
            self._tokens.pop(0)
        return there


def _tokens(text: str) -> list[tuple[str, str]]:
    tokens, place = [], 0
    while place < len(text):
        found = _TOKEN.match(text, place)
        if found is None:
            raise Malformed(f"Unexpected {text[place:].strip()[:1]}", "where")
        kind = found.lastgroup or ""
        word = found[kind]
        # and, or and in are said in either case
        tokens.append((kind, word.lower() if word.lower() in ("and", "or", "in") else word))
        place = found.end()
    return tokens
