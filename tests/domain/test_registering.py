"""What it takes to begin, or to cease, to follow a number."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.alert import Closure, close
from bot.domain.journal import Deed
from bot.domain.outbox import Kind
from bot.domain.registering import (
    Registered,
    Subject,
    answer_no_offer,
    answer_with_checklist,
    close_unwatched,
    register,
    unregister,
)
from bot.domain.verdict import Verdict

from .builders import (
    ACTIVE,
    DAY,
    END,
    INACTIVE,
    NOW,
    RNCP,
    TASKS,
    Town,
    alert,
    at,
    export,
    fiche,
    kinds,
    mark,
    settled_alert,
    sighting,
    watch,
    watched,
)

LATER = END + timedelta(days=365)
GONE = sighting(INACTIVE)
NEW = Subject("C1", RNCP, fiche())
UNANSWERED = Subject("C1", RNCP, None, watch(episode=1, unanswered=True), GONE)


def test_an_active_number_is_followed_from_its_first_sight() -> None:
    outcome, verdict = register(NEW, export(END - DAY), "U1", NOW)

    assert Registered.ACTIVE is outcome
    assert (sighting(seen=END - DAY),) == verdict.sightings
    assert (watch(),) == verdict.watches
    assert [(one.deed, one.by, one.channel, one.number) for one in verdict.entries] == [
        (Deed.WATCHED, "U1", "C1", "RNCP35419")
    ]


def test_what_a_newer_export_has_shown_counts_where_this_process_still_serves_an_older_one() -> None:
    fell = Subject("C1", RNCP, fiche(ACTIVE, END + DAY), seen=sighting(INACTIVE, END, END + DAY))
    outcome, verdict = register(fell, export(END), "U1", at(END))

    assert Registered.INACTIVE is outcome
    assert [(one.episode, one.unanswered) for one in verdict.watches] == [(1, True)]
    renewed = replace(fell, fiche=fiche(INACTIVE, END), seen=sighting(ACTIVE, END + 99 * DAY, END + DAY))
    outcome, verdict = register(renewed, export(END), "U1", at(END))
    assert (outcome, verdict.owed) == (Registered.ACTIVE, ())


def test_an_inactive_number_starts_at_its_episode_and_is_to_be_answered_for() -> None:
    outcome, verdict = register(replace(NEW, fiche=fiche(INACTIVE, None)), export(), "U1", NOW)

    assert Registered.INACTIVE is outcome
    assert [(one.episode, one.unanswered) for one in verdict.watches] == [(1, True)]
    assert (verdict.alerts, verdict.rows) == ((), ())


def test_what_is_inactive_since_an_alert_that_is_still_open_is_answered_there() -> None:
    verdict = register(replace(NEW, fiche=fiche(INACTIVE), seen=GONE, alert=alert()), export(), "U1", NOW)[1]

    assert [(one.episode, one.unanswered) for one in verdict.watches] == [(1, False)]


def test_a_sighting_that_others_made_is_left_to_the_poll() -> None:
    verdict = register(replace(NEW, seen=sighting()), export(END + DAY), "U1", NOW)[1]

    assert verdict.sightings == ()


def test_what_fell_since_the_last_poll_is_told_in_the_reply_and_not_alerted_after() -> None:
    town = watched(ACTIVE, END, "C1")
    town.register("C2", fiche(), export(), at(END + DAY, 0, 10))

    verdict = town.poll(fiche(), export(), at(END + DAY, 1))

    assert [one.channel for one in verdict.alerts] == ["C1"]


def test_a_fall_that_was_taken_back_before_the_poll_does_not_hide_the_next() -> None:
    town = watched(ACTIVE, END, "C1")
    town.register("C2", fiche(), export(), at(END + DAY, 0, 10))
    town.poll(fiche(ACTIVE, LATER), export(END + DAY), at(END + DAY, 1))

    verdict = town.poll(fiche(INACTIVE, LATER), export(END + 9 * DAY), at(END + 9 * DAY))

    assert [one.channel for one in verdict.alerts] == ["C1", "C2"]


def test_a_number_is_accepted_before_any_registry_is_loaded() -> None:
    outcome, verdict = register(Subject("C1", RNCP), None, "U1", NOW)

    assert (Registered.UNSEEN, (watch(unseen=True),)) == (outcome, verdict.watches)


def test_a_number_that_nobody_has_seen_is_not_seen_in_an_export_older_than_the_accepted_one() -> None:
    """It would pass for what the accepted one says of it."""
    older, same = (
        register(NEW, export(), "U1", NOW, accepted=export().date + days * DAY)[1] for days in (1, 0)
    )
    assert (older.watches, older.sightings) == ((watch(unseen=True),), ())
    assert same == register(NEW, export(), "U1", NOW)[1]


def test_a_number_that_was_seen_by_others_is_as_they_saw_it_where_an_older_export_is_served() -> None:
    town = watched(ACTIVE, END, "C1")
    known = replace(NEW, seen=town.seen)
    told = register(known, export(), "U1", NOW, accepted=export().date + DAY)
    assert told == register(known, export(), "U1", NOW)


def test_a_number_the_registry_does_not_have_is_not_followed() -> None:
    assert (Registered.UNKNOWN, Verdict()) == register(Subject("C1", RNCP), export(), "U1", NOW)


def test_what_is_followed_already_stays_as_it_is() -> None:
    assert (Registered.ALREADY, Verdict()) == register(replace(NEW, watch=watch()), export(), "U2", NOW)


def test_following_no_longer_drops_the_watch_and_leaves_the_alert() -> None:
    verdict = unregister(replace(NEW, watch=watch(), alert=alert()), "U1", NOW)

    assert (verdict.dropped, verdict.alerts) == (("C1-RNCP35419",), ())
    assert [one.deed for one in verdict.entries] == [Deed.UNWATCHED]


def test_what_is_not_followed_cannot_be_dropped() -> None:
    assert Verdict() == unregister(NEW, "U1", NOW)


def test_an_alert_may_be_closed_with_its_watch_once() -> None:
    verdict = close_unwatched(alert(), "U1", NOW)

    [closed] = verdict.alerts
    assert (closed.closure, closed.closed_by, kinds(verdict)) == (Closure.UNWATCHED, "U1", [Kind.UPDATE])
    assert [one.deed for one in verdict.entries] == [Deed.ALERT_CLOSED]
    assert Verdict() == close_unwatched(closed, "U2", NOW)


def test_a_checklist_asked_for_opens_at_once_in_the_name_of_who_asked() -> None:
    verdict = answer_with_checklist(UNANSWERED, None, "U2", NOW, tasks=TASKS)

    assert (
        verdict.alerts[0].sighting,
        verdict.alerts[0].episode,
        verdict.alerts[0].id,
    ) == (GONE, 1, "C1-RNCP35419-1")
    assert [one.quiet for one in verdict.rows] == [False]
    assert [(one.deed, one.by) for one in verdict.entries] == [(Deed.ALERT_OPENED, "U2")]
    assert [one.unanswered for one in verdict.watches] == [False]


def test_a_checklist_opened_before_the_poll_saw_the_fall_has_the_episode_of_its_watch() -> None:
    town = watched(ACTIVE, END, "C1")
    town.register("C2", fiche(), export(), at(END + DAY, 0, 10))
    opened = town.put(answer_with_checklist(town.subject("C2", None), None, "U1", at(END + DAY), tasks=TASKS))

    town.poll(fiche(), export(), at(END + DAY, 1))

    assert [one.id for one in opened.alerts] == ["C2-RNCP35419-1"]
    assert {"C1-RNCP35419-1", "C2-RNCP35419-1"} == set(town.alerts)
    assert [town.seen] * 2 == [one.sighting for one in town.open]


def test_a_checklist_that_was_open_before_opens_again_with_its_marks() -> None:
    former = close(replace(alert(), marks=(mark(),)), Closure.UNWATCHED, "U1", NOW)

    verdict = answer_with_checklist(UNANSWERED, former, "U2", NOW, tasks=TASKS)

    assert [((mark(),), True)] == [(one.marks, one.is_open) for one in verdict.alerts]
    assert [one.deed for one in verdict.entries] == [Deed.ALERT_REOPENED]


def test_asking_twice_for_a_checklist_changes_nothing_more() -> None:
    verdict = answer_with_checklist(UNANSWERED, settled_alert(), "U2", NOW, tasks=TASKS)

    assert (verdict.alerts, verdict.rows) == ((), ())


def test_an_old_button_opens_no_checklist_for_what_is_active_again() -> None:
    active = replace(UNANSWERED, watch=watch(), seen=sighting())

    assert Verdict() == answer_with_checklist(active, None, "U1", NOW, tasks=TASKS)


def test_a_checklist_can_be_opened_after_all_by_who_said_that_no_offer_depends_on_it() -> None:
    answered = replace(UNANSWERED, watch=watch(episode=1))

    assert len(answer_with_checklist(answered, None, "U1", NOW, tasks=TASKS).alerts) == 1


def test_what_is_not_followed_or_was_never_seen_has_no_checklist() -> None:
    for subject in (replace(UNANSWERED, watch=None), replace(UNANSWERED, seen=None)):
        assert Verdict() == answer_with_checklist(subject, None, "U1", NOW, tasks=TASKS)


def test_no_offer_is_an_answer_too_and_is_journalled() -> None:
    verdict = answer_no_offer(UNANSWERED, "U2", NOW)

    assert [one.unanswered for one in verdict.watches] == [False]
    assert [(one.deed, one.by) for one in verdict.entries] == [(Deed.NO_OFFER, "U2")]


def test_no_offer_is_answered_once() -> None:
    for subject in (NEW, replace(UNANSWERED, watch=watch(episode=1))):
        assert Verdict() == answer_no_offer(subject, "U2", NOW)


def test_a_number_followed_anew_long_after_is_not_alerted_for_what_passed_meanwhile() -> None:
    town = Town(sighting(ACTIVE, END))
    town.register("C1", fiche(INACTIVE), export(END + 90 * DAY), at(END + 90 * DAY))

    assert town.poll(fiche(INACTIVE), export(END + 91 * DAY), at(END + 91 * DAY)).alerts == ()
