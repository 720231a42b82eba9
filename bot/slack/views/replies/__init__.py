"""What a command is answered, in words."""

from typing import assert_never

from bot.domain.answer import (
    Answer,
    Diagnosis,
    Examining,
    Help,
    LookedUp,
    OpenList,
    Polled,
    Polling,
    Refused,
    Requeued,
    Ruled,
    Unwatched,
    Watching,
    WatchList,
)
from bot.domain.checklist import Checklist
from bot.domain.ports import Message
from bot.locale.texts import Texts
from bot.slack.views.blocks import message
from bot.slack.views.replies.doctor import diagnosis
from bot.slack.views.replies.help import usage
from bot.slack.views.replies.lists import open_list, watch_list
from bot.slack.views.replies.lookup import looked_up
from bot.slack.views.replies.polling import polled, polling
from bot.slack.views.replies.refused import refused
from bot.slack.views.replies.unwatched import unwatched
from bot.slack.views.replies.watching import watching
from bot.slack.views.source import ended

_NO_CHECKLIST = Checklist(())


def answer(answer: Answer, t: Texts, checklist: Checklist = _NO_CHECKLIST) -> Message:  # noqa: C901, PLR0911, PLR0912
    """An answer in words; `checklist` lends the open list its steps' labels."""
    match answer:
        case LookedUp():
            return looked_up(answer, t)
        case Watching():
            return watching(answer, t)
        case Unwatched():
            return unwatched(answer, t)
        case WatchList():
            return watch_list(answer, t)
        case OpenList():
            return open_list(answer, checklist, t)
        case Help():
            return usage(answer, t)
        case Refused():
            return refused(answer, t)
        case Polling():
            return polling(t)
        case Polled():
            return polled(answer, t)
        case Ruled(told):
            return message(ended(told, t))
        case Examining():
            return message(t("Diagnostic en cours : la suite arrive ici même."))
        case Diagnosis():
            return diagnosis(answer, t)
        case Requeued(count):
            return message(t.plural("{n} message remis en file.", "{n} messages remis en file.", count))
    assert_never(answer)
