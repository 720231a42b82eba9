"""What is told in an alert's thread of its steps."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Due:
    """A step that is due, as a reminder names it: `nth` counts from 1, and is 0 in an escalation."""

    step: str
    owner: str
    due: date
    nth: int


@dataclass(frozen=True, slots=True)
class RemindedTold:
    """Steps that are due, each with its owner; `escalated` are told to the channel's `responsible`, and those
    that nobody has taken name them, too.

    `code` names the certification: a notification shows no thread.
    """

    code: str
    due: tuple[Due, ...] = ()
    escalated: tuple[Due, ...] = ()
    responsible: str = ""


@dataclass(frozen=True, slots=True)
class UndoneTold:
    """Why somebody opened a step again."""

    by: str
    step: str
    reason: str
