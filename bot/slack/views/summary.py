"""The message that stands for many alerts at once: what happened, how far people are, where the cards are."""

from collections.abc import Sequence
from datetime import date

from bot.domain.alert import Alert
from bot.domain.ports import Message
from bot.locale.texts import Texts
from bot.slack.views.blocks import context, message, section
from bot.slack.views.fold import MESSAGE, paragraph, size
from bot.slack.views.status import of_alert

_TITLE = 90


def summary(alerts: Sequence[Alert], t: Texts) -> Message:
    """`alerts` are those that it counts, as they stand now; there is at least one."""
    title = _title(alerts, t)
    head = [
        section(f"*{title}*"),
        context(_source(alerts, t)),
        section(f"{_progress(alerts, t)}\n{_where(t)}"),
    ]
    listed = paragraph(
        alerts,
        lambda alert: _line(alert, t),
        lambda rest: t.plural("Et {n} autre, dans le fil.", "Et {n} autres, dans le fil.", rest),
        min(2_600, MESSAGE.chars - size(head)),
    )
    return message(title, [*head, section(listed)])


def _title(alerts: Sequence[Alert], t: Texts) -> str:
    """What was lost is a habilitation: that certification is active."""
    lost, n = sum(alert.loss is not None for alert in alerts), len(alerts)
    if not lost:
        return t.plural(
            "{n} certification inactive ou arrivée à échéance dans ce canal",
            "{n} certifications inactives ou arrivées à échéance dans ce canal",
            n,
        )
    if lost == n:
        return t.plural("{n} habilitation perdue dans ce canal", "{n} habilitations perdues dans ce canal", n)
    return t.plural(
        "{n} alerte dans ce canal : certifications inactives ou arrivées à échéance, habilitations perdues",
        "{n} alertes dans ce canal : certifications inactives ou arrivées à échéance, habilitations perdues",
        n,
    )


def _source(alerts: Sequence[Alert], t: Texts) -> str:
    newest = max(_said_on(alert) for alert in alerts)
    return t(
        "Source : France compétences, export du {date}. Chaque carte dit ce qui l'établit.",
        date=t.date(newest),
    )


def _said_on(alert: Alert) -> date:
    return alert.loss.export_date if alert.loss else alert.sighting.export_date


def _progress(alerts: Sequence[Alert], t: Texts) -> str:
    closed = sum(not alert.is_open for alert in alerts)
    steps, settled = sum(len(alert.steps) for alert in alerts), sum(len(alert.marks) for alert in alerts)
    if closed == len(alerts):
        return t("*Toutes les alertes sont closes.*")
    return t(
        "*Alertes closes : {closed} sur {alerts} · étapes réglées : {settled} sur {steps}*",
        closed=t.number(closed),
        alerts=t.number(len(alerts)),
        settled=t.number(settled),
        steps=t.number(steps),
    )


def _where(t: Texts) -> str:
    return t(
        "Chaque certification a sa carte, avec ses étapes, dans le fil de ce message. "
        "Ce qui reste à faire : `/cert encours`."
    )


def _line(alert: Alert, t: Texts) -> str:
    sign = "☐" if alert.is_open else "☑"
    return f"{sign} {of_alert(alert, t, most=_TITLE)}"
