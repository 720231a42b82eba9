"""The register answers an auditor: what was seen, told and done, and that the watch was regular."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from bot.domain.gathering import WANTED, gather
from bot.domain.journal import Deed, Entry
from bot.domain.register import ChangeRecorded, ExportRead, NoticeRecorded, RegisterRead
from bot.domain.sighting import Ground
from bot.domain.verdict import facts

from .builders import DAY, END, NOW, alert, at, sighting

TODAY = date(2026, 8, 17)
READ = at(TODAY, 6)
EXPORT = {"fingerprint": f"sha-{END - 30 * DAY}", "title": "export du matin", "date": "2026-08-01"}


def entry(deed: Deed, moment: datetime = NOW, **detail: str) -> Entry:
    return Entry(moment, deed, number="RNCP35419", alert=alert().id, detail=detail)


def checked(day: date, found: str, hour: int = 6) -> Entry:
    return Entry(at(day, hour), Deed.REGISTRY_CHECKED, detail={"found": found} | EXPORT)


def gathered(*entries: Entry) -> RegisterRead:
    return gather(entries, [], TODAY)


def test_an_alert_says_which_export_raised_it_and_when_its_card_was_first_posted() -> None:
    read = gather(
        [
            Entry(READ, Deed.EXPORT_READ, detail=EXPORT),
            entry(Deed.ALERT_OPENED, fingerprint=EXPORT["fingerprint"], export="2026-08-01"),
            entry(Deed.CARD_POSTED, at(TODAY, 8)),
            entry(Deed.CARD_POSTED, at(TODAY, 9)),
        ],
        [alert()],
        TODAY,
        ("88877726500016",),
    )
    [recorded] = read.alerts

    assert recorded.export == ExportRead("export du matin", "2026-08-01", EXPORT["fingerprint"], READ)
    assert recorded.posted_at == at(TODAY, 8)
    assert read.sirets == ("88877726500016",)


def test_what_the_last_export_lacks_is_known_by_the_date_of_the_one_that_had_it() -> None:
    before = {"fingerprint": "sha-before", "title": "le dernier où elle figure", "date": "2026-07-01"}
    gone = entry(Deed.CHANGE_SEEN, change="BecameInactive", export="2026-07-01", ground="date")
    read = gathered(
        Entry(READ - DAY, Deed.EXPORT_READ, detail=before), Entry(READ, Deed.EXPORT_READ, detail=EXPORT), gone
    )

    assert read.changes[0].export.title == "le dernier où elle figure"
    assert read.changes[0].ground == "date"
    absent = replace(sighting(), absences=1, looked_in="sha-without-it")
    assert "fingerprint" not in {name for name, value in facts(absent).items() if value}


def test_an_export_read_again_keeps_the_moment_when_it_was_first_read() -> None:
    read = gather(
        [
            Entry(READ, Deed.EXPORT_READ, detail=EXPORT),
            Entry(READ + DAY, Deed.EXPORT_READ, detail=EXPORT),
            entry(Deed.ALERT_OPENED, fingerprint=EXPORT["fingerprint"]),
        ],
        [alert()],
        TODAY,
    )

    assert read.alerts[0].export.read_at == READ


def test_an_alert_from_before_the_journal_said_so_has_its_last_facts() -> None:
    seen = sighting()
    [recorded] = gather([], [replace(alert(), sighting=seen)], TODAY).alerts

    assert recorded.export == ExportRead("", str(seen.export_date), seen.looked_in)
    assert recorded.posted_at is None


def test_alerts_are_in_the_order_in_which_they_were_opened() -> None:
    late, early = replace(alert("C1"), opened_at=NOW), replace(alert("C2"), opened_at=NOW - DAY)

    assert [one.alert.channel for one in gather([], [late, early], TODAY).alerts] == ["C2", "C1"]


def test_a_change_says_what_changed_from_what_to_what_and_by_which_export() -> None:
    said = {
        "title": "Chef de projet",
        "change": "EndDateMoved",
        "before": "2026-08-31",
        "after": "2027-08-31",
        "end": "2027-08-31",
        "successors": "RS5000",
    }
    known = gathered(
        Entry(READ, Deed.EXPORT_READ, detail=EXPORT),
        entry(Deed.CHANGE_SEEN, NOW, fingerprint=EXPORT["fingerprint"], **said),
    )
    unknown = gathered(entry(Deed.CHANGE_SEEN, NOW, export="2026-07-01", **said))
    export = ExportRead("export du matin", "2026-08-01", EXPORT["fingerprint"], READ)

    assert known.changes == (ChangeRecorded(NOW, "RNCP35419", **said, export=export),)
    assert unknown.changes[0].export == ExportRead("", "2026-07-01", "")


def test_a_notice_and_the_end_that_somebody_accepted_are_kept() -> None:
    told = Entry(NOW, Deed.NOTICED, "", "C1", "RNCP1", detail={"end": "2026-08-31", "threshold": "30"})
    known = Entry(
        NOW, Deed.END_ACCEPTED, "U1", "C1", "RNCP1", detail={"end": "2026-08-31", "name": "Camille"}
    )

    assert gathered(told, known).notices == (
        NoticeRecorded(NOW, "RNCP1", "C1", "2026-08-31", "30"),
        NoticeRecorded(NOW, "RNCP1", "C1", "2026-08-31", "", "U1", "Camille", Deed.END_ACCEPTED),
    )


def test_a_last_date_of_issue_that_was_told_and_who_said_that_there_are_trainees_are_kept() -> None:
    told = Entry(NOW, Deed.ISSUE_NOTICED, "", "C1", "RS5", detail={"issue": "2026-08-31", "threshold": "30"})
    said = Entry(NOW, Deed.TRAINEES_NOTED, "U1", "C1", "RS5", detail={"name": "Camille"})

    assert gathered(told, said).notices == (
        NoticeRecorded(NOW, "RS5", "C1", "", "30", deed=Deed.ISSUE_NOTICED, issue="2026-08-31"),
        NoticeRecorded(NOW, "RS5", "C1", "", "", "U1", "Camille", Deed.TRAINEES_NOTED),
    )


def test_every_day_since_the_first_reading_has_its_line_gaps_included() -> None:
    first, gap = TODAY - 2 * DAY, TODAY - DAY
    read = gathered(
        checked(first, "unreachable", 5),
        checked(first, "new"),
        checked(first, "unchanged", 12),
        entry(Deed.CHANGE_SEEN, at(first, 6)),
        entry(Deed.CHANGE_SEEN, at(first, 6)),
        checked(TODAY, "rejected"),
    )

    assert [(day.day, day.asked, day.good, day.changes) for day in read.days] == [
        (first, 3, 2, 2),
        (gap, 0, 0, 0),
        (TODAY, 1, 0, 0),
    ]
    assert (read.days[0].first, read.days[0].last) == (at(first, 6), at(first, 12))
    assert read.days[0].export.title == "export du matin"
    assert [day.day for day in read.gaps] == [gap, TODAY]


def test_without_any_reading_there_is_no_day_to_show() -> None:
    assert gathered() == RegisterRead()


def test_a_day_is_paris_s() -> None:
    [day] = gathered(Entry(at(TODAY, 0, 30), Deed.REGISTRY_CHECKED, detail={"found": "new"})).days

    assert day.day == TODAY


@pytest.mark.parametrize("deed", sorted({Deed.WATCHED, Deed.STEP_DONE, Deed.REGISTER_SENT}))
def test_what_the_alerts_say_themselves_is_not_read_from_the_journal(deed: Deed) -> None:
    assert deed not in WANTED


def test_an_alert_keeps_what_it_was_raised_on_whatever_became_of_it() -> None:
    said = entry(Deed.ALERT_OPENED, export="2026-07-01", ground="date", end="2026-06-30")
    [moved] = gather([said], [alert()], TODAY).alerts
    [undated] = gather(
        [entry(Deed.ALERT_OPENED, export="2026-07-01", ground="registry")], [alert()], TODAY
    ).alerts
    [asked] = gather([replace(said, by="U1")], [alert()], TODAY).alerts

    assert (moved.ground, moved.end, moved.asked) == (Ground.DATE, date(2026, 6, 30), False)
    assert (undated.ground, undated.end) == (Ground.REGISTRY, None)
    assert asked.asked
