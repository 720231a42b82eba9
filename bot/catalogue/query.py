"""What the catalogue is asked: addresses of the Explore API v2.1."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

import httpx

from bot.catalogue.dataset import Column, Dataset

LONGEST = 4_000
"""Characters of an address that any server on the way takes."""
PAGE = 100
"""The most rows that the API gives in one page."""
DEEPEST = 10_000
"""A page may not reach beyond so many rows."""

_DATASET = "moncompteformation_catalogueformation"
_SIRET = re.compile(r"[0-9]{14}", re.ASCII)
_PLAIN = re.compile(r"[\w .-]*", re.ASCII)


def dataset_address(address: str) -> str:
    """The dataset's address, from that of the dataset, of its records, or of the API or portal alone."""
    plain = re.sub(r"/(records|exports/json)$", "", address.split("?", maxsplit=1)[0].rstrip("/"))
    if "/datasets/" in plain:
        return plain
    if "/api/" not in plain:
        plain += "/api/explore/v2.1"
    return f"{plain.removesuffix('/catalog')}/catalog/datasets/{_DATASET}"


@dataclass(frozen=True, slots=True)
class Query:
    """Questions about one dataset, by the names that its fields have."""

    address: str
    dataset: Dataset

    def export(self, where: str) -> httpx.URL:
        """All rows at once."""
        return self._url("exports/json", where=where, select=self._select(), limit="-1")

    def page(self, where: str, offset: int, *, ordered: bool = True) -> httpx.URL:
        """Some of the rows; `ordered`, in an order that stays the same from page to page."""
        asked = {"where": where, "select": self._select()} | ({"order_by": self._order()} if ordered else {})
        return self._url("records", **asked, limit=str(min(PAGE, DEEPEST - offset)), offset=str(offset))

    def codes(self, where: str, offset: int) -> httpx.URL:
        """The pairs of codes that the rows have."""
        codes = f"{self._name(Column.RNCP)},{self._name(Column.RS)}"
        return self._url(
            "records", where=where, select=codes, group_by=codes, limit=str(PAGE), offset=str(offset)
        )

    def of_sirets(self, sirets: Iterable[str]) -> str:
        literals = ", ".join(literal for siret in sirets for literal in self._siret_literals(siret))
        return f"{self._name(Column.SIRET)} in ({literals})"

    def of_codes(self, sirets: Iterable[str], rncp: object, rs: object) -> str:
        """Of those SIRETs, the rows with these two values; ValueError where one cannot be written."""
        asked = [self.of_sirets(sirets)]
        for column, value in ((Column.RNCP, rncp), (Column.RS, rs)):
            name = self._name(column)
            asked.append(f"{name} is null" if value is None else f"{name} = {_literal(value)}")
        return " and ".join(asked)

    def in_parts(self, sirets: Iterable[str]) -> Iterator[list[str]]:
        """The SIRETs, as many at a time as an address has room for."""
        room = LONGEST - len(str(self.page("", DEEPEST - PAGE))) - len(quote(self.of_sirets(())))
        part: list[str] = []
        left = room
        for siret in dict.fromkeys(sirets):
            size = len(quote(", ".join(self._siret_literals(siret)) + ", "))
            if part and size > left:
                yield part
                part, left = [], room
            part.append(siret)
            left -= size
        if part:
            yield part

    def _siret_literals(self, siret: str) -> list[str]:
        """A SIRET as the field may hold it; a text may have lost the zeros in front, as a number has."""
        assert _SIRET.fullmatch(siret)
        if Column.SIRET in self.dataset.numeric:
            return [str(int(siret))]
        return [f'"{form}"' for form in dict.fromkeys((siret, siret.lstrip("0")))]

    def _name(self, column: Column) -> str:
        return self.dataset.names[column]

    def _select(self) -> str:
        return ",".join(dict.fromkeys(self.dataset.names.values()))

    def _order(self) -> str:
        names = self.dataset.names
        known = Column.NUMBER if Column.NUMBER in names else Column.TITLE
        keys = (Column.SIRET, Column.RNCP, Column.RS, known, Column.PLACE_CODE, Column.PLACE)
        return ",".join(dict.fromkeys(names[key] for key in keys if key in names))

    def _url(self, path: str, **parameters: str) -> httpx.URL:
        return httpx.URL(f"{self.address}/{path}", params=parameters)


def _literal(value: object) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, str) and _PLAIN.fullmatch(value):
        return f'"{value}"'
    raise ValueError(f"not to be asked for: {value!r}")
