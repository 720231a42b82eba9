"""The steps of an alert's checklist: what each asks for, or who answered it and when, and its buttons."""

from enum import Enum

from bot.domain.alert import Alert
from bot.domain.checklist import NEW_OFFER, Checklist, Mark, Outcome, Step
from bot.domain.holding import Role, Standing
from bot.domain.ports import Block
from bot.domain.sighting import Ground, Sighting
from bot.domain.task import Task
from bot.locale.texts import Texts
from bot.slack.views import actions as ids
from bot.slack.views.blocks import actions, button, section
from bot.slack.views.fold import names
from bot.slack.views.issuing import in_step
from bot.slack.views.offers import offers_blocks, offers_words
from bot.slack.views.safe import escape, link, user
from bot.slack.views.standing import standing_word

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
    mark, task = alert.mark(step_id), alert.task(step_id)
    if mark:
        told = [title, with_offers(answered(mark, t, detail), alert, step_id, t), *_noted(task, t, detail)]
        undo, note = (
            button(ids.STEP_UNDO, t("Rouvrir"), value),
            button(ids.STEP_PLAN, t("Note, preuve"), value),
        )
        return [section("\n".join(told)), actions(undo, note), *_trainees(alert, step_id, t, detail)]
    step = next((step for step in checklist.steps if step.id == step_id), None)
    asked = _asked(step, alert, t, detail) if step else []
    return [
        section("\n".join([title, *asked, *_planned(task, t), *_noted(task, t, detail)])),
        *offers_blocks(alert, step_id, t, brief=detail is Detail.BRIEF),
        actions(
            button(ids.STEP_DONE, t("Fait"), value, primary=True),
            button(ids.STEP_NOT_APPLICABLE, t("Sans objet"), value),
            button(ids.STEP_PLAN, t("Organiser"), value),
        ),
        *_trainees(alert, step_id, t, detail),
    ]


def _trainees(alert: Alert, step_id: str, t: Texts, detail: Detail) -> list[Block]:
    return in_step(alert, step_id, t) if detail is Detail.FULL else []


def _planned(task: Task, t: Texts) -> list[str]:
    """Who does it and by when, and until when nobody is reminded."""
    parts = []
    if task.owner:
        parts.append(t("Confiée à {user}", user=user(task.owner)))
    if task.due:
        parts.append(t("À faire pour le {date}", date=t.date(task.due)))
    if task.snoozed:
        parts.append(t("pas de rappel avant le {date}", date=t.date(task.snoozed)))
    return [f"_{' · '.join(parts)}_"] if parts else []


def _noted(task: Task, t: Texts, detail: Detail) -> list[str]:
    noted = [t("Note : {text}", text=escape(task.note, detail.value))] if task.note else []
    return [*noted, *([link(task.link, t("Preuve"))] if task.link else [])]


def answered(mark: Mark, t: Texts, detail: Detail) -> str:
    """What was answered to a step, by whom and when."""
    by, at = user(mark.by), t.moment(mark.at)
    if mark.outcome is Outcome.DONE:
        return t("✓ Fait par {by} le {at}", by=by, at=at)
    reason = escape(mark.reason, detail.value)
    if not reason:
        return t("Sans objet, selon {by} le {at}", by=by, at=at)
    return t("Sans objet : {reason} — {by} le {at}", reason=reason, by=by, at=at)


def with_offers(how: str, alert: Alert, step_id: str, t: Texts) -> str:
    """How a step stands, and beside it what the catalogue says of that."""
    words = offers_words(alert, step_id, t)
    return f"{how} · {words}" if words else how


def _asked(step: Step, alert: Alert, t: Texts, detail: Detail) -> list[str]:
    """In brief, only what keeps people from deleting or creating an offer too early."""
    if alert.loss:
        asked = step.habilitation or step.partner
        return [] if detail is Detail.BRIEF else [escape(t.own(asked), detail.value)]
    waits = step.to_confirm if alert.sighting.ground is not Ground.REGISTRY else None
    to_confirm = [f"*{escape(t.own(waits), detail.value)}*"] if waits else []
    warning = _not_yet(alert, t) if step.id == NEW_OFFER else []
    if detail is Detail.BRIEF:
        return [*to_confirm, *warning]
    links = [link(each.url, escape(t.own(each.label), _LABEL)) for each in step.links[:_LINKS]]
    successor = [_successor(alert.sighting, t)] if step.id == NEW_OFFER else []
    return [*successor, *warning, *_roles(step, alert.position.role, t, detail), *to_confirm, *links]


def _roles(step: Step, role: Role, t: Texts, detail: Detail) -> list[str]:
    """The line of the team's role; both, where it is not known."""
    partner, certifier = (escape(t.own(text), detail.value) for text in (step.partner, step.certifier))
    if role is Role.PARTNER:
        return [partner]
    # A certifier's line can refer to the partner's (« de même »).
    return [
        t("Partenaire : {text}", text=partner),
        t("Certificateur : {text}", text=certifier),
    ]


def _not_yet(alert: Alert, t: Texts) -> list[str]:
    """A warning where our SIRETs are known and may train for none of the successors."""
    standings = [standing for _, standing in alert.position.successors]
    if not standings or {Standing.TRAINS, Standing.NO_SIRET} & set(standings):
        return []
    word = standing_word(standings[0], t)
    return [
        t(
            "⚠️ Pas encore : habilitation {standing} pour notre SIRET. Une offre créée avant pourrait être "
            "bloquée.",
            standing=word,
        )
    ]


def _successor(seen: Sighting, t: Texts) -> str:
    if not seen.successors:
        return t("Aucun successeur connu : le registre n'en nomme pas à ce jour.")
    return t("Successeur nommé par le registre : {names}.", names=names(seen.successors, t, 5))
