"""Our offers in the public catalogue of Mon Compte Formation, as an extraction of it shows them."""

from dataclasses import dataclass
from datetime import date

from bot.domain.number import CertificationNumber


@dataclass(frozen=True, slots=True)
class Offer:
    """One formation that prepares for one certification: `id` is its number in the catalogue.

    `places` are départements. `sessions` counts those open to enrolment, `starts` are the days on which they
    begin; None, and nothing, where the catalogue does not say.
    """

    id: str
    title: str
    places: tuple[str, ...] = ()
    sessions: int | None = None
    starts: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """What the catalogue's extraction of one day shows of one of our SIRETs for one certification.

    `total` counts the offers, of which `offers` may hold the first ones only: none where they are gone, and
    `extracted` is then the day of the first extraction without any.
    """

    siret: str
    number: CertificationNumber
    extracted: date
    total: int
    offers: tuple[Offer, ...] = ()

    @property
    def id(self) -> str:
        return f"{self.siret}-{self.number}"


@dataclass(frozen=True, slots=True)
class CatalogueSeen:
    """What is shown of all our SIRETs for one certification, as an alert last told it.

    `extracted` is the day of the oldest of the extractions that say so, None before the first one.
    `unread_since` is the day since which the catalogue could not be read, if it could not.
    """

    extracted: date | None = None
    total: int = 0
    offers: tuple[Offer, ...] = ()
    unread_since: date | None = None
