"""Whatever text comes from outside, no view mentions or links anybody, and Slack takes every message."""

from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.alert import Alert, AlertState, Closure
from bot.domain.answer import Answer, Diagnosis, LookedUp, OpenList, Unwatched, Watching
from bot.domain.checklist import Mark
from bot.domain.health import problem
from bot.domain.number import CertificationNumber, Register
from bot.domain.outbox import Kind, Row
from bot.domain.refusal import Refusal, Refused
from bot.domain.shown import Aside, BareShown
from bot.domain.sighting import (
    BecameActive,
    BecameInactive,
    EndDateMoved,
    Returned,
    Sighting,
    SuccessorsChanged,
    Vanished,
)
from bot.domain.telling import ChangeTold, ChannelLost, CheckEnded, FirstSightTold
from bot.domain.why import Why
from bot.sandbox.limits import view_problems
from bot.slack.views.card import card
from bot.slack.views.modal import not_applicable_reason
from bot.slack.views.plain import plain
from bot.slack.views.replies import answer
from bot.slack.views.summary import summary
from tests.slack.views.support import line

from .support import (
    BY_DATE,
    EARLY,
    EN,
    EXPORT,
    FR,
    NOW,
    SEEN,
    TODAY,
    alert,
    checked,
    checklist,
    done,
    not_applicable,
    shown,
)
from .year import DAY

HOSTILE = ["<!channel>", "<@U024BE7LH>", "<https://evil.example|clic>", "&lt;", '"', "*", "_", "`", "\n", "é"]
TEXT = st.lists(st.sampled_from(HOSTILE) | st.text(max_size=30), max_size=80).map("".join)
NUMBER = st.builds(CertificationNumber, st.sampled_from(Register), st.integers(0, 9_999_999))
NUMBERS = st.lists(NUMBER, max_size=40, unique=True).map(tuple)


@st.composite
def sightings(draw: st.DrawFn) -> Sighting:
    base = draw(st.sampled_from([SEEN, EARLY, BY_DATE, replace(SEEN, end_date=None)]))
    return replace(
        base,
        number=draw(NUMBER),
        title=draw(TEXT),
        successors=draw(NUMBERS),
        absences=draw(st.integers(0, 3)),
    )


@st.composite
def marks(draw: st.DrawFn) -> tuple[Mark, ...]:
    steps = draw(st.lists(st.sampled_from(checklist().ids), unique=True))
    return tuple(
        draw(st.sampled_from([done(step, draw(TEXT)), not_applicable(step, draw(TEXT), draw(TEXT))]))
        for step in steps
    )


@st.composite
def alerts(draw: st.DrawFn) -> Alert:
    issue = draw(st.sampled_from([None, TODAY, NOW.date() - 400 * DAY]))
    clock: dict[str, Any] = {
        "last_issue": issue,
        "issue_read": issue and TODAY,
        "trainees": draw(st.booleans()),
    }
    opened = replace(alert(draw(sightings()), *draw(marks())), **clock)
    if draw(st.booleans()):
        return opened
    ending = {"closure": draw(st.sampled_from(Closure)), "closed_by": draw(TEXT)}
    return replace(opened, state=AlertState.CLOSED, closed_at=NOW, **ending)


@given(alerts(), st.sampled_from([FR, EN]))
@settings(max_examples=80, deadline=None)
def test_a_card_takes_any_text(shown_alert: Alert, t: object) -> None:
    checked(card(shown_alert, checklist(), FR if t is FR else EN))
    checked(plain(shown_alert, checklist(), FR if t is FR else EN))


@given(st.lists(alerts(), min_size=1, max_size=40))
@settings(max_examples=25, deadline=None)
def test_a_summary_takes_any_text(counted: list[Alert]) -> None:
    checked(summary(counted, FR))


@given(TEXT, TEXT, st.integers(0, 60))
@settings(max_examples=40, deadline=None)
def test_what_is_said_of_vigie_s_own_trouble_takes_any_text(one: str, two: str, count: int) -> None:
    finding = problem("outbox", Why("{a} `/cert` {b}", a=one, b=two), Why("{a}", a=two))
    dead = tuple(Row(f"{one}{n}", two, Kind.CARD, error=one) for n in range(count))
    checked(answer(Diagnosis((finding,) * 20, dead), FR))
    checked(line(ChannelLost(one, two, (SEEN.number,)), FR))
    checked(line(CheckEnded(TODAY, "confirmed", one), EN))
    checked(answer(Refused(Refusal.SETTLED, mark=not_applicable("verify", one, two)), FR))


@given(sightings(), NUMBERS, NUMBERS)
@settings(max_examples=40, deadline=None)
def test_a_line_takes_any_text(
    seen: Sighting, before: tuple[CertificationNumber, ...], after: tuple[CertificationNumber, ...]
) -> None:
    successors = SuccessorsChanged(before, after)
    moved = EndDateMoved(None, seen.end_date)
    for change in (BecameActive(), BecameInactive(), Vanished(), Returned(), successors, moved):
        checked(line(ChangeTold(seen, change), FR))
    checked(line(FirstSightTold(seen.number, seen), EN))


@given(TEXT, st.lists(TEXT, max_size=8), st.integers(0, 60), NUMBERS)
@settings(max_examples=40, deadline=None)
def test_a_reply_takes_any_text(
    title: str, names: list[str], count: int, successors: tuple[CertificationNumber, ...]
) -> None:
    fiches = tuple(
        shown(
            f"RS{n}",
            title=title,
            level=title[:5],
            certifiers=tuple(names),
            successors=successors,
            channels=names,
        )
        for n in range(count)
    )
    gone = tuple(replace(SEEN, title=title, number=each.fiche.number) for each in fiches)
    bare = tuple(BareShown(n, fiches[:2]) for n in range(count))
    aside = Aside(successors, gone, bare, tuple(names), (), EXPORT)
    opened = tuple(alert(replace(SEEN, title=title, number=each.fiche.number)) for each in fiches)
    answers: tuple[Answer, ...] = (
        LookedUp(fiches, aside),
        Watching(fiches, fiches, fiches, successors, successors, successors, aside, kept=successors),
        Unwatched(successors, successors, opened, successors, aside, trainees=successors),
        OpenList(opened, ()),
    )
    for each in answers:
        checked(answer(each, FR))


@given(TEXT)
@settings(max_examples=40, deadline=None)
def test_the_modal_takes_any_label(label: str) -> None:
    assert view_problems(not_applicable_reason("C1-RS1-1", label, "archive", FR)) == []
