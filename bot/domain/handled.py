"""What was carried out already: Slack delivers some things twice, and a signed request can be replayed."""

from dataclasses import dataclass

KEPT = 600.0
"""Seconds: twice what a signature stays good for."""


@dataclass(frozen=True, slots=True)
class Handled:
    """One command, click or event by Slack's id for it, carried out at `at` (seconds of the wall clock)."""

    id: str
    at: float


def is_stale(one: Handled, now: float) -> bool:
    """Whether it need not be remembered: too old, or noted by a clock that has stepped back since."""
    return abs(now - one.at) > KEPT
