"""What a command is answered, in words."""

from typing import assert_never

from bot.domain.answer import (
    Answer,
    Approaching,
    Bilan,
    Diagnosis,
    Examining,
    Feed,
    Help,
    LookedUp,
    OpenList,
    Polled,
    Polling,
    Preparing,
    Requeued,
    Ruled,
    Sent,
    Unwatched,
    Watching,
    WatchList,
)
from bot.domain.checklist import Checklist
from bot.domain.dry_run import DryRun
from bot.domain.finding import Searched, SiretList, SiretShown
from bot.domain.history import History
from bot.domain.offering import OfferedShown, OffersShown
from bot.domain.ports import Message
from bot.domain.refusal import Refused
from bot.locale.texts import Texts
from bot.slack.views.blocks import message
from bot.slack.views.coming import coming
from bot.slack.views.digest import digest
from bot.slack.views.replies.ahead import sent, under_way
from bot.slack.views.replies.calendar import calendar
from bot.slack.views.replies.doctor import diagnosis
from bot.slack.views.replies.dry_run import dry_run
from bot.slack.views.replies.help import usage
from bot.slack.views.replies.history import history
from bot.slack.views.replies.lists import open_list, watch_list
from bot.slack.views.replies.lookup import looked_up
from bot.slack.views.replies.offers import offered_shown, offers_shown
from bot.slack.views.replies.polling import polled
from bot.slack.views.replies.refused import refused
from bot.slack.views.replies.search import searched
from bot.slack.views.replies.sirets import siret_list, siret_shown
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
        case Searched():
            return searched(answer, t)
        case SiretShown():
            return siret_shown(answer, t)
        case SiretList():
            return siret_list(answer, t)
        case OffersShown():
            return offers_shown(answer, t)
        case OfferedShown():
            return offered_shown(answer, t)
        case History():
            return history(answer, checklist, t)
        case DryRun():
            return dry_run(answer, t)
        case Feed():
            return calendar(answer, t)
        case Approaching():
            return coming(answer, t)
        case Bilan(told):
            return digest(told, checklist, t)
        case Polled():
            return polled(answer, t)
        case Ruled(told):
            return message(ended(told, t))
        case Polling() | Examining() | Preparing():
            return under_way(answer, t)
        case Sent(failure):
            return message(sent(failure, t))
        case Diagnosis():
            return diagnosis(answer, t)
        case Requeued(count):
            return message(t.plural("{n} message remis en file.", "{n} messages remis en file.", count))
    assert_never(answer)
