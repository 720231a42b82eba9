"""The source as last read, and its silences."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.domain.census import Census
from bot.domain.fiche import Status
from bot.domain.source import (
    Silence,
    Source,
    accepted,
    ended_since,
    judged_on,
    just_read,
    legal_day,
    silence,
)

from .builders import DAY, END, at, export

CENSUS = Census({"fiches": 1}, {"RS1": (Status.ACTIVE, END)})


def source(day: date = END, content: str = "c1", before: Source | None = None) -> Source:
    return accepted(before, replace(export(day), content=content), CENSUS, day)


def test_an_accepted_export_keeps_its_figures() -> None:
    assert (source().census, source().export_date, source().id) == (CENSUS, END, "source")


def test_the_same_content_again_is_the_same_since_its_first_day() -> None:
    again = source(END + DAY, before=source())

    assert (again.content_since, again.export_date) == (END, END + DAY)
    assert source(END + DAY, "c2", source()).content_since == END + DAY


@pytest.mark.parametrize(
    ("days", "quiet"), [(0, None), (2, None), (3, Silence(END, 3)), (30, Silence(END, 30))]
)
def test_nothing_newer_for_three_days_is_a_silence(days: int, quiet: Silence | None) -> None:
    assert silence(source(), END, END + days * DAY, 3) == quiet


def test_an_export_that_waits_in_quarantine_is_no_silence() -> None:
    assert silence(source(), END + 4 * DAY, END + 5 * DAY, 3) is None


def test_exports_that_never_change_are_a_silence_of_their_own() -> None:
    frozen = replace(source(END + 3 * DAY), content_since=END)

    assert silence(frozen, END + 3 * DAY, END + 3 * DAY, 3) == Silence(END, 3, frozen=True)


def test_what_people_were_told_is_kept() -> None:
    told = source().silenced(END)

    assert (told.silent, told.silenced(None).silent) == (END, None)
    assert source(END + DAY, before=told).silent == END


def test_end_dates_that_passed_since_are_named() -> None:
    ends = [("RS3", END), ("RS1", END + DAY), ("RS2", None), ("RS4", END - DAY), ("RS5", END + 3 * DAY)]

    assert ended_since(ends, END, END + 3 * DAY) == ("RS1", "RS3")


def test_the_day_to_judge_on_is_never_before_the_export_nor_before_one_that_was_judged() -> None:
    judged = source(END)

    assert legal_day(at(END), None, None) == END
    assert legal_day(at(END - DAY), export(END), None) == END
    assert legal_day(at(END - DAY), None, judged) == END


def test_a_clock_that_was_far_ahead_once_is_not_believed_for_ever() -> None:
    assert legal_day(at(END - 8 * DAY), None, source(END)) == END - 8 * DAY


def test_a_reading_that_changes_nothing_leaves_the_source_as_it_is() -> None:
    before = judged_on(source(END), END, at(END))

    assert before.read_at == at(END)
    assert judged_on(before, END, None) is before


def test_a_reading_serves_all_for_ten_minutes_and_one_to_come_keeps_nobody_from_it() -> None:
    minutes = [timedelta(minutes=some) for some in (-1, 0, 9, 10)]

    assert [just_read(at(END), at(END) + some) for some in minutes] == [False, True, True, False]
    assert not just_read(None, at(END))
