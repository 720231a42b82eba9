"""The answer to `/cert search …`: what was found, each with a button to follow it here."""

from bot.domain.finding import Searched
from bot.domain.ports import Message
from bot.locale.texts import Texts
from bot.slack.views import actions as ids
from bot.slack.views.blocks import message, section
from bot.slack.views.fold import MESSAGE, fold
from bot.slack.views.paging import others, page_buttons
from bot.slack.views.replies.fiche import found_line, watch_button
from bot.slack.views.safe import escape

_WORDS = 100


def searched(answer: Searched, t: Texts) -> Message:
    """The active ones first."""
    words = escape(answer.words, _WORDS)
    if not answer.total:
        return message(
            t(
                "Aucune certification ne porte ces mots dans son intitulé : « {words} ». Essayez-en "
                "moins, ou le début de chacun.",
                words=words,
            )
        )
    text = t.plural(
        "« {words} » : {n} certification", "« {words} » : {n} certifications", answer.total, words=words
    )
    turn = (ids.SEARCH_PAGE, ids.SEARCH_NEXT)
    tail = page_buttons(answer.page, answer.pages, turn, answer.words, t)
    rows = fold(
        answer.shown,
        lambda each: [section(found_line(each, t), watch_button(each, t))],
        lambda rest: [others(len(rest), t)],
        MESSAGE.without(tail),
    )
    return message(text, [section(f"*{text}*"), *rows, *tail])
