"""The steps that an alert asks for, and what people did with them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

NEW_OFFER = "new_offer"
"""The one step whose text depends on the registry: on whether a successor is named."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link beside a step; `label` is by language."""

    url: str
    label: dict[str, str]


@dataclass(frozen=True, slots=True)
class Step:
    """One step as config/checklist.toml words it: every text is by language (`fr`, `en`).

    `to_confirm` replaces nothing: it is added while an alert is still to be confirmed by the registry.
    """

    id: str
    label: dict[str, str]
    partner: dict[str, str]
    certifier: dict[str, str]
    to_confirm: dict[str, str] | None = None
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Checklist:
    steps: tuple[Step, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(step.id for step in self.steps)


class Outcome(StrEnum):
    DONE = "done"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True)
class Mark:
    """What was answered to a step, by whom (a Slack user id) and when; `reason` goes with NOT_APPLICABLE."""

    step: str
    outcome: Outcome
    by: str
    at: datetime
    reason: str = ""
