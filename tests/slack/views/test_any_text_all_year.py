"""Whatever text comes from outside, and however much of it, Slack takes what the year brings."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.alert import Alert, AlertState, Closure
from bot.domain.answer import Answer, Approaching, Feed, Sent
from bot.domain.dry_run import DryRun, Rehearsed, RehearsedLoss
from bot.domain.fiche import Status
from bot.domain.finding import Searched, SiretList
from bot.domain.history import History
from bot.domain.holding import Position, Role, Standing
from bot.domain.importing import Understood
from bot.domain.journal import Deed, Entry
from bot.domain.mismatch import Mismatch, Mismatched
from bot.domain.number import CertificationNumber
from bot.domain.offer import CatalogueSeen, Offer
from bot.domain.offering import Offered, OfferedShown, OffersOf, OffersShown, counted, how_read
from bot.domain.pasted import Pasted, Refused, Unread, UnreadReason
from bot.domain.ports import Message
from bot.domain.preferences import Preferences
from bot.domain.sessions import SessionsSeen
from bot.domain.sighting import BecameInactive, Sighting, SuccessorsChanged
from bot.domain.task import Task
from bot.domain.telling import (
    AcceptedTold,
    ChangesTold,
    ChangeTold,
    Due,
    HabilitatedTold,
    ListedTold,
    MassLossTold,
    Noticed,
    NoticesTold,
    RemindedTold,
    ResumedTold,
    SettingsTold,
    Telling,
    UndoneTold,
)
from bot.domain.watch import Channel
from bot.locale.texts import Texts
from bot.slack.views.card import card
from bot.slack.views.digest import digest
from bot.slack.views.home import Home, Part, home
from bot.slack.views.importing import ask, show
from bot.slack.views.modal import answered, undo_reason
from bot.slack.views.picking import picking
from bot.slack.views.plain import plain
from bot.slack.views.planning import planning
from bot.slack.views.replies import answer
from bot.slack.views.settings import settings_window
from tests.domain.builders import DEFAULTS
from tests.domain.offers import ours as our_siret

from .clock import KNOWN, issuing
from .support import EN, EXPORT, FR, NOW, SEEN, TODAY, alert, checked, checklist, done, line, many, shown
from .test_any_text import NUMBER, NUMBERS, TEXT, alerts, sightings
from .year import (
    ACTIVE,
    DAY,
    S,
    T,
    digest_of,
    ending,
    holding,
    late,
    loss,
    lost,
    noticed,
    ours,
    planned,
    siret,
    taken,
)

SPOKEN = st.sampled_from([FR, EN])
DAYS = st.integers(0, 400)
ROOM = settings(max_examples=30, deadline=None)


@st.composite
def positions(draw: st.DrawFn, successors: tuple[CertificationNumber, ...] = ()) -> Position:
    standing = st.sampled_from(Standing)
    stands = tuple((each, draw(standing)) for each in successors)
    return Position(draw(st.sampled_from(Role)), draw(standing), stands, (S, T))


@st.composite
def notices(draw: st.DrawFn) -> Noticed:
    successors, days = draw(NUMBERS), draw(DAYS)
    threshold = draw(st.sampled_from([7, 30, 90, 180, 270, 365]))
    stands = draw(positions(successors))
    return Noticed(draw(NUMBER), draw(TEXT), TODAY + days * DAY, days, threshold, successors, stands)


@st.composite
def habilitations(draw: st.DrawFn) -> Alert:
    siblings = tuple(draw(st.lists(st.sampled_from([S, T]), max_size=20)))
    back = draw(st.sampled_from([TODAY, None]))
    ours_lost = replace(loss(*siblings), organises=draw(st.booleans()), back=back)
    tasks = (Task("verify", draw(TEXT), TODAY, draw(TEXT)), Task("renewal"))
    one = lost(ours_lost, replace(ACTIVE, title=draw(TEXT), number=draw(NUMBER)), tasks=tasks)
    ends = draw(st.sampled_from([None, *Closure]))
    if ends is None:
        return one
    return replace(one, closure=ends, state=AlertState.CLOSED, closed_at=NOW, closed_by=draw(TEXT))


@given(st.lists(notices(), min_size=1, max_size=40), SPOKEN)
@ROOM
def test_notices_take_any_text(items: list[Noticed], t: Texts) -> None:
    checked(line(NoticesTold(tuple(items)), t))
    checked(answer(Approaching(tuple(items), 400, 2, 67), t))


@given(habilitations(), SPOKEN)
@ROOM
def test_a_card_about_a_habilitation_takes_any_text(one: Alert, t: Texts) -> None:
    checked(card(one, checklist(), t))
    checked(plain(one, checklist(), t))


@given(sightings(), NUMBERS, TEXT, SPOKEN)
@ROOM
def test_what_a_channel_is_told_takes_any_text(
    seen: Sighting, numbers: tuple[CertificationNumber, ...], text: str, t: Texts
) -> None:
    due = tuple(Due(step, text, TODAY, n % 4) for n, step in enumerate((text, "verify") * 12))
    told: tuple[Telling, ...] = (
        ListedTold(S, (SEEN.number, *numbers), (text,) * (len(numbers) + 1), TODAY),
        MassLossTold(S, numbers, TODAY),
        MassLossTold(S, numbers, TODAY, details=True),
        HabilitatedTold(SEEN.number),
        AcceptedTold(text, SEEN.number, TODAY),
        RemindedTold(text, due, due, text),
        UndoneTold(text, text, text),
        ResumedTold(text, SEEN.number),
        SettingsTold(text, (text, "locale", "sirets")),
        change := ChangeTold(replace(seen, standing=Status.ACTIVE), SuccessorsChanged((), numbers)),
        ChangesTold((change,) * 6),
    )
    for each in told:
        checked(line(each, t))


@given(st.lists(alerts(), max_size=30), TEXT, st.integers(0, 400), SPOKEN)
@ROOM
def test_a_digest_and_the_home_tab_take_any_text(some: list[Alert], text: str, count: int, t: Texts) -> None:
    tasks = tuple(Task(step, text, TODAY - DAY) for step in (text, "verify"))
    opened = tuple(replace(one, tasks=tasks, ts="1.1") for one in some if one.is_open)
    told = digest_of(
        late=tuple(each for one in opened for each in late(one)),
        alerts=opened,
        unanswered=count,
        ends=tuple(ending(n % 365, number, text) for n, number in enumerate(many(count))),
        issues=tuple(ending(n % 180, number, text) for n, number in enumerate(many(count))),
        catalogue=how_read([our_siret(unread_since=TODAY)]),
        mismatched=tuple(Mismatched(number, text, why) for number in many(count) for why in Mismatch),
    )
    checked(digest(told, checklist(), t))
    for part in Part:
        taken(home(Home(told, ((text, count),), (ours(S, text),), 2, part), checklist(), t))


@given(TEXT, st.integers(0, 12), NUMBERS, SPOKEN)
@ROOM
def test_an_answer_takes_any_text(
    text: str, count: int, numbers: tuple[CertificationNumber, ...], t: Texts
) -> None:
    seen = replace(SEEN, title=text)
    fiches = tuple(shown(number.code, title=text) for number in many(count))
    names = [
        "step",
        "name",
        "owner",
        "due",
        "snoozed",
        "reason",
        "change",
        "before",
        "after",
        "export",
        "threshold",
    ]
    detail = dict.fromkeys(names, text)
    entries = tuple(Entry(NOW, deed, text, text, detail=detail) for deed in list(Deed)[:count])
    rows = tuple(holding(number.code, title=text, certifier=True) for number in many(count))
    answers: tuple[Answer, ...] = (
        Searched(text[:200], fiches, 100, 2, 13),
        siret(*rows, name=text, total=300, page=2, pages=25),
        SiretList(tuple((ours(f"{n:014}", text), 7) for n in range(12)), 60, S, 2, 5),
        History(SEEN.number, text, entries, 100, 2, 7),
        DryRun(EXPORT, EXPORT, (Rehearsed(seen, (BecameInactive(),)),) * 40, numbers, draft="d" * 40),
        DryRun(EXPORT, EXPORT, (), losses=(RehearsedLoss(seen, S, organises=True),) * 40),
        Feed("C012AB3CD", "https://vigie.example/calendar/secret.ics"),
        Sent(text),
    )
    for each in answers:
        checked(answer(each, t, checklist()))


@given(TEXT, st.integers(0, 12), SPOKEN)
@ROOM
def test_what_is_told_of_offers_takes_any_text(text: str, count: int, t: Texts) -> None:
    offers = tuple(Offer(text, text, (text,) * count, n) for n in range(count))
    groups = tuple(
        OffersOf(number, text, siret, text, TODAY, 40, offers[:2], 38)
        for number in many(5)
        for siret in (S, T)
    )
    read = how_read([replace(our_siret(), organisation=text, unread_since=TODAY), our_siret(T, None)])
    rows = tuple(
        Offered(number, text, 3, why) for number, why in zip(many(10), [*Mismatch] * 3, strict=False)
    )
    checked(answer(OffersShown(read, groups, counted(groups), page=2, pages=9, draft="d" * 40), t))
    checked(answer(OfferedShown(read, rows, 100, 300, 2, 10), t))
    catalogue = CatalogueSeen(TODAY, 40, offers, TODAY)
    one = alert(replace(SEEN, title=text), catalogue=catalogue)
    for marks in ((), (done("archive"),)):
        checked(card(replace(one, marks=marks), checklist(), t))
        checked(plain(replace(one, marks=marks), checklist(), t))


@given(TEXT, st.integers(0, 300), SPOKEN)
@ROOM
def test_every_window_takes_any_text(text: str, count: int, t: Texts) -> None:
    rows = [holding(number.code, title=text) for number in many(min(count, 120))]
    one = alert(SEEN, tasks=(Task("verify", "U024BE7LH", TODAY, text, text, TODAY),))
    unread = tuple(Unread(n, text[:80], UnreadReason.NOTHING) for n in range(count))
    found = Understood(Pasted(many(count), unread, count, count), many(count), many(count), many(count), ())
    own = Preferences((365,), tuple(range(100, 0, -1)), "20:00-08:00", ("U024BE7LH",) * 20)
    channel = Channel("C012AB3CD", digest="fri 14:00", responsible="U024BE7LH")
    for view in (
        planning(one, "verify", checklist(), t),
        planning(replace(one, marks=(done("verify"),)), "verify", checklist(), t),
        planning(replace(one, steps=(text[:200],)), text[:200], checklist(), t),
        undo_reason(f"{one.id}:verify", text, t),
        picking("C012AB3CD", S, [row.fiche.fiche for row in rows], TODAY, t),
        show(found, "d" * 40, t),
        show(replace(found, pasted=Pasted(refused=Refused.NOT_TEXT)), "", t),
        ask("", t),
        settings_window(channel, DEFAULTS, own, [S] * count, t, admin=True),
        answered(line(UndoneTold(text, text, text), t), t),
    ):
        taken(view)


def crowded(t: Texts) -> list[Message]:
    """A workspace of 1,000 watches on its worst day: 200 open alerts, 800 late steps, 400 ends on one day."""
    title = "Manager & responsable <de> la stratégie commerciale " * 5
    numbers = many(1_000)
    tasks = tuple(Task(step, "U024BE7LH", TODAY - DAY) for step in checklist().ids)
    opened = tuple(
        planned(seen=replace(SEEN, number=number, title=title), tasks=tasks) for number in numbers[:200]
    )
    told = digest_of(
        late=tuple(each for one in opened for each in late(one)),
        alerts=opened,
        unanswered=1_000,
        ends=tuple(ending(20 + n % 60, number, title) for n, number in enumerate(numbers[:400])),
        issues=tuple(ending(n % 180, number, title) for n, number in enumerate(numbers[:400])),
        catalogue=how_read([our_siret(unread_since=TODAY)]),
        mismatched=tuple(Mismatched(number, title, why, 12) for number in numbers[:99] for why in Mismatch),
    )
    successors = tuple((each, Standing.NOT_FOUND) for each in numbers[:40])
    stands = Position(Role.PARTNER, Standing.TRAINS, successors)
    near = tuple(
        replace(
            noticed(180, stands, *numbers[:40], number=number, title=title),
            sessions=SessionsSeen(TODAY, 12, 40, 123),
            issue=KNOWN,
        )
        for number in numbers[:400]
    )
    issues = tuple(
        replace(issuing(170, Role.CERTIFIER), number=number, title=title) for number in numbers[:400]
    )
    return [
        digest(told, checklist(), t),
        line(NoticesTold(near), t),
        line(NoticesTold(near[:3]), t),
        line(NoticesTold(near, TODAY, issues), t),
        line(NoticesTold((), TODAY, issues), t),
        answer(Approaching(near[:6], 400, 1, 67), t),
        answer(Approaching((*near[:2], *issues[:4]), 400, 1, 67), t),
        line(RemindedTold("RS5000", tuple(Due("verify", "U024BE7LH", TODAY, 1) for _ in range(4))), t),
        answer(DryRun(EXPORT, EXPORT, tuple(Rehearsed(one.sighting) for one in opened), numbers), t),
        answer(siret(*(holding(each.code, title=title) for each in numbers[:300]), name=title), t),
    ]


@pytest.mark.parametrize("t", [FR, EN])
def test_the_worst_day_fits_in_messages(t: Texts) -> None:
    for message in crowded(t):
        checked(message)
        texts = [block["text"]["text"] for block in message.blocks if block["type"] == "section"]
        assert [text for text in texts if text.endswith("…")] == []
