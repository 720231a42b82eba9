"""Judging numbers for the command line."""

from dataclasses import replace
from datetime import date

import pytest

from bot.domain.checking import as_rows, exit_code, judge
from bot.domain.fiche import Fiche, Status

from .builders import ACTIVE, DAY, END, INACTIVE, RNCP, RS, UNKNOWN, export, fiche

GONE, GOOD, LOST = judge(RNCP, fiche(INACTIVE), END), judge(RNCP, fiche(), END), judge(RNCP, None, END)


@pytest.mark.parametrize(
    ("found", "today", "status", "since"),
    [
        (fiche(), END, ACTIVE, None),
        (fiche(), END + DAY, INACTIVE, END + DAY),
        (fiche(INACTIVE), END + 9 * DAY, INACTIVE, END + DAY),
        (fiche(INACTIVE), END, INACTIVE, None),
        (fiche(INACTIVE, None), END, INACTIVE, None),
        (fiche(ACTIVE, date.max), END, ACTIVE, None),
        (fiche(ACTIVE, None), END, ACTIVE, None),
        (fiche(UNKNOWN, None), END, UNKNOWN, None),
        (None, END, UNKNOWN, None),
    ],
)
def test_a_number_is_judged_on_its_day(
    found: Fiche | None, today: date, status: Status, since: date | None
) -> None:
    judged = judge(RNCP, found, today)

    assert (RNCP, status, since) == (judged.number, judged.status, judged.since)


def test_the_exit_code_is_1_as_soon_as_one_is_inactive() -> None:
    assert [exit_code([GONE]), exit_code([GOOD, GONE]), exit_code([LOST, GONE])] == [1, 1, 1]


def test_the_exit_code_is_0_when_all_are_active() -> None:
    assert exit_code([GOOD, GOOD]) == 0


def test_the_exit_code_is_2_where_one_is_unknown_or_nothing_was_named() -> None:
    assert [exit_code([LOST]), exit_code([GOOD, LOST]), exit_code([])] == [2, 2, 2]


def test_a_script_reads_one_row_a_number() -> None:
    found = replace(fiche(ACTIVE, END, RS), title="Chef « de » projet")

    assert as_rows([judge(RNCP, found, END + DAY)], export()) == [
        {
            "number": "RNCP35419",
            "title": "Chef « de » projet",
            "status": "inactive",
            "end_date": "2026-08-31",
            "since": "2026-09-01",
            "successors": ["RS5000"],
            "export": "export-fiches-csv-2026-08-31.zip",
        }
    ]


def test_a_script_reads_null_for_what_is_not_known() -> None:
    rows = as_rows([LOST, judge(RNCP, fiche(ACTIVE, None), END)], export())

    assert [
        (one["status"], one["title"], one["end_date"], one["since"], one["successors"]) for one in rows
    ] == [("unknown", None, None, None, []), ("active", "Chef de projet", None, None, [])]
