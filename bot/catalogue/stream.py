"""A list of JSON objects, however long, read piece by piece as it comes."""

import codecs
import json
from collections.abc import Iterator

from bot.domain.why import Why
from bot.outside.failures import NotNow

LONGEST_ROW = 1_000_000
_SPACE = " \t\r\n"
_WEB_PAGE = Why("Le catalogue public a répondu une page web, et non la liste d'offres attendue.")
_NOT_A_LIST = Why("Le catalogue public a répondu autre chose que la liste d'offres attendue.")


class Rows:
    """Give bytes to `feed`, which yields the rows that are whole; `end` checks that nothing was cut off.

    What is no list of objects is NotNow.
    """

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")()
        self._json = json.JSONDecoder()
        self._rest = ""
        self._expected = "["

    def feed(self, chunk: bytes) -> Iterator[dict[str, object]]:
        try:
            self._rest += self._decoder.decode(chunk)
        except UnicodeDecodeError as error:
            raise NotNow(_NOT_A_LIST) from error
        place = 0
        while True:
            place = self._skip(place)
            if place == len(self._rest):
                break
            if self._rest[place] not in self._expected:
                raise NotNow(_WEB_PAGE if self._rest[place] == "<" else _NOT_A_LIST)
            if self._rest[place] != "{":
                self._expected = _AFTER[self._rest[place]]
                place += 1
                continue
            try:
                row, place = self._json.raw_decode(self._rest, place)
            except (ValueError, RecursionError):
                break  # the row goes on in the next piece, unless it never ends
            self._expected = ",]"
            yield row
        self._rest = self._rest[place:]
        if len(self._rest) > LONGEST_ROW:
            raise NotNow(_NOT_A_LIST)

    def end(self) -> None:
        """NotNow where the list was not closed."""
        if self._expected or self._rest:
            raise NotNow(Why("La réponse du catalogue public est coupée avant sa fin."))

    def _skip(self, place: int) -> int:
        while place < len(self._rest) and self._rest[place] in _SPACE:
            place += 1
        return place


_AFTER = {"[": "{]", ",": "{", "]": ""}
"""What may come after each sign of a list; nothing after its end."""
