"""The answer to `/cert history`: what was seen and done about one certification, the newest first."""

from bot.domain.checklist import Checklist
from bot.domain.history import History
from bot.domain.journal import Deed, Entry
from bot.domain.ports import Message
from bot.locale.texts import Texts
from bot.slack.views import actions as ids
from bot.slack.views.blocks import context, message, section
from bot.slack.views.deeds import change_word, deed_word, issue_word, noticed_word
from bot.slack.views.fold import MESSAGE, fold
from bot.slack.views.paging import others, page_buttons
from bot.slack.views.register_words import dated
from bot.slack.views.safe import channel, escape, user
from bot.slack.views.status import fiche_link, titled
from bot.slack.views.steps import label, labels

_REASON = 200


def history(answer: History, checklist: Checklist, t: Texts) -> Message:
    """One page of it."""
    known = labels(checklist, t)
    code = fiche_link(answer.number)
    if not answer.total:
        return message(t("{code} : le journal n'en dit rien encore.", code=code))
    text = t("{code} – {title} : historique", code=code, title=titled(answer.title, t))
    tail = [
        *page_buttons(answer.page, answer.pages, (ids.HISTORY_PAGE, ids.HISTORY_NEXT), answer.number.code, t),
        context(t("Pour tout le registre, en tableau et en page à imprimer : `/cert registre`.")),
    ]
    rows = fold(
        answer.entries,
        lambda entry: [section(_line(entry, known, t))],
        lambda rest: [others(len(rest), t)],
        MESSAGE.without(tail),
    )
    return message(text, [section(f"*{text}*"), *rows, *tail])


def _line(entry: Entry, known: dict[str, str], t: Texts) -> str:
    parts = [f"{t.moment(entry.at)} · {_what(entry, known, t)}"]
    if entry.by:
        name = escape(entry.detail.get("name", ""), 80)
        parts.append(f"{user(entry.by)} ({name})" if name else user(entry.by))
    if entry.channel:
        parts.append(channel(entry.channel))
    parts += _planned(entry, t)
    reason = entry.detail.get("reason") or entry.detail.get("note")
    if reason:
        parts.append(t("« {text} »", text=escape(reason, _REASON)))
    return " · ".join(parts)


def _what(entry: Entry, known: dict[str, str], t: Texts) -> str:
    detail = entry.detail
    if entry.deed is Deed.CHANGE_SEEN:
        change = change_word(detail.get("change", ""), t)
        moved = [dated(detail.get(side, ""), t) or "–" for side in ("before", "after") if side in detail]
        sides = " → ".join(escape(one, 60) for one in moved)
        what = t("{change} : {sides}", change=change, sides=sides) if moved else change
        day = escape(dated(detail.get("export", "–"), t), 20)
        return t("{change} (export du {date})", change=what, date=day)
    word, step = deed_word(entry.deed, t), detail.get("step", "")
    if entry.deed is Deed.NOTICED:
        return noticed_word(detail.get("threshold", ""), t)
    if entry.deed is Deed.ISSUE_NOTICED:
        day = escape(dated(detail.get("issue", ""), t), 20)
        return issue_word(detail.get("threshold", ""), day, t)
    return t("{deed} : {step}", deed=word, step=label(step, known)) if step else word


def _planned(entry: Entry, t: Texts) -> list[str]:
    """Whose it is and for when, as they were set then, or as a reminder named them."""
    owner, due, snoozed = (entry.detail.get(name, "") for name in ("owner", "due", "snoozed"))
    return [
        *([t("Confiée à {user}", user=user(owner))] if owner else []),
        *([t("À faire pour le {date}", date=escape(dated(due, t), 20))] if due else []),
        *([t("pas de rappel avant le {date}", date=escape(dated(snoozed, t), 20))] if snoozed else []),
    ]
