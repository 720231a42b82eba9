"""The journal file: one numbered line of JSON for each deed, appended; rewritten only to forget people."""

import json
import os
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

import structlog

from bot.domain.people import ERASED
from bot.store.atomic import replace_file
from bot.store.codec import to_bytes
from bot.store.journal_index import JournalIndex

_log = structlog.get_logger(__name__)

_BLOCK = 1 << 16
"""How much of the file is read at once, in bytes."""


class Journal:
    """The file's end, which is all that appending needs; the state carries the lines until they are synced.

    `last` is the number of the last line that is whole in the file, `synced` of the last one that is known to
    be on disk: a lost page cache (power cut) can take what lies between, and the state still carries it.
    """

    def __init__(self, path: Path, given: int) -> None:
        """`given` is the last number that the state gave, whether its line reached the file or not."""
        self.path = path
        self.last = 0
        self.synced = 0
        self.index = JournalIndex(path)
        self._given = given
        self._torn = True

    def append(self, lines: Mapping[int, bytes], *, sync: bool) -> None:
        """Append those of the lines, in order of number, that the file lacks.

        OSError leaves the rest to the next call, which first cuts off what was written of a line.
        """
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "r+b") as file:
            if self._torn:
                self.last = _mend(file, floor=min(lines, default=self._given + 1))
            lacking = sorted(number for number in lines if number > self.last)
            self._torn = True
            file.seek(0, os.SEEK_END)
            file.writelines(lines[number] + b"\n" for number in lacking)
            file.flush()
            if sync:
                os.fsync(descriptor)
        self._torn = False
        self.last = lacking[-1] if lacking else self.last
        self.synced = self.last if sync else self.synced

    def read(self, offset: int) -> tuple[list[bytes], int]:
        """Some whole lines from an offset on, and where the next ones begin; no lines at the end."""
        try:
            with self.path.open("rb") as file:
                file.seek(offset)
                lines = file.readlines(_BLOCK)
        except FileNotFoundError:  # moved away while Vigie runs: appending makes it anew
            return [], offset
        if lines and not lines[-1].endswith(b"\n"):
            lines.pop()
        return lines, offset + sum(map(len, lines))

    def name_nobody(self, before: datetime) -> int:
        """Put an anonymous mark in place of who did what before that moment; how many lines named somebody.

        The file is replaced whole, and only where there is something to do.
        """
        if not self.path.exists() or not self._names_somebody(before):
            return 0
        changed = 0

        def lines() -> Iterator[bytes]:
            nonlocal changed
            with self.path.open("rb") as file:
                for line in file:
                    fields = _old(line, before)
                    if fields is None:
                        yield line
                    else:
                        changed += 1
                        yield to_bytes(unnamed(fields)) + b"\n"

        replace_file(self.path, lines())
        self.index.forget()
        self._torn = True
        return changed

    def _names_somebody(self, before: datetime) -> bool:
        with self.path.open("rb") as file:
            for line in file:
                if _old(line, before):
                    return True
                if _at(line, before) is False:
                    return False
        return False


def _at(line: bytes, before: datetime) -> bool | None:
    """Whether a line is of before that moment; None where it says no moment."""
    try:
        return datetime.fromisoformat(json.loads(line)["at"]) < before
    except (ValueError, LookupError, TypeError):
        return None


def _old(line: bytes, before: datetime) -> dict[str, Any] | None:
    """The fields of a line of before that moment that names somebody."""
    if not _at(line, before):
        return None
    fields: dict[str, Any] = json.loads(line)
    return fields if fields.get("by") not in (None, ERASED) else None


def unnamed(fields: dict[str, Any]) -> dict[str, Any]:
    """A line without who did it: neither their id nor what they were called, nor whom it was given to."""
    detail = {
        name: value for name, value in fields.get("detail", {}).items() if name not in ("name", "owner")
    }
    return {**fields, "by": ERASED, "detail": detail}


def number_of(line: bytes) -> int | None:
    """A line's number; None where it is no line of the journal, or only a part of one."""
    try:
        fields = json.loads(line)
    except ValueError:
        return None
    number = fields.get("n") if isinstance(fields, dict) else None
    return number if type(number) is int else None


def _mend(file: BinaryIO, floor: int) -> int:
    """Cut off what follows the last good line, and return its number (0: there is none).

    Lines below `floor` were synced. From there on, the state carries what a crash may have damaged.
    """
    last, end = 0, _trusted(file, floor)
    file.seek(end)
    size = file.seek(0, os.SEEK_END)
    file.seek(end)
    for line in file:
        number = number_of(line)
        if number is None or number <= last:
            break
        last, end = number, end + len(line)
    if end < size:
        _log.warning("journal_cut", file=str(file.name), bytes=size - end, after_line=last)
        file.truncate(end)
    if end:
        _end_line(file, end)
    return last


def _end_line(file: BinaryIO, end: int) -> None:
    """Give the last line the line feed that a crash, or an editor, took from it."""
    file.seek(end - 1)
    if file.read(1) != b"\n":
        file.write(b"\n")


def _trusted(file: BinaryIO, floor: int) -> int:
    """Where the last line with a number below `floor` begins, read from the file's end; else 0."""
    size = file.seek(0, os.SEEK_END)
    block = _BLOCK
    while True:
        start = max(0, size - block)
        file.seek(start)
        lines = file.readlines()
        end = size
        for line in reversed(lines[1:] if start else lines):
            end -= len(line)
            number = number_of(line)
            if number is not None and number < floor:
                return end
        if not start:
            return 0
        block *= 4
