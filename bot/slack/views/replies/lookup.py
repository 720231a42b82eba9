"""The answer to `/cert RNCP35419`: how each fiche stands."""

from bot.domain.answer import LookedUp
from bot.domain.ports import Message
from bot.locale.texts import Texts
from bot.slack.views.blocks import message
from bot.slack.views.fold import MESSAGE, fold
from bot.slack.views.replies.aside import aside_blocks
from bot.slack.views.replies.fiche import fiche_blocks, fiche_lines
from bot.slack.views.status import of_fiche

_LINES = 2_000
"""Room for the lines of those fiches that are not shown in full."""


def looked_up(answer: LookedUp, t: Texts) -> Message:
    """The first fiches in full, the next ones on a line each, the rest counted; one alone has room."""
    if len(answer.shown) == 1 and not answer.aside:
        return message(of_fiche(answer.shown[0], t), fiche_blocks(answer.shown[0], t))
    aside = aside_blocks(answer.aside, t) if answer.aside else []
    room = MESSAGE.without(aside) if aside else MESSAGE
    fiches = fold(
        answer.shown,
        lambda shown: fiche_blocks(shown, t),
        lambda rest: fiche_lines(rest, t, _LINES),
        room.keeping(_LINES + 400),
    )
    text = of_fiche(answer.shown[0], t) if answer.shown else t("Aucune certification à montrer.")
    return message(text, fiches + aside)
