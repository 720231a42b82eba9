"""What a reading of the catalogue changes: rows, SIRETs, and the cards of open alerts."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.alert import Alert, Closure, Loss, close
from bot.domain.catalogue import (
    GONE_FOR,
    KEPT,
    TOLD,
    awaits_proof,
    catalogue_day,
    is_due,
    keep_up,
    miss,
    opened_with,
    seen_for,
    seen_of,
    still_holds,
    take,
)
from bot.domain.checklist import ARCHIVE, Mark, Outcome
from bot.domain.habilitation import Held, OurSiret
from bot.domain.holding import Habilitation
from bot.domain.number import CertificationNumber
from bot.domain.offer import CatalogueSeen, Offer, Shown
from bot.domain.ports import Extraction
from bot.domain.verdict import Verdict, open_alert, show

from .builders import DAY, INACTIVE, NOW, RNCP, RS, TASKS, alert, at, sighting

S, T = "88877726500016", "88877726500024"
TODAY = date(2026, 8, 17)
YESTERDAY = TODAY - DAY


def ours(siret: str = S, read: date | None = None, **fields: object) -> OurSiret:
    known = {"catalogue_read": at(read), "extracted": read} if read else {}
    return replace(OurSiret(siret, "Organisme", "C1", "U1", NOW), **known | fields)  # type: ignore[arg-type]


def offers(*ids: str) -> tuple[Offer, ...]:
    return tuple(Offer(one, f"Formation {one}") for one in ids)


def extraction(
    day: date = TODAY, shown: dict[CertificationNumber, tuple[Offer, ...]] | None = None, siret: str = S
) -> Extraction:
    return Extraction(day, {siret: shown} if shown is not None else {})


def shown(day: date, *ids: str, number: CertificationNumber = RNCP, siret: str = S) -> Shown:
    return Shown(siret, number, day, len(ids), offers(*ids))


# --- when it is read


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (at(TODAY, 6, 59), YESTERDAY),
        (at(TODAY, 7), TODAY),
        (at(TODAY, 23, 59), TODAY),
        (at(date(2026, 3, 29), 7), date(2026, 3, 29)),
        (at(date(2026, 10, 25), 6, 59), date(2026, 10, 24)),
    ],
)
def test_the_catalogue_s_day_begins_at_seven_in_paris_also_when_clocks_change(
    moment: datetime, day: date
) -> None:
    assert catalogue_day(moment) == day


def test_a_siret_is_due_once_a_day_and_at_once_when_it_was_never_read() -> None:
    assert is_due(ours(), TODAY)
    assert is_due(ours(read=YESTERDAY), TODAY)
    assert not is_due(ours(read=TODAY), TODAY)


def test_what_a_wrong_clock_read_far_ahead_is_read_again() -> None:
    assert not is_due(ours(read=TODAY + 7 * DAY), TODAY)
    assert is_due(ours(read=TODAY + 8 * DAY), TODAY)


# --- what an extraction changes


def test_a_first_reading_has_a_row_for_each_certification_with_offers() -> None:
    taken = take(ours(), [], extraction(shown={RS: offers("3"), RNCP: offers("2", "1")}), NOW)

    assert taken.ours == ours(catalogue_read=NOW, extracted=TODAY)
    assert taken.shown == (shown(TODAY, "1", "2"), shown(TODAY, "3", number=RS))
    assert taken.dropped == ()


def test_a_certification_without_any_offer_has_no_row_at_first() -> None:
    assert take(ours(), [], extraction(shown={RNCP: ()}), NOW).shown == ()


@pytest.mark.parametrize("none", [{}, {RNCP: ()}, None])
def test_what_is_gone_stays_as_none_since_the_first_extraction_without_it(
    none: dict[CertificationNumber, tuple[Offer, ...]] | None,
) -> None:
    first = take(ours(read=YESTERDAY), [shown(YESTERDAY, "1")], extraction(shown=none), NOW)
    assert first.shown == (shown(TODAY),)

    later = take(first.ours, first.shown, extraction(TODAY + DAY, none), NOW + DAY)
    assert later.shown == (shown(TODAY),)
    assert later.ours.extracted == TODAY + DAY


def test_what_is_back_is_shown_again() -> None:
    taken = take(ours(), [shown(YESTERDAY)], extraction(shown={RNCP: offers("1")}), NOW)
    assert taken.shown == (shown(TODAY, "1"),)


def test_what_has_been_gone_for_long_is_forgotten() -> None:
    gone = shown(TODAY - GONE_FOR)
    assert take(ours(), [gone], extraction(), NOW).shown == (gone,)
    after = take(ours(), [gone], extraction(TODAY + DAY), NOW)
    assert (after.shown, after.dropped) == ((), (gone.id,))


def test_an_older_extraction_says_nothing_but_that_the_catalogue_answers() -> None:
    before = ours(read=TODAY, unread_since=TODAY)
    taken = take(before, [shown(TODAY, "1")], extraction(YESTERDAY), NOW)

    assert taken.ours == replace(before, catalogue_read=NOW, unread_since=None)
    assert (taken.shown, taken.dropped) == ((), ())


def test_an_extraction_of_a_day_that_has_not_come_yet_silences_none_that_follows() -> None:
    before = ours(read=YESTERDAY, extracted=date(2062, 8, 17))
    assert take(before, [], extraction(), NOW).ours.extracted == TODAY


def test_all_offers_are_counted_and_the_first_are_kept() -> None:
    many = offers(*(f"{n:03}" for n in reversed(range(KEPT + 1))))
    [row] = take(ours(), [], extraction(shown={RNCP: many}), NOW).shown

    assert (row.total, len(row.offers), row.offers[0].id) == (KEPT + 1, KEPT, "000")


# --- a catalogue that cannot be read


def test_one_that_cannot_be_read_is_noted_after_two_days_with_the_day_it_was_read_last() -> None:
    before = ours(read=TODAY)
    assert miss(before, at(TODAY + DAY)) == before
    after = miss(before, at(TODAY + 2 * DAY))
    assert after == replace(before, unread_since=TODAY)
    assert miss(after, at(TODAY + 3 * DAY)) is after


def test_a_siret_that_was_never_read_is_not_read_since_the_first_try() -> None:
    after = miss(ours(), NOW)
    assert after == ours(unread_since=TODAY)
    assert take(after, [], extraction(), NOW).ours.unread_since is None


# --- what an alert says


def seen(
    *rows: Shown, sirets: tuple[OurSiret, ...] = (), siret: str = "", now: datetime = NOW
) -> CatalogueSeen | None:
    return seen_of(siret, RNCP, sirets or (ours(read=TODAY),), rows, now)


def test_what_is_shown_of_all_our_sirets_is_counted_as_of_the_oldest_extraction() -> None:
    found = seen(
        shown(YESTERDAY, "1", "4"),
        shown(TODAY, "3", siret=T),
        shown(TODAY, "9", number=RS),
        shown(TODAY, "8", siret="a SIRET that was forgotten"),
        sirets=(ours(read=YESTERDAY), ours(T, read=TODAY)),
    )
    assert found == CatalogueSeen(YESTERDAY, 3, offers("1", "3", "4"))


def test_a_card_has_the_first_offers_only() -> None:
    found = seen(shown(TODAY, *(f"{n:02}" for n in range(TOLD + 5))))
    assert found
    assert (found.total, len(found.offers)) == (TOLD + 5, TOLD)


def test_nothing_is_known_before_each_siret_was_read() -> None:
    found = seen(shown(TODAY, "1"), sirets=(ours(read=TODAY), ours(T)))
    assert found
    assert found.extracted is None


def test_without_a_siret_there_is_nothing_to_say() -> None:
    assert seen_of("", RNCP, [], [shown(TODAY, "1")], NOW) is None


def test_an_alert_about_a_habilitation_counts_the_offers_of_the_siret_that_lost_it() -> None:
    lost = replace(alert(), loss=Loss(T, organises=False, siblings=(), export_date=TODAY))
    rows = [shown(TODAY, "1"), shown(TODAY, "2", siret=T)]
    both = [ours(read=TODAY), ours(T, read=TODAY)]

    assert seen_for(lost, both, rows, NOW) == CatalogueSeen(TODAY, 1, offers("2"))
    assert seen_for(alert(), both, rows, NOW) == CatalogueSeen(TODAY, 2, offers("1", "2"))
    assert seen_for(lost, both[:1], rows, NOW) is None


def test_that_it_was_not_read_is_told_after_two_days() -> None:
    missed = (ours(unread_since=TODAY), ours(T, read=TODAY))
    for later, told in ((1, None), (2, TODAY)):
        found = seen(sirets=missed, now=at(TODAY + later * DAY))
        assert found
        assert found.unread_since == told


def test_what_nobody_reads_any_more_is_told_as_not_read_since_then() -> None:
    for later, told in ((1, None), (2, TODAY), (200, TODAY)):
        found = seen_of("", RNCP, [ours(read=TODAY)], [shown(TODAY, "1")], at(TODAY + later * DAY))
        assert found == of(TODAY, "1", unread=told)


# --- when its card changes


def telling(told: CatalogueSeen | None, *marks: Mark) -> Alert:
    return replace(alert(), catalogue=told, marks=marks)


def of(day: date | None, *ids: str, unread: date | None = None) -> CatalogueSeen:
    return CatalogueSeen(day, len(ids), offers(*ids), unread)


def ticked(day: date) -> Mark:
    return Mark(ARCHIVE, Outcome.DONE, "U1", at(day))


@pytest.mark.parametrize(
    ("told", "now"),
    [
        (None, of(TODAY)),
        (None, of(TODAY, "1")),
        (None, of(None, unread=TODAY)),
        (of(YESTERDAY, "1"), of(TODAY)),
        (of(YESTERDAY), of(TODAY, "1")),
        (of(YESTERDAY, "1", "2"), of(TODAY, "1")),
        (of(YESTERDAY, "1"), of(TODAY, "2")),
        (of(YESTERDAY, "1"), of(YESTERDAY, "1", unread=YESTERDAY)),
        (of(YESTERDAY, "1", unread=YESTERDAY), of(TODAY, "1")),
        (of(TODAY - 7 * DAY, "1"), of(TODAY, "1")),
        (of(TODAY, "1"), None),
    ],
)
def test_a_card_changes_with_what_it_says(told: CatalogueSeen | None, now: CatalogueSeen | None) -> None:
    verdict = keep_up(telling(told), now)

    [after] = verdict.alerts
    assert (after.catalogue, after.revision) == (now, 2)
    assert verdict == Verdict(alerts=(after,), rows=show(after))


@pytest.mark.parametrize(
    ("told", "now"),
    [
        (None, None),
        (None, of(None)),
        (of(None), None),
        (of(TODAY, "1"), of(TODAY, "1")),
        (of(YESTERDAY, "1"), of(TODAY, "1")),
        (of(TODAY - 6 * DAY, "1"), of(TODAY, "1")),
        (of(TODAY - 60 * DAY), of(TODAY)),
        (of(TODAY, "1"), of(None, "1")),
    ],
)
def test_a_later_day_alone_changes_no_card_for_a_week(
    told: CatalogueSeen | None, now: CatalogueSeen | None
) -> None:
    assert keep_up(telling(told), now) == Verdict()


def test_a_number_of_sessions_alone_changes_no_card() -> None:
    fewer = CatalogueSeen(TODAY, 1, (replace(offers("1")[0], sessions=2, starts=(TODAY,)),))
    assert keep_up(telling(of(YESTERDAY, "1")), fewer) == Verdict()


@pytest.mark.parametrize("ids", [(), ("1", "2")])
def test_the_first_extraction_after_a_tick_is_told_beside_it_whatever_it_shows(ids: tuple[str, ...]) -> None:
    before = telling(of(YESTERDAY, *ids), ticked(YESTERDAY))
    [after] = keep_up(before, of(TODAY, *ids)).alerts

    assert after.catalogue == of(TODAY, *ids)
    assert keep_up(after, of(TODAY + DAY, *ids)) == Verdict()


def test_what_remains_once_the_catalogue_has_caught_up_with_a_tick_is_told_once() -> None:
    told = telling(of(TODAY + DAY, "1"), ticked(TODAY))
    assert keep_up(told, of(TODAY + 2 * DAY, "1")) == Verdict()
    [late] = keep_up(told, of(TODAY + 3 * DAY, "1")).alerts
    assert keep_up(late, of(TODAY + 4 * DAY, "1")) == Verdict()
    assert keep_up(telling(of(TODAY + DAY), ticked(TODAY)), of(TODAY + 3 * DAY)) == Verdict()


def test_an_extraction_of_the_day_of_the_tick_bears_nothing_out() -> None:
    assert keep_up(telling(of(YESTERDAY, "1"), ticked(TODAY)), of(TODAY, "1")) == Verdict()


def test_an_extraction_after_another_step_is_no_news() -> None:
    verified = Mark("verify", Outcome.DONE, "U1", at(YESTERDAY))
    assert keep_up(telling(of(YESTERDAY, "1"), verified), of(TODAY, "1")) == Verdict()


def test_how_many_remain_is_told_again_each_week_beside_a_tick_made_too_early() -> None:
    before = telling(of(YESTERDAY, "1"), ticked(YESTERDAY - 3 * DAY))
    days = [day for day in range(6, 9) if keep_up(before, of(YESTERDAY + day * DAY, "1")).rows]
    assert days == [7, 8]


def test_a_siret_that_is_named_and_cannot_be_read_takes_nothing_back_from_a_card() -> None:
    before = telling(of(YESTERDAY, "1"))
    [after] = keep_up(before, of(None, "1", unread=TODAY)).alerts
    assert after.catalogue == of(YESTERDAY, "1", unread=TODAY)


def test_what_was_shown_of_a_siret_that_is_forgotten_is_not_kept_up_by_one_that_was_never_read() -> None:
    before = telling(of(YESTERDAY, "1", "2"))
    [fewer] = keep_up(before, of(None, "2")).alerts
    [none] = keep_up(before, of(None)).alerts

    assert fewer.catalogue == of(YESTERDAY, "2")
    assert none.catalogue == of(None)
    assert keep_up(telling(of(YESTERDAY)), of(None)) == Verdict()


@pytest.mark.parametrize("told", [None, of(None), of(TODAY, "1"), of(TODAY), of(TODAY + DAY, "1")])
def test_a_settled_alert_awaits_an_extraction_that_shows_none_since_the_tick(
    told: CatalogueSeen | None,
) -> None:
    settled = close(telling(told, ticked(TODAY)), Closure.SETTLED, "U1", NOW)

    assert awaits_proof(settled, NOW)
    assert awaits_proof(settled, NOW + 90 * DAY)
    assert not awaits_proof(settled, NOW + 91 * DAY)
    [after] = keep_up(settled, of(TODAY + 2 * DAY, "1", "2")).alerts
    assert (after.catalogue, after.is_open) == (of(TODAY + 2 * DAY, "1", "2"), False)


def test_what_is_open_or_proven_or_closed_otherwise_awaits_none() -> None:
    done, not_ours = ticked(TODAY), Mark(ARCHIVE, Outcome.NOT_APPLICABLE, "U1", at(TODAY))
    known = of(TODAY, "1")

    assert not awaits_proof(telling(known, done), NOW)
    for settled in (telling(of(TODAY + DAY), done), telling(known, not_ours), telling(known)):
        assert not awaits_proof(close(settled, Closure.SETTLED, "U1", NOW), NOW)
    assert not awaits_proof(close(telling(known, done), Closure.UNWATCHED, "U1", NOW), NOW)


def test_one_that_is_past_is_not_followed() -> None:
    settled = close(telling(of(TODAY, "1"), ticked(TODAY)), Closure.SETTLED, "U1", NOW)

    assert still_holds(settled, None, None)
    assert still_holds(settled, settled.sighting, None)
    assert not still_holds(settled, replace(settled.sighting, episode=settled.episode + 1), None)


@pytest.mark.parametrize(("trains", "holds"), [(False, True), (True, False)])
def test_a_habilitation_that_is_there_again_makes_a_settled_loss_past(*, trains: bool, holds: bool) -> None:
    lost = replace(
        telling(of(TODAY, "1"), ticked(TODAY)), loss=Loss(S, organises=False, siblings=(), export_date=TODAY)
    )
    held = Held(S, RNCP, habilitation=Habilitation.TRAIN if trains else Habilitation.NONE)

    assert still_holds(close(lost, Closure.SETTLED, "U1", NOW), None, held) == holds


def test_a_card_that_counts_in_a_summary_moves_it_as_well() -> None:
    [card, progress] = keep_up(replace(alert(), summary="s1"), of(TODAY, "1")).rows
    assert (card.alert, progress.summary) == (alert().id, "s1")


def test_an_alert_opens_with_what_is_shown() -> None:
    opened = open_alert("C1", sighting(INACTIVE), NOW, TASKS) + Verdict(alerts=(alert("C2"),))
    [first, second] = opened_with(opened, {opened.alerts[0].id: of(TODAY, "1")}).alerts

    assert first == replace(opened.alerts[0], catalogue=of(TODAY, "1"))
    assert second == alert("C2")


days = st.dates(TODAY - 20 * DAY, TODAY)
seens = st.builds(
    lambda day, ids, unread: of(day, *sorted(ids), unread=unread),
    st.none() | days,
    st.sets(st.sampled_from("123")),
    st.none() | days,
)


@given(st.none() | seens, st.none() | seens, st.none() | days)
def test_what_a_card_was_told_is_told_once(
    told: CatalogueSeen | None, now: CatalogueSeen | None, marked: date | None
) -> None:
    before = telling(told, *([ticked(marked)] if marked else []))
    for after in keep_up(before, now).alerts:
        assert keep_up(after, now) == Verdict()


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_a_siret_that_was_read_is_due_again_within_a_day_or_so(moment: datetime) -> None:
    read = ours(catalogue_read=moment)
    assert not is_due(read, catalogue_day(moment))
    assert is_due(read, catalogue_day(moment + timedelta(hours=25)))
