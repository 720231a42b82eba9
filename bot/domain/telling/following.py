"""What is told of what a channel follows, and how."""

from dataclasses import dataclass

from bot.domain.number import CertificationNumber
from bot.domain.sighting import Sighting


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
class SettingsTold:
    """Somebody has set these otherwise: the names of fields of Channel and of Preferences, and `sirets`."""

    by: str
    changed: tuple[str, ...]


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
