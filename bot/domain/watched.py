"""One watched certification, as a table shows it."""

from dataclasses import dataclass

from bot.domain.fiche import Status
from bot.domain.holding import Position
from bot.domain.sighting import Sighting
from bot.domain.watch import Watch


@dataclass(frozen=True, slots=True)
class Watched:
    """`seen` is None for a number that no export was read for yet."""

    watch: Watch
    seen: Sighting | None
    status: Status
    position: Position
