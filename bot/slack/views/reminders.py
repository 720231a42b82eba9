"""Reminders in a card's thread: which steps are due, whose they are, and whom they are escalated to."""

from bot.domain.checklist import Checklist
from bot.domain.reminding import MOST
from bot.domain.telling import Due, RemindedTold, UndoneTold
from bot.locale.texts import Texts
from bot.slack.views.blocks import bullets
from bot.slack.views.safe import escape, user
from bot.slack.views.steps import label, labels

_REASON = 500


def reminded(told: RemindedTold, checklist: Checklist, t: Texts) -> str:
    """What is due, then what was reminded of often enough, in one message."""
    known, code = labels(checklist, t), escape(told.code, 20)
    parts = []
    if told.due:
        lines = bullets(_due(one, told.responsible, known, t) for one in told.due)
        parts.append(t("{code}, étapes arrivées à échéance :\n{lines}", code=code, lines=lines))
    if told.escalated:
        lines = bullets(_due(one, "", known, t) for one in told.escalated)
        head = t("{code}, toujours en attente après {n} rappels", code=code, n=t.number(MOST))
        to = (
            t("{head}, {user} :", head=head, user=user(told.responsible)) if told.responsible else f"{head} :"
        )
        parts.append(f"{to}\n{lines}")
    how = t("Une étape se règle, s'attribue ou se reporte par les boutons de sa carte.")
    return "\n".join([*parts, how])


def undone(told: UndoneTold, checklist: Checklist, t: Texts) -> str:
    return t(
        "{by} a rouvert l'étape « {step} » : {reason}",
        by=user(told.by),
        step=label(told.step, labels(checklist, t)),
        reason=escape(told.reason, _REASON),
    )


def _due(one: Due, responsible: str, known: dict[str, str], t: Texts) -> str:
    """What nobody has taken is told to who answers for the channel, who is not said to have it."""
    step, day = label(one.step, known), t.date(one.due)
    owner = user(one.owner) if one.owner else t("personne n'en est chargé")
    if not one.owner and responsible:
        owner = t("personne n'en est chargé, {user} à prévenir", user=user(responsible))
    if not one.nth:
        return t("{step}, à faire pour le {date} : {owner}", step=step, date=day, owner=owner)
    return t(
        "{step}, à faire pour le {date} : {owner} (rappel {nth} sur {most})",
        step=step,
        date=day,
        owner=owner,
        nth=t.number(one.nth),
        most=t.number(MOST),
    )
