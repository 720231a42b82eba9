"""Opendatasoft's query language, as far as a catalogue's clients use it.

`where` knows `field = "value"`, `field in ("one", "two")` and `field is null`, joined by and, or and
brackets. Values are compared as text, with or without their quotes. `group_by` counts, if `select` does.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

Row: TypeAlias = Mapping[str, str | int]
Test: TypeAlias = Callable[[Row], bool]

_COUNT = re.compile(r",?\s*count\(\*\)\s+as\s+(?P<name>\w+)", re.IGNORECASE)
_WORDS = ("and", "or", "in", "is", "null")
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


def grouped(asked: str, keys: str, fields: Sequence[str], rows: Sequence[Row]) -> list[Row]:
    """A row for each kind, by the fields that make it; it says how many where `asked`, the select, counts."""
    counting = _COUNT.search(asked)
    select(_COUNT.sub("", asked), fields)
    kinds = select(keys, fields)
    counted = Counter(tuple(row[name] for name in kinds) for row in rows)
    return [
        dict(zip(kinds, kind, strict=True)) | ({counting["name"]: n} if counting else {})
        for kind, n in counted.most_common()
    ]


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
        if self._takes("is"):
            self._need("null")
            return lambda _row: False  # each of our rows has all its fields
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
        tokens.append((kind, word.lower() if word.lower() in _WORDS else word))
        place = found.end()
    return tokens
