"""What a line of the register says, in words that its table and its page share."""

from datetime import date

from bot.domain.alert import Alert
from bot.domain.checklist import Outcome
from bot.domain.journal import Deed
from bot.domain.register import ChangeRecorded, NoticeRecorded, Recorded
from bot.domain.sighting import BecameInactive, Ground
from bot.locale.texts import Texts
from bot.slack.views.deeds import change_values, change_word, deed_word, issue_word, noticed_word
from bot.slack.views.ended import ended_role
from bot.slack.views.standing import standing_word

SOURCE = "France compétences, data.gouv.fr"


def kind(recorded: Recorded, t: Texts) -> str:
    """What an alert was raised for."""
    if recorded.alert.loss:
        return t("habilitation perdue")
    if recorded.asked:
        return t("inactive dès son ajout")
    return {
        Ground.REGISTRY: t("certification inactive"),
        Ground.EARLY: t("inactive avant son échéance"),
        Ground.DATE: t("échéance atteinte"),
    }[recorded.ground]


def values(recorded: Recorded, t: Texts) -> tuple[str, str]:
    """What the registry said before the alert, as far as that is known, and what it said then."""
    loss = recorded.alert.loss
    if loss and loss.state.ended:
        return t("habilité à former"), ended_role(loss.state, loss.since, t)
    if loss:
        return t("habilité à former"), t("organisation seulement") if loss.organises else t("absent")
    before = "" if recorded.asked else "ACTIVE"
    return before, t("échéance passée") if recorded.ground is Ground.DATE else "INACTIVE"


def what(change: ChangeRecorded, t: Texts) -> str:
    """The kind of a change; a date that has passed is not the registry's word."""
    if _by_date(change):
        return t("échéance atteinte")
    return change_word(change.change, t)


def _by_date(change: ChangeRecorded) -> bool:
    return change.change == BecameInactive.__name__ and change.ground == Ground.DATE


def noticed(notice: NoticeRecorded, t: Texts) -> str:
    """What a channel was told of a day that comes near, or what somebody said of it."""
    if notice.deed is Deed.ISSUE_NOTICED:
        return issue_word(notice.threshold, dated(notice.issue, t), t)
    if notice.deed in (Deed.TRAINEES_NOTED, Deed.TRAINEES_GONE):
        return deed_word(notice.deed, t)
    return noticed_word(notice.threshold, t) if notice.threshold else t("échéance acceptée")


def sides(change: ChangeRecorded, t: Texts) -> tuple[str, str]:
    """What changed, from what to what; a kind of change that says all has words of its own."""
    if _by_date(change):
        return t("active"), t("échéance passée")
    if change.before or change.after:
        return dated(change.before, t), dated(change.after, t)
    return change_values(change.change, t)


def state(alert: Alert, step: str, t: Texts) -> str:
    """How a step stands."""
    mark = alert.mark(step)
    if mark is None:
        return t("à faire") if alert.is_open else t("non réglée")
    return t("fait") if mark.outcome is Outcome.DONE else t("sans objet")


def said(alert: Alert, step: str) -> str:
    """The reason that was given, and what was noted."""
    mark = alert.mark(step)
    return " – ".join(text for text in (mark.reason if mark else "", alert.task(step).note) if text)


def successors(alert: Alert, t: Texts) -> str:
    """Each successor, and whether one of our SIRETs may train for it."""
    return " ; ".join(
        t("{code} : {standing}", code=number.code, standing=standing_word(alert.position.on(number), t))
        for number in alert.sighting.successors
    )


def dated(text: str, t: Texts) -> str:
    """A day of the journal's as the reader writes it; any other text as it is."""
    found = day(text)
    return t.date(found) if found else text


def day(text: str) -> date | None:
    """The day that a text of the journal's is; None where it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
