"""A mark stands for what a fiche says, as far as anybody is told it: one that moved is to be looked at."""

from collections.abc import Iterable
from datetime import date
from hashlib import blake2b

from bot.domain.fiche import Status, inactive_from
from bot.domain.sighting import Sighting


def mark(title: str, declared: Status, end_date: date | None, successors: Iterable[str]) -> str:
    """Sixteen characters; `successors` are codes, in any order."""
    said = "\n".join((title, declared.value, str(end_date or ""), *sorted(successors)))
    return blake2b(said.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def mark_of(seen: Sighting) -> str:
    """The mark of the fiche as it was seen."""
    codes = (number.code for number in seen.successors)
    return mark(seen.title, seen.declared, seen.end_date, codes)


def due(seen: Sighting) -> date | None:
    """The day on which time alone may change what the sighting means; None: it never does."""
    if seen.end_date is None:
        return None
    if not seen.ended:
        return seen.end_date
    return None if seen.standing is Status.INACTIVE else inactive_from(seen.end_date)
