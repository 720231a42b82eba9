"""What a channel or a thread is told, as values: the words are the views' business, at sending time."""

from dataclasses import dataclass

from bot.domain.number import CertificationNumber
from bot.domain.sighting import Change, Sighting


@dataclass(frozen=True, slots=True)
class ChangeTold:
    """One line on what changed for a certification; `sighting` is how it stands since."""

    sighting: Sighting
    change: Change


@dataclass(frozen=True, slots=True)
class FirstSightTold:
    """The first sight of a number that was accepted before any registry was loaded."""

    number: CertificationNumber
    sighting: Sighting | None
    """None: the registry does not know the number."""


@dataclass(frozen=True, slots=True)
class WatchingTold:
    """Somebody changed what the channel watches."""

    by: str
    added: tuple[CertificationNumber, ...] = ()
    removed: tuple[CertificationNumber, ...] = ()


@dataclass(frozen=True, slots=True)
class NoOfferTold:
    """Somebody said that no offer depends on a certification that was inactive when registered."""

    by: str
    number: CertificationNumber


@dataclass(frozen=True, slots=True)
class ChannelLost:
    """Vigie cannot write in a channel any more, for Slack's reason `code`; these are watched there."""

    channel: str
    code: str
    numbers: tuple[CertificationNumber, ...]


Telling = ChangeTold | FirstSightTold | WatchingTold | NoOfferTold | ChannelLost
