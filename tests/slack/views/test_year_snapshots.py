"""What people read all year long, in both languages: a change of wording shows here first."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from syrupy.assertion import SnapshotAssertion

from bot.domain.fiche import Status
from bot.domain.history import History
from bot.domain.holding import NOWHERE, Habilitation, Position
from bot.domain.importing import understood
from bot.domain.journal import Deed, Entry
from bot.domain.pasted import read_pasted
from bot.domain.ports import Block, Message
from bot.domain.task import Task
from bot.domain.telling import Due, NoticesTold, RemindedTold
from bot.domain.watch import Channel
from bot.locale.texts import Texts, texts
from bot.slack.views.card import card
from bot.slack.views.digest import digest
from bot.slack.views.home import Home, home
from bot.slack.views.importing import show
from bot.slack.views.planning import planning
from bot.slack.views.replies import answer
from bot.slack.views.settings import settings_window
from tests.domain.builders import DEFAULTS

from .support import NOW, TODAY, alert, checklist, done, line, numbers, said
from .year import (
    ACTIVE,
    CERTIFIER,
    DAY,
    NEXT,
    PARTNER,
    RNCP,
    S,
    T,
    digest_of,
    full,
    holding,
    loss,
    lost,
    noticed,
    ours,
    seen,
    siret,
)

LOCALES = pytest.mark.parametrize("locale", ["fr", "en"])
BY = "U024BE7LH"
IMPORTED = "RNCP35419\nRS5000;Bonjour\nRNCP41234\nRNCP9999\n35420\nMerci d'avance\nRNCP35419"
JOURNAL = (
    Entry(NOW, Deed.STEP_DONE, BY, "C012AB3CD", detail={"step": "verify", "name": "Camille Martin"}),
    Entry(NOW - DAY, Deed.REMINDED, "", "C012AB3CD", detail={"step": "verify", "owner": BY}),
    Entry(
        NOW - DAY,
        Deed.STEP_PLANNED,
        BY,
        "C012AB3CD",
        detail={"step": "verify", "owner": BY, "due": "2026-08-20", "snoozed": "2026-08-18"},
    ),
    Entry(
        NOW - 2 * DAY,
        Deed.STEP_NOT_APPLICABLE,
        BY,
        "C012AB3CD",
        detail={"step": "renewal", "reason": "Nous ne la proposons plus"},
    ),
    Entry(NOW - 3 * DAY, Deed.ALERT_OPENED, "", "C012AB3CD"),
    Entry(
        NOW - 4 * DAY,
        Deed.CHANGE_SEEN,
        detail={
            "change": "EndDateMoved",
            "before": "2026-08-31",
            "after": "2027-08-31",
            "export": "2026-08-13",
        },
    ),
    Entry(NOW - 5 * DAY, Deed.NOTICED, "", "C012AB3CD", detail={"threshold": "30", "end": "2026-08-31"}),
    Entry(NOW - 6 * DAY, Deed.WATCHED, BY, "C012AB3CD"),
)


def _notices(t: Texts) -> Message:
    several = (noticed(7, PARTNER, NEXT), noticed(30), noticed(365, CERTIFIER, days=300))
    return line(NoticesTold(several, TODAY), t)


def _siret(t: Texts) -> Message:
    rows = (
        holding(),
        holding("RS5000", partner=False, certifier=True, habilitation=Habilitation.NONE, here=True),
        holding("RNCP9999", declared=Status.INACTIVE, end_date=TODAY - 30 * DAY),
    )
    return answer(siret(*rows), t)


def _reminded(t: Texts) -> Message:
    due = (Due("verify", BY, TODAY, 1), Due("archive", "", TODAY - DAY, 3))
    return line(RemindedTold("RS5000", due, (Due("renewal", BY, TODAY - 3 * DAY, 0),), "U0RESPONS"), t)


MESSAGES: dict[str, Callable[[Texts], Message]] = {
    "notices": _notices,
    "digest": lambda t: digest(full(), checklist(), t),
    "digest_calm": lambda t: digest(digest_of(), checklist(), t),
    "siret": _siret,
    "habilitation_lost": lambda t: card(lost(loss(T)), checklist(), t),
    "habilitation_shrunk": lambda t: card(lost(loss(organises=True)), checklist(), t),
    "reminders": _reminded,
    "history": lambda t: answer(History(RNCP, ACTIVE.title, JOURNAL, 8), t, checklist()),
}


def _home(t: Texts) -> Block:
    return home(Home(full(), (("C012AB3CD", 10), ("C0AUTRE", 2)), (ours(),)), checklist(), t)


def _understood(t: Texts) -> Block:
    rs, unknown = numbers("RS5000", "RNCP9999")
    found = understood(read_pasted(IMPORTED), known={RNCP, NEXT, rs}, inactive={rs}, here={NEXT})
    assert found.unknown == (unknown,)
    return show(found, "d1", t)


WINDOWS: dict[str, Callable[[Texts], Block]] = {
    "home": _home,
    "home_at_first": lambda t: home(Home(digest_of(export=None), (), ()), checklist(), t),
    "settings": lambda t: settings_window(
        Channel("C012AB3CD", digest="fri 14:00", responsible=BY), DEFAULTS, None, [S], t, admin=True
    ),
    "settings_of_the_channel": lambda t: settings_window(
        Channel("C012AB3CD"), DEFAULTS, None, [S], t, admin=False
    ),
    "import": _understood,
    "planning": lambda t: planning(
        replace(alert(), tasks=(Task("verify", BY, TODAY, "vu"),)), "verify", checklist(), t
    ),
    "planning_settled": lambda t: planning(alert(ACTIVE, done("verify")), "verify", checklist(), t),
}


@LOCALES
@pytest.mark.parametrize(
    ("name", "threshold", "position"),
    [
        *(("certifier", days, CERTIFIER) for days in (365, 270, 30, 7)),
        *(("partner", days, PARTNER) for days in (180, 30, 7)),
        ("unknown", 180, NOWHERE),
    ],
)
def test_a_notice_reads_as_agreed(
    name: str, threshold: int, position: Position, locale: str, snapshot: SnapshotAssertion
) -> None:
    successors = () if threshold > 180 else (NEXT,)

    told = NoticesTold((noticed(threshold, position, *successors),), TODAY)
    assert said(line(told, texts(locale))) == snapshot


@LOCALES
@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_reads_as_agreed(name: str, locale: str, snapshot: SnapshotAssertion) -> None:
    assert said(MESSAGES[name](texts(locale))) == snapshot


@LOCALES
@pytest.mark.parametrize("name", WINDOWS)
def test_a_window_reads_as_agreed(name: str, locale: str, snapshot: SnapshotAssertion) -> None:
    assert seen(WINDOWS[name](texts(locale))) == snapshot
