"""The steps that an alert asks for, and what people did with them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

VERIFY = "verify"
"""The step beside which the team says whether it has trainees."""
ARCHIVE = "archive"
"""The step that takes our offers out of the catalogue, which a later extraction of it bears out."""
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
    `habilitation` is what the step asks for when a habilitation was lost; without it, that asks for nothing.
    `due` is in working days from the day the alert opens, `owner` a Slack user id.
    """

    id: str
    label: dict[str, str]
    partner: dict[str, str]
    certifier: dict[str, str]
    to_confirm: dict[str, str] | None = None
    links: tuple[Link, ...] = ()
    habilitation: dict[str, str] | None = None
    due: int | None = None
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Checklist:
    steps: tuple[Step, ...]

    @property
    def on_habilitation(self) -> tuple[Step, ...]:
        """The steps that a lost habilitation asks for."""
        return tuple(step for step in self.steps if step.habilitation)

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(step.id for step in self.steps)


class Outcome(StrEnum):
    DONE = "done"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True)
class Mark:
    """What was answered to a step, by whom (a Slack user id) and when; `reason` goes with NOT_APPLICABLE.

    `name` is what that person was called then, where Slack had said it.
    """

    step: str
    outcome: Outcome
    by: str
    at: datetime
    reason: str = ""
    name: str = ""
