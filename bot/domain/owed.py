"""What a workspace is still to be told, of what was seen for all: kept until it is told, whoever tells it."""

from dataclasses import dataclass

from bot.domain.sighting import Sighting

HOLDINGS = "holdings"
"""What our SIRETs hold, in the export being served."""
SILENCE = "silence"
"""That the source is silent, or no longer."""


@dataclass(frozen=True, slots=True)
class Owed:
    """`about` is a number's code, or one of the above; `before` is the number as it was last told of.

    None: it was never seen before. What changes again before it is told is told as one change.
    """

    about: str
    before: Sighting | None = None

    @property
    def id(self) -> str:
        return self.about
