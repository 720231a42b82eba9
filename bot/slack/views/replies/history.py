"""The answer to `/cert history`: what was seen and done about one certification, the newest first."""

from bot.domain.history import History
from bot.domain.journal import Deed, Entry
from bot.domain.ports import Message
from bot.locale.texts import Texts
from bot.slack.views import actions as ids
from bot.slack.views.blocks import context, message, section
from bot.slack.views.deeds import change_word, deed_word
from bot.slack.views.fold import MESSAGE, fold
from bot.slack.views.replies.paging import page_buttons
from bot.slack.views.safe import channel, escape, user
from bot.slack.views.status import fiche_link, titled

_REASON = 200


def history(answer: History, t: Texts) -> Message:
    """One page of it."""
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
        lambda entry: [section(_line(entry, t))],
        lambda rest: [
            context(t.plural("Et {n} autre sur cette page.", "Et {n} autres sur cette page.", len(rest)))
        ],
        MESSAGE.without(tail),
    )
    return message(text, [section(f"*{text}*"), *rows, *tail])


def _line(entry: Entry, t: Texts) -> str:
    parts = [f"{t.moment(entry.at)} · {_what(entry, t)}"]
    if entry.by:
        name = escape(entry.detail.get("name", ""), 80)
        parts.append(f"{user(entry.by)} ({name})" if name else user(entry.by))
    if entry.channel:
        parts.append(channel(entry.channel))
    reason = entry.detail.get("reason") or entry.detail.get("note")
    if reason:
        parts.append(t("« {text} »", text=escape(reason, _REASON)))
    return " · ".join(parts)


def _what(entry: Entry, t: Texts) -> str:
    if entry.deed is Deed.CHANGE_SEEN:
        detail = entry.detail
        change = change_word(detail.get("change", ""), t)
        return t("{change} (export du {date})", change=change, date=escape(detail.get("export", "–"), 20))
    word, step = deed_word(entry.deed, t), entry.detail.get("step", "")
    return t("{deed} : {step}", deed=word, step=escape(step, 60)) if step else word
