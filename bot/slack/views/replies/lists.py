"""The answers to `/cert list` and `/cert open`, a page at a time."""

from datetime import date
from functools import partial

from bot.domain.alert import Alert
from bot.domain.answer import Listed, OpenList, WatchList
from bot.domain.checklist import Checklist
from bot.domain.fiche import Status
from bot.domain.ports import Block, Message
from bot.domain.task import Task, is_late
from bot.locale.texts import Texts
from bot.slack.views import actions as ids
from bot.slack.views.blocks import context, message, section
from bot.slack.views.digest import to_card
from bot.slack.views.fold import MESSAGE, fold
from bot.slack.views.paging import others, page_buttons
from bot.slack.views.replies.fiche import LINE_TITLE
from bot.slack.views.replies.watching import answer_buttons
from bot.slack.views.safe import user
from bot.slack.views.status import fiche_link, of_alert, sentence, titled
from bot.slack.views.steps import labels

_CHUNK = 10
"""Rows to a section: 10 lines are within Slack's limit on its text, whatever the titles."""

_MORE = 400


def watch_list(answer: WatchList, t: Texts) -> Message:
    """What the channel follows, by end date."""
    if not answer.total:
        return message(t("Ce canal ne suit aucune certification. Pour commencer : `/cert suivre RNCP35419`."))
    text = t.plural("Ce canal suit {n} certification.", "Ce canal suit {n} certifications.", answer.total)
    head = [section(f"*{text}*")]
    tail = [
        *_source(answer, t),
        *page_buttons(answer.page, answer.pages, (ids.LIST_PREVIOUS, ids.LIST_NEXT), "", t),
    ]
    chunks = [answer.rows[at : at + _CHUNK] for at in range(0, len(answer.rows), _CHUNK)]
    left = MESSAGE.without(head).without(tail)
    rows = fold(
        chunks,
        partial(_chunk, answer, t=t),
        lambda rest: [others(sum(map(len, rest)), t)],
        left.keeping(_MORE),
    )
    return message(text, head + rows + tail)


def _chunk(answer: WatchList, rows: tuple[Listed, ...], t: Texts) -> list[Block]:
    return [section("\n".join(_row(row, answer, t) for row in rows))]


def _row(row: Listed, answer: WatchList, t: Texts) -> str:
    line = f"• {_listed(row, t)}"
    if row.status is not Status.ACTIVE or row.end_date is None or answer.today is None:
        return line
    days = (row.end_date - answer.today).days
    return t.plural("{line} ({n} jour)", "{line} ({n} jours)", days, line=line)


def _listed(row: Listed, t: Texts) -> str:
    code = fiche_link(row.number)
    if not row.title and row.status is Status.UNKNOWN:
        return t("{code} : pas encore lue dans le registre", code=code)
    return sentence(code, titled(row.title, t, LINE_TITLE), row.status, row.ground, row.end_date, t=t)


def _source(answer: WatchList, t: Texts) -> list[Block]:
    if answer.export is None:
        return []
    day = t.date(answer.export.date)
    return [context(t("Source : France compétences, dernier export lu : {date}.", date=day))]


def open_list(answer: OpenList, checklist: Checklist, t: Texts) -> Message:
    """What still waits for somebody: open alerts, then what was inactive when it was registered."""
    items: tuple[Alert | Listed, ...] = (*answer.alerts, *answer.unanswered)
    if not items:
        return message(
            t("Rien en cours dans ce canal : aucune alerte ouverte, aucune question sans réponse.")
        )
    text = t.plural(
        "{n} certification à traiter.", "{n} certifications à traiter.", answer.total or len(items)
    )
    head = [section(f"*{text}*")]
    tail = page_buttons(answer.page, answer.pages, (ids.OPEN_PREVIOUS, ids.OPEN_NEXT), "", t)
    left = MESSAGE.without(head).without(tail)
    known = labels(checklist, t)
    rows = fold(
        items,
        lambda item: (
            _alert(item, answer.today, known, t) if isinstance(item, Alert) else _unanswered(item, t)
        ),
        lambda rest: [others(len(rest), t)],
        left.keeping(_MORE),
    )
    return message(text, head + rows + tail)


def _alert(alert: Alert, today: date | None, known: dict[str, str], t: Texts) -> list[Block]:
    title = to_card(alert, of_alert(alert, t, most=LINE_TITLE))
    return [section(f"{title}\n{_left(alert, today, known, t)}")]


def _left(alert: Alert, today: date | None, known: dict[str, str], t: Texts) -> str:
    """What is left to do, by name where the checklist still has it, with whose it is and for when."""
    left = alert.left
    if not left:
        return t("Toutes les étapes sont réglées : il reste à clore l'alerte.")
    count = t.plural("Reste {n} étape", "Restent {n} étapes", len(left))
    named = [f"{known[step]}{_planned(alert.task(step), today, t)}" for step in left if step in known]
    if len(named) < len(left):
        return t("{count}.", count=count)
    return t("{count} : {steps}.", count=count, steps=" · ".join(named))


def _planned(task: Task, today: date | None, t: Texts) -> str:
    if task.due is None:
        return ""
    late = t("en retard, ") if today and is_late(task, today) else ""
    owner = f", {user(task.owner)}" if task.owner else ""
    return f" ({late}{t.date(task.due)}{owner})"


def _unanswered(row: Listed, t: Texts) -> list[Block]:
    ask = t("Inactive quand elle a été ajoutée : des offres en dépendent-elles ?")
    return [section(f"{_listed(row, t)}\n{ask}"), answer_buttons(row.number.code, t)]
