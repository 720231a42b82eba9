"""What people read all year long, in both languages: a change of wording shows here first."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from syrupy.assertion import SnapshotAssertion

from bot.domain.checklist import Mark
from bot.domain.fiche import Status
from bot.domain.history import History
from bot.domain.holding import NOWHERE, Habilitation, Position
from bot.domain.importing import understood
from bot.domain.journal import Deed, Entry
from bot.domain.mismatch import Mismatch, Mismatched
from bot.domain.offer import CatalogueSeen
from bot.domain.offering import Offered, OfferedShown, OffersShown, counted, how_read, offers_of
from bot.domain.pasted import read_pasted
from bot.domain.ports import Block, Message
from bot.domain.sessions import SessionsSeen
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
from tests.domain.offers import offer
from tests.domain.offers import ours as our_siret
from tests.domain.offers import shown as row

from .support import NOW, SEEN, TODAY, alert, checklist, done, line, many, numbers, said
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


def _offers(t: Texts) -> Message:
    """Two SIRETs, one certification without an offer, and more offers than are kept."""
    both = [our_siret(), our_siret(T, organisation="ISCOD Lyon")]
    first = offer("88877726500016_F1", "75", "92", sessions=3), offer("F2", "13", sessions=1)
    rows = [row(*first, total=4), row(offer("F3"), siret=T)]
    groups = (*offers_of(RNCP, ACTIVE.title, both, rows), *offers_of(NEXT, "Développeur web", both, []))
    return answer(OffersShown(how_read(both), groups, counted(groups)), t)


def _offered(t: Texts) -> Message:
    rows = (
        Offered(NEXT, "Développeur web", 0, Mismatch.UNOFFERED),
        Offered(numbers("RS5000")[0], "Blockchain", 2, Mismatch.INACTIVE),
        Offered(RNCP, ACTIVE.title, 4),
    )
    read = how_read([our_siret(unread_since=TODAY), our_siret(T, None)])
    return answer(OfferedShown(read, rows, 2, 6), t)


def _with_offers(t: Texts) -> Message:
    """A digest with something of each mismatch."""
    found = tuple(Mismatched(one, "Titre", why, 2) for one, why in zip(many(4), Mismatch, strict=True))
    return digest(digest_of(mismatched=found, catalogue=how_read([our_siret()])), checklist(), t)


def _sessions(t: Texts) -> Message:
    dated, undated = SessionsSeen(TODAY - DAY, 2), SessionsSeen(TODAY - DAY, 0, 3, 5)
    items = (
        replace(noticed(30, PARTNER), sessions=dated),
        replace(noticed(180, PARTNER, number=NEXT), sessions=undated),
    )
    return line(NoticesTold(items, TODAY), t)


def _archiving(t: Texts, day: date, total: int, *marks: Mark) -> Message:
    seen = CatalogueSeen(day, total, (offer("F1", "75", "92"), offer("F2"))[:total])
    return card(alert(SEEN, *marks, catalogue=seen), checklist(), t)


MESSAGES: dict[str, Callable[[Texts], Message]] = {
    "offers": _offers,
    "offered": _offered,
    "offers_in_digest": _with_offers,
    "offers_and_sessions": _sessions,
    "archive_offers_shown": lambda t: _archiving(t, TODAY, 2),
    "archived_too_early": lambda t: _archiving(t, TODAY + DAY, 2, done("archive")),
    "archived_and_gone": lambda t: _archiving(t, TODAY + DAY, 0, done("archive")),
    "archived_not_known_yet": lambda t: _archiving(t, TODAY, 2, done("archive")),
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
