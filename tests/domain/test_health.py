"""What an examination says of each part, and how to mend it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.health import (
    SCOPES,
    Finding,
    Level,
    on_backup,
    on_channels,
    on_clock,
    on_disk,
    on_export,
    on_jobs,
    on_outbox,
    on_scopes,
    on_token,
)
from bot.domain.outbox import RowState

from .builders import DAY, END, NOW, export, row

WALL = 1_787_000_000.0


def levels(*found: Finding) -> list[tuple[str, Level]]:
    """What each is about; all that is not well says how to mend it, and only that."""
    assert all(bool(one.mend) is (one.level is not Level.OK) for one in found)
    return [(one.subject, one.level) for one in found]


def test_the_token_works_or_slack_says_why_not() -> None:
    assert levels(on_token(""), on_token("token_revoked")) == [("token", Level.OK), ("token", Level.PROBLEM)]
    assert "token_revoked" in on_token("token_revoked").what


def test_each_missing_scope_says_what_breaks_without_it() -> None:
    assert levels(*on_scopes(SCOPES)) == [("scopes", Level.OK)]

    found = on_scopes(set(SCOPES) - {"im:write", "commands"})

    assert levels(*found) == [("scopes", Level.PROBLEM)] * 2
    assert "Il manque commands : `/cert` ne répond pas" in found[0].what


def test_a_channel_that_cannot_be_written_in_is_named() -> None:
    assert levels(*on_channels({"C1": "", "C2": ""})) == [("channels", Level.OK)]
    [found] = on_channels({"C1": "", "C2": "is_archived"})
    assert "C2 ne peut pas être écrit : is_archived" in found.what


@pytest.mark.parametrize(
    ("late", "rejected", "held", "level"),
    [
        (0, "", None, Level.OK),
        (2, "", None, Level.OK),
        (3, "", None, Level.ATTENTION),
        (0, "une page web", None, Level.ATTENTION),
        (0, "", END, Level.ATTENTION),
    ],
)
def test_the_export_s_age_and_what_keeps_a_newer_one_out(
    late: int, rejected: str, held: object, level: Level
) -> None:
    found = on_export(export(), rejected, END if held else None, END + late * DAY, 3)

    assert levels(found) == [("export", level)]
    assert f"{END:%d/%m/%Y}" in found.what


def test_no_export_at_all_is_a_problem() -> None:
    assert levels(on_export(None, "en panne", None, END, 3)) == [("export", Level.PROBLEM)]


def test_the_next_runs_are_told() -> None:
    assert "lecture du registre 17/08 09:00, tournée du jour –" in on_jobs({"poll": NOW}).what


def test_messages_given_up_held_or_late_are_counted() -> None:
    fresh = replace(row("a"), since=WALL - 60)
    old = replace(row("b"), since=WALL - 7200, error="ratelimited")
    quiet = replace(old, key="c", quiet=True)
    dead = replace(row("d"), state=RowState.DEAD, error="invalid_blocks")
    held = replace(row("e", "C7"), state=RowState.HELD)

    assert levels(*on_outbox([fresh, quiet], WALL)) == [("outbox", Level.OK)]
    found = on_outbox([fresh, old, quiet, dead, held], WALL)
    assert levels(*found) == [
        ("outbox", Level.PROBLEM),
        ("outbox", Level.ATTENTION),
        ("outbox", Level.ATTENTION),
    ]
    words = " ".join(one.what for one in found)
    assert "invalid_blocks" in words
    assert "C7" in words
    assert "120 minutes : ratelimited" in words


@pytest.mark.parametrize(
    ("free", "why", "expected"),
    [
        (10**9, "", []),
        (10**8, "", [("disk", Level.PROBLEM)]),
        (10**9, "Read-only file system", [("disk", Level.PROBLEM)]),
    ],
)
def test_a_disk_that_is_full_or_cannot_be_written_is_a_problem(
    free: int, why: str, expected: list[tuple[str, Level]]
) -> None:
    assert levels(*on_disk(free, why)) == expected


@pytest.mark.parametrize(("age", "level"), [(0, Level.OK), (3, Level.ATTENTION), (None, Level.ATTENTION)])
def test_a_backup_that_is_old_or_missing_is_told(age: int | None, level: Level) -> None:
    backup = None if age is None else END - timedelta(days=age)

    assert levels(on_backup(backup, END)) == [("backup", level)]


@pytest.mark.parametrize(("ahead", "level"), [(0.4, Level.OK), (-60, Level.OK), (-61, Level.PROBLEM)])
def test_a_clock_that_is_off_is_a_problem(ahead: float, level: Level) -> None:
    assert levels(on_clock(ahead)) == [("clock", level)]


def test_an_export_that_waits_is_an_administrators_or_the_operators_of_many_workspaces() -> None:
    held = END + timedelta(days=1)
    alone, among = (
        on_export(export(END), "", held, held, 3, among_others=others) for others in (False, True)
    )
    assert alone.what == among.what
    assert ("boutons de la carte" in alone.mend, "vigie quarantine" in among.mend) == (True, True)
