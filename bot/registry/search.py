"""Certifications by the words of their titles, in a snapshot."""

import re
import sqlite3
import unicodedata
from datetime import date

from bot.domain.number import Bare, Named, mentions
from bot.domain.ports import Hits
from bot.registry.cells import number_key, number_of

_MOST_WORDS = 12
_STOP = frozenset("a au aux d de des du en et l la le les of ou par pour s the un une".split())  # noqa: SIM905
"""Words that nearly every title holds: they tell no certification from another, and cost much to look up."""
_WORD = re.compile(r"[^\W_]+")

_ACTIVE = "coalesce(declared = 1 AND (end_date IS NULL OR end_date >= :today), 0)"
_MATCHING = "SELECT rowid FROM titles WHERE titles MATCH :query"
_PAGE = f"""
SELECT number FROM fiches
WHERE number IN ({_MATCHING})
ORDER BY {_ACTIVE} DESC, length(title), number LIMIT :count OFFSET :first"""  # noqa: S608 - constants of ours
_COUNT = f"SELECT count(*) FROM ({_MATCHING})"  # noqa: S608
_BY_NUMBER = """
SELECT number FROM fiches WHERE number IN (SELECT value FROM json_each(:keys)) ORDER BY number"""


def search(connection: sqlite3.Connection, words: str, today: date, *, first: int, count: int) -> Hits:
    """Every word must begin one of the title's; shorter titles, where the words weigh more, come first.

    A number that is typed finds its fiche instead.
    """
    keys = _numbers(words)
    if keys:
        found = [key for (key,) in connection.execute(_BY_NUMBER, {"keys": str(keys)})]
        if found:
            return Hits(tuple(map(number_of, found[first : first + count])), len(found))
    query = match_of(words)
    if not query:
        return Hits((), 0)
    given = {"query": query, "today": today.isoformat(), "first": first, "count": count}
    page = connection.execute(_PAGE, given).fetchall()
    (total,) = connection.execute(_COUNT, given).fetchone()
    return Hits(tuple(number_of(key) for (key,) in page), total)


def match_of(words: str) -> str:
    """The words as an FTS5 query, whatever they are; empty where none is left to look for."""
    plain = unicodedata.normalize("NFKC", words).casefold()
    found = _WORD.findall(plain)
    telling = [word for word in found if word not in _STOP] or found
    # In quotes, nothing is an operator of FTS5's.
    return " AND ".join(_either(word) for word in telling[:_MOST_WORDS])


def _either(word: str) -> str:
    """The word's beginning, with its ligature or without: « oeuvre » and « œuvre » are one."""
    spellings = sorted({word, word.replace("œ", "oe"), word.replace("oe", "œ")})
    quoted = [f'"{each}"*' for each in spellings]
    return f"({' OR '.join(quoted)})"


def _numbers(words: str) -> list[int]:
    """What is typed, where it is nothing but numbers."""
    found = mentions(words)
    if not all(isinstance(one, Named | Bare) for one in found):
        return []
    named = [one.number for one in found if isinstance(one, Named)]
    bare = [number for one in found if isinstance(one, Bare) for number in one.candidates]
    return [number_key(number) for number in named + bare]
