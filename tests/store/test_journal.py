"""The journal has each line once, whatever cut its appending short."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.store.journal import Journal, number_of

from .support import full_disk

if TYPE_CHECKING:
    from pathlib import Path


def line(number: int, padding: int = 0) -> bytes:
    return b'{"n":%d,"deed":"%s"}' % (number, b"x" * padding)


def lines(first: int, last: int, padding: int = 0) -> dict[int, bytes]:
    return {number: line(number, padding) for number in range(first, last + 1)}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.jsonl"


def numbers(path: Path) -> list[int | None]:
    return [number_of(found) for found in path.read_bytes().splitlines()]


def test_lines_are_appended_once_by_number(path: Path) -> None:
    journal = Journal(path, given=0)
    journal.append(lines(1, 3), sync=False)
    journal.append(lines(2, 5), sync=True)
    journal.append({}, sync=True)
    assert numbers(path) == [1, 2, 3, 4, 5]
    assert (journal.last, journal.synced) == (5, 5)


def test_what_was_not_synced_is_not_said_to_be(path: Path) -> None:
    journal = Journal(path, given=0)
    journal.append(lines(1, 2), sync=True)
    journal.append(lines(1, 4), sync=False)
    assert (journal.last, journal.synced) == (4, 2)


def test_opening_appends_what_a_crash_kept_from_the_file(path: Path) -> None:
    Journal(path, given=0).append(lines(1, 3), sync=True)
    Journal(path, given=5).append(lines(3, 5), sync=True)
    assert numbers(path) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("kept", range(len(line(4)) + 1))
def test_a_torn_last_line_is_cut_off_and_written_again(path: Path, kept: int) -> None:
    Journal(path, given=0).append(lines(1, 3), sync=True)
    with path.open("ab") as file:
        file.write(line(4)[:kept])
    journal = Journal(path, given=5)
    journal.append(lines(3, 5), sync=True)
    assert path.read_bytes() == b"".join(line(number) + b"\n" for number in range(1, 6))
    assert journal.last == 5


def test_what_a_power_cut_garbled_since_the_last_sync_is_written_again(path: Path) -> None:
    Journal(path, given=0).append(lines(1, 6), sync=True)
    path.write_bytes(path.read_bytes().replace(line(4), b"\0" * len(line(4))))
    Journal(path, given=6).append(lines(3, 6), sync=True)
    assert numbers(path) == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("garbage", [b"[4]\n", b'{"n":true}\n', b'{"n":"4"}\n', b"\xff\n", line(2) + b"\n"])
def test_what_is_no_next_line_of_the_journal_is_cut_off(path: Path, garbage: bytes) -> None:
    Journal(path, given=0).append(lines(1, 3), sync=True)
    with path.open("ab") as file:
        file.write(garbage)
    Journal(path, given=3).append(lines(2, 3), sync=True)
    assert numbers(path) == [1, 2, 3]


def test_a_line_without_its_line_feed_stays_whole(path: Path) -> None:
    path.write_bytes(line(1) + b"\n" + line(2))
    Journal(path, given=2).append({}, sync=True)
    Journal(path, given=2).append(lines(3, 3), sync=True)
    assert numbers(path) == [1, 2, 3]


def test_a_damaged_line_that_the_state_no_longer_carries_stays_where_it_is(path: Path) -> None:
    path.write_bytes(line(1) + b"\nscribble\n" + line(3) + b"\n")
    Journal(path, given=3).append(lines(4, 4), sync=True)
    assert numbers(path) == [1, None, 3, 4]


def test_a_state_older_than_the_journal_appends_nothing_twice(path: Path) -> None:
    Journal(path, given=0).append(lines(1, 900, padding=200), sync=True)
    journal = Journal(path, given=6)
    journal.append(lines(5, 6), sync=True)
    assert journal.last == 900
    assert numbers(path) == list(range(1, 901))


def test_opening_reads_the_end_of_a_long_journal_only(path: Path) -> None:
    """What comes before the last block is not even looked at: here it is no journal at all."""
    path.write_bytes(b"\0" * 300_000 + b"\n" + line(41) + b"\n" + line(42) + b"\n")
    Journal(path, given=42).append(lines(42, 43), sync=True)
    assert numbers(path)[1:] == [41, 42, 43]


@full_disk
def test_an_append_that_failed_is_made_good_by_the_next(path: Path) -> None:
    journal = Journal(path, given=0)
    journal.append(lines(1, 1), sync=True)
    kept = path.rename(path.with_suffix(".kept"))
    path.symlink_to("/dev/full")
    with pytest.raises(OSError, match="No space"):
        journal.append(lines(1, 2), sync=True)
    path.unlink()
    kept.rename(path)
    with path.open("ab") as file:
        file.write(line(2)[:7])
    journal.append(lines(1, 3), sync=True)
    assert numbers(path) == [1, 2, 3]


def test_reading_gives_whole_lines_and_where_to_go_on(path: Path) -> None:
    Journal(path, given=0).append(lines(1, 700, padding=200), sync=True)
    with path.open("ab") as file:
        file.write(b'{"n":7')
    journal, offset, found = Journal(path, given=700), 0, list[bytes]()
    some = [b""]
    while some:
        some, offset = journal.read(offset)
        assert len(some) < 700
        found += some
    assert [number_of(each) for each in found] == list(range(1, 701))


def test_a_journal_that_was_moved_away_reads_as_empty_and_begins_anew(path: Path) -> None:
    journal = Journal(path, given=0)
    journal.append(lines(1, 2), sync=True)
    path.rename(path.with_suffix(".old"))
    assert journal.read(0) == ([], 0)
    journal.append(lines(1, 3), sync=True)
    assert numbers(path) == [3]
