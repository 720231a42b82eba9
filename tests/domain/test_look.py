"""One number looked at again, for every channel."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.alert import Closure, close
from bot.domain.journal import Deed
from bot.domain.outbox import Kind
from bot.domain.telling import FirstSightTold
from bot.domain.watch import Channel

from .builders import (
    ACTIVE,
    DAY,
    END,
    INACTIVE,
    NOW,
    RNCP,
    RS,
    Town,
    alert,
    at,
    export,
    fiche,
    kinds,
    lines,
    mark,
    sighting,
    watch,
    watched,
)

LATER = END + timedelta(days=365)
FELL = at(END + DAY)


def test_one_fall_opens_one_alert_in_each_channel_that_watches() -> None:
    town = watched(ACTIVE, END, "C2", "C1")

    verdict = town.poll(fiche(INACTIVE), export(END + DAY), FELL)

    assert [one.id for one in verdict.alerts] == ["C1-RNCP35419-1", "C2-RNCP35419-1"]
    assert [one.key for one in verdict.rows] == ["card:C1-RNCP35419-1", "card:C2-RNCP35419-1"]
    assert [one.episode for one in verdict.watches] == [1, 1]
    assert [one.deed for one in verdict.entries] == [Deed.CHANGE_SEEN, Deed.ALERT_OPENED, Deed.ALERT_OPENED]


def test_cards_wait_out_the_quiet_hours() -> None:
    verdict = watched().poll(fiche(INACTIVE), export(), FELL)

    assert [one.quiet for one in verdict.rows] == [True]


def test_at_two_minutes_past_midnight_in_paris_the_date_alone_opens_an_alert() -> None:
    town = watched()

    assert town.poll(fiche(), export(END), at(END, 23, 59)).alerts == ()
    assert len(town.poll(fiche(), export(END), at(END + DAY, 0, 1)).alerts) == 1


def test_the_registry_s_word_after_the_date_updates_that_alert_and_opens_no_second_one() -> None:
    town = watched()
    town.poll(fiche(), export(END), FELL)

    verdict = town.poll(fiche(INACTIVE), export(END + 2 * DAY), at(END + 2 * DAY))

    assert len(town.alerts) == 1
    assert kinds(verdict) == [Kind.UPDATE, Kind.THREAD]
    assert lines(verdict, Kind.THREAD) == ["Confirmed"]
    assert town.seen == town.open[0].sighting


def test_looking_again_at_the_same_export_does_nothing() -> None:
    town = watched()
    town.poll(fiche(INACTIVE), export(END + DAY), FELL)

    verdict = town.poll(fiche(INACTIVE), export(END + DAY), FELL + timedelta(hours=1))

    assert (
        verdict.sightings,
        verdict.watches,
        verdict.alerts,
        verdict.rows,
        verdict.entries,
    ) == ((), (), (), (), ())


def test_the_first_sight_of_an_inactive_fiche_is_silent() -> None:
    town = watched(INACTIVE, None)

    assert (town.poll(fiche(INACTIVE, None), export(), NOW).rows, tuple(town.alerts)) == ((), ())


def test_a_channel_that_registers_late_is_not_alerted_for_what_it_was_told() -> None:
    town = watched()
    town.poll(fiche(INACTIVE), export(END + DAY), FELL)
    town.register("C2", fiche(INACTIVE), export(END + DAY), FELL)

    town.poll(fiche(INACTIVE), export(END + 2 * DAY), at(END + 2 * DAY))

    assert list(town.alerts) == ["C1-RNCP35419-1"]


def test_every_change_is_journalled_with_what_it_was_before_and_after() -> None:
    verdict = watched().poll(fiche(ACTIVE, LATER), export(), at(END))

    told = {"change": "EndDateMoved", "export": str(END), "before": str(END), "after": str(LATER)}
    about = {"title": "Chef de projet", "end": str(LATER), "ground": "date", "fingerprint": f"sha-{END}"}
    assert [told | about] == [one.detail for one in verdict.entries]


def test_a_watch_accepted_without_a_registry_is_told_its_first_sight_once() -> None:
    town = Town()
    town.register("C1", None, None, NOW)

    assert town.poll(None, None, NOW).rows == ()
    verdict = town.poll(fiche(), export(), at(END))
    assert [FirstSightTold(RNCP, town.seen)] == [one.telling for one in verdict.rows]
    assert [(one.unseen, one.unanswered, one.episode) for one in verdict.watches] == [(False, False, 0)]
    assert town.poll(fiche(), export(), at(END)).rows == ()


def test_a_first_sight_that_is_inactive_is_to_be_answered_for_and_opens_no_alert() -> None:
    town = Town()
    town.register("C1", None, None, NOW)

    verdict = town.poll(fiche(INACTIVE, None), export(), at(END))

    assert [(one.unanswered, one.episode) for one in verdict.watches] == [(True, 1)]
    assert (kinds(verdict), verdict.alerts) == ([Kind.CHANNEL], ())


def test_a_number_the_registry_does_not_know_is_told_once_and_again_when_it_appears() -> None:
    town = Town()
    town.register("C1", None, None, NOW)

    unknown = town.poll(None, export(), at(END))
    again = town.poll(None, export(END + DAY), at(END + DAY))
    found = town.poll(fiche(ACTIVE, LATER), export(END + 2 * DAY), at(END + 2 * DAY))

    assert [FirstSightTold(RNCP, None)] == [one.telling for one in unknown.rows]
    assert again.rows == ()
    assert [FirstSightTold(RNCP, town.seen)] == [one.telling for one in found.rows]


def test_an_unseen_watch_of_a_number_that_others_follow_is_told_too() -> None:
    town = watched()
    town.register("C2", None, None, at(END))

    verdict = town.poll(fiche(INACTIVE), export(END + DAY), FELL)

    assert [one.channel for one in verdict.alerts] == ["C1"]
    assert [one.channel for one in verdict.rows if one.kind is Kind.CHANNEL] == ["C2"]
    assert {one.channel: one.unanswered for one in town.watches.values()} == {"C1": False, "C2": True}


def test_an_alert_kept_from_an_earlier_watch_is_updated_beside_the_first_sight_of_a_new_one() -> None:
    kept, unseen = alert(), watch(unseen=True)
    town = Town(kept.sighting, {unseen.id: unseen}, {kept.id: kept})

    still = town.poll(fiche(INACTIVE, END, RS), export(END + 2 * DAY), at(END + 2 * DAY))

    assert kinds(still) == [Kind.CHANNEL, Kind.UPDATE, Kind.THREAD]
    assert [one.unanswered for one in town.watches.values()] == [False]


def test_an_alert_kept_without_a_watch_is_still_updated() -> None:
    town = watched()
    town.poll(fiche(INACTIVE), export(END + DAY), FELL)
    town.watches.clear()

    verdict = town.poll(fiche(INACTIVE, END, RS), export(END + 2 * DAY), at(END + 2 * DAY))

    assert lines(verdict, Kind.THREAD) == ["SuccessorsChanged"]


def test_a_number_that_nobody_follows_any_more_opens_nothing() -> None:
    town = watched()
    town.watches.clear()

    verdict = town.poll(fiche(INACTIVE), export(END + DAY), FELL)

    assert (verdict.alerts, verdict.rows) == ((), ())


def test_a_new_fall_after_an_answered_alert_opens_another() -> None:
    town = watched(ACTIVE, LATER)
    town.poll(fiche(INACTIVE, LATER), export(END), at(END))
    town.alerts = {key: close(one, Closure.SETTLED, "U1", NOW) for key, one in town.alerts.items()}
    back = town.poll(fiche(ACTIVE, LATER), export(END + DAY), at(END + DAY))

    again = town.poll(fiche(INACTIVE, LATER), export(END + 2 * DAY), at(END + 2 * DAY))

    assert lines(back) == ["BecameActive"]
    assert [one.id for one in again.alerts] == ["C1-RNCP35419-2"]


def test_active_again_closes_the_alert_with_its_marks_kept() -> None:
    seen = sighting(INACTIVE, LATER)
    kept = replace(alert(seen=seen), marks=(mark(),))
    town = Town(seen, {watch().id: watch(episode=1)}, {kept.id: kept})

    verdict = town.poll(fiche(ACTIVE, LATER), export(END + DAY), at(END + DAY))

    [closed] = verdict.alerts
    assert (Closure.ACTIVE_AGAIN, "", (mark(),)) == (closed.closure, closed.closed_by, closed.marks)
    assert lines(verdict, Kind.THREAD) == ["BecameActive"]


def test_a_channel_is_known_by_its_id() -> None:
    assert Channel("C1") == Channel(id="C1", joined=False)
