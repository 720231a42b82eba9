"""The sessions that the catalogue shows for a certification which ends before long."""

from dataclasses import dataclass
from datetime import date

from bot.domain.offer import CatalogueSeen


@dataclass(frozen=True, slots=True)
class SessionsSeen:
    """What one extraction shows of our sessions for one certification: `after` begin later than its end date.

    `undated` offers do not say when theirs begin; so many are `open` in those, None where one does not say.
    """

    extracted: date
    after: int = 0
    undated: int = 0
    open: int | None = None


def sessions_in(seen: CatalogueSeen, end: date) -> SessionsSeen | None:
    """What is shown of our sessions for a certification that ends on that day; None without any offer."""
    if seen.extracted is None or not seen.total:
        return None
    undated = [offer for offer in seen.offers if not offer.starts and offer.sessions != 0]
    unknown = seen.total - len(seen.offers)
    told = [offer.sessions for offer in undated if offer.sessions is not None]
    says = len(told) == len(undated) and not unknown
    after = sum(start > end for offer in seen.offers for start in offer.starts)
    return SessionsSeen(seen.extracted, after, len(undated) + unknown, sum(told) if says else None)
