"""The steps of an alert's checklist: what each asks for, or who answered it and when, and its buttons."""

from enum import Enum

from bot.domain.alert import Alert
from bot.domain.checklist import NEW_OFFER, Checklist, Mark, Outcome, Step
from bot.domain.ports import Block
from bot.domain.sighting import Ground, Sighting
from bot.locale.texts import Texts
from bot.slack.views import actions as ids
from bot.slack.views.blocks import actions, button, section
from bot.slack.views.fold import names
from bot.slack.views.safe import escape, link, user

_LABEL = 120
_LINKS = 3


class Detail(Enum):
    """How much of a step is worded; the value is the room for each of its texts."""

    FULL = 600
    BRIEF = 100


def labels(checklist: Checklist, t: Texts) -> dict[str, str]:
    """The label of each step by its id, safe in mrkdwn."""
    return {step.id: escape(t.own(step.label), _LABEL) for step in checklist.steps}


def label(step_id: str, known: dict[str, str]) -> str:
    """A step that the checklist no longer has is shown by its id: its alert still asks for it."""
    return known.get(step_id) or escape(step_id, _LABEL)


def step_blocks(alert: Alert, step_id: str, checklist: Checklist, t: Texts, detail: Detail) -> list[Block]:
    """One step of an open alert."""
    title = f"*{label(step_id, labels(checklist, t))}*"
    value = f"{alert.id}:{step_id}"
    mark = alert.mark(step_id)
    if mark:
        undo = button(ids.STEP_UNDO, t("Rouvrir"), value)
        return [section(f"{title}\n{answered(mark, t, detail)}"), actions(undo)]
    step = next((step for step in checklist.steps if step.id == step_id), None)
    asked = _asked(step, alert.sighting, t, detail) if step else []
    return [
        section("\n".join([title, *asked])),
        actions(
            button(ids.STEP_DONE, t("Fait"), value, primary=True),
            button(ids.STEP_NOT_APPLICABLE, t("Sans objet"), value),
        ),
    ]


def answered(mark: Mark, t: Texts, detail: Detail) -> str:
    """What was answered to a step, by whom and when."""
    by, at = user(mark.by), t.moment(mark.at)
    if mark.outcome is Outcome.DONE:
        return t("✓ Fait par {by} le {at}", by=by, at=at)
    reason = escape(mark.reason, detail.value)
    if not reason:
        return t("Sans objet, selon {by} le {at}", by=by, at=at)
    return t("Sans objet : {reason} — {by} le {at}", reason=reason, by=by, at=at)


def _asked(step: Step, seen: Sighting, t: Texts, detail: Detail) -> list[str]:
    """In brief, only what keeps people from deleting too early."""
    waits = step.to_confirm if seen.ground is not Ground.REGISTRY else None
    to_confirm = [f"*{escape(t.own(waits), detail.value)}*"] if waits else []
    if detail is Detail.BRIEF:
        return to_confirm
    links = [link(each.url, escape(t.own(each.label), _LABEL)) for each in step.links[:_LINKS]]
    successor = [_successor(seen, t)] if step.id == NEW_OFFER else []
    return [*successor, *_roles(step, t, detail), *to_confirm, *links]


def _roles(step: Step, t: Texts, detail: Detail) -> list[str]:
    """Both roles' lines: which one the team has is not known."""
    return [
        t("Partenaire : {text}", text=escape(t.own(step.partner), detail.value)),
        t("Certificateur : {text}", text=escape(t.own(step.certifier), detail.value)),
    ]


def _successor(seen: Sighting, t: Texts) -> str:
    if not seen.successors:
        return t("Aucun successeur connu : le registre n'en nomme pas à ce jour.")
    return t("Successeur nommé par le registre : {names}.", names=names(seen.successors, t, 5))
