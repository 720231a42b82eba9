"""The catalogue's rows, one an offer and a département, put together as offers."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from bot.catalogue import cells
from bot.catalogue.dataset import Column, Dataset
from bot.domain.number import CertificationNumber, Register
from bot.domain.offer import Offer
from bot.domain.why import Why
from bot.outside.failures import NotNow

_CODES = ((Column.RNCP, Register.RNCP), (Column.RS, Register.RS))

Place = tuple[str, str]
"""A département's code and name."""


@dataclass(slots=True)
class _Gathered:
    """What the rows of one offer say; by place, its sessions and how many of them are at a distance."""

    id: str
    title: str
    places: dict[Place, tuple[int, int] | None] = field(default_factory=dict)
    starts: set[date] = field(default_factory=set)

    def offer(self) -> Offer:
        names = (name for _code, name in sorted(self.places))
        return Offer(
            self.id,
            self.title,
            tuple(dict.fromkeys(name for name in names if name)),
            _sessions(self.places.values()),
            tuple(sorted(self.starts)),
        )


class Tally:
    """The offers of some SIRETs, row by row; a row that comes twice counts once.

    Sessions held in a place are that place's, so they add up. One at a distance may be counted in every
    place that it can be followed from: of those, the place with the most counts.
    """

    def __init__(self, dataset: Dataset, sirets: Iterable[str], today: date) -> None:
        self._dataset = dataset
        self._today = today
        self.found: dict[str, dict[CertificationNumber, dict[str, _Gathered]]] = {
            siret: {} for siret in sirets
        }
        self._places: dict[Place, Place] = {}  # each is kept once, however many rows name it
        self.rows = 0
        self.day: date | None = None

    def add(self, row: Mapping[str, object]) -> None:
        """Count one row in; NotNow where it cannot be told whose it is, or for which certification."""
        self.rows += 1
        siret = cells.siret(self._value(row, Column.SIRET))
        if siret is None:
            raise NotNow(Why("Une ligne du catalogue public n'a pas de SIRET lisible."))
        self._note_day(cells.day(self._value(row, Column.DAY)))
        if siret in self.found:
            for number in self._numbers(row):
                self._gather(self.found[siret].setdefault(number, {}), row)

    def merge(self, other: "Tally") -> None:
        """Take in what was counted of other SIRETs."""
        self.found |= other.found
        self.rows += other.rows
        self._note_day(other.day)

    def offers(self) -> dict[str, dict[CertificationNumber, tuple[Offer, ...]]]:
        """By SIRET and certification, in the order of their titles."""
        return {
            siret: {number: tuple(_in_order(offers.values())) for number, offers in by_number.items()}
            for siret, by_number in self.found.items()
        }

    def _value(self, row: Mapping[str, object], column: Column) -> object:
        return self._dataset.value(row, column)

    def _note_day(self, day: date | None) -> None:
        """The newest day told counts, unless it is still to come."""
        if day is not None and day <= self._today and (self.day is None or day > self.day):
            self.day = day

    def _numbers(self, row: Mapping[str, object]) -> Sequence[CertificationNumber]:
        """The certification of a row: of two codes, the one whose register the row names, else both."""
        found = []
        for column, register in _CODES:
            try:
                number = cells.number(self._value(row, column), register)
            except ValueError as error:
                raise NotNow(
                    Why(
                        "Une ligne du catalogue public a un code de certification illisible : {code}.",
                        code=error,
                    )
                ) from error
            found += [number] if number is not None else []
        named = cells.text(self._value(row, Column.REGISTER)).upper()
        return [number for number in found if number.register == named] or list(dict.fromkeys(found))

    def _gather(self, offers: dict[str, _Gathered], row: Mapping[str, object]) -> None:
        title = self._title(row)
        id_ = cells.text(self._value(row, Column.NUMBER))
        offer = offers.setdefault(id_ or f"\n{title}", _Gathered(id_, title))
        place = cells.text(self._value(row, Column.PLACE_CODE)), cells.text(self._value(row, Column.PLACE))
        place = self._places.setdefault(place, place)
        offer.places[place] = _more(offer.places.get(place), self._row_sessions(row))
        offer.title = offer.title or title
        offer.starts.update(cells.days(self._value(row, Column.START)))

    def _title(self, row: Mapping[str, object]) -> str:
        titles = (cells.text(self._value(row, column)) for column in (Column.TITLE, Column.CERTIFICATION))
        return next((title for title in titles if title), "")

    def _row_sessions(self, row: Mapping[str, object]) -> tuple[int, int] | None:
        open_ = cells.count(self._value(row, Column.SESSIONS))
        remote = cells.count(self._value(row, Column.REMOTE)) or 0
        return None if open_ is None else (open_, min(remote, open_))


def _more(one: tuple[int, int] | None, other: tuple[int, int] | None) -> tuple[int, int] | None:
    """The one that counts more sessions."""
    told = [each for each in (one, other) if each is not None]
    return max(told, default=None)


def _sessions(places: Iterable[tuple[int, int] | None]) -> int | None:
    told = [each for each in places if each is not None]
    if not told:
        return None
    return sum(open_ - remote for open_, remote in told) + max(remote for _, remote in told)


def _in_order(offers: Iterable[_Gathered]) -> Iterator[Offer]:
    yield from sorted((each.offer() for each in offers), key=lambda offer: (offer.title, offer.id))
