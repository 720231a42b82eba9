"""The second clock: until when those under way on a certification must be certified."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Issue:
    """`day` is the last date of issue, None where it is not known; the XML export of `read_in` says so.

    `trainees`: the team says that it still has people who are to be certified by then.
    """

    day: date | None = None
    read_in: date | None = None
    trainees: bool = False


UNDATED = Issue()
"""Nothing is known of it."""
