"""Where the journal speaks of each certification: offsets in its file, found once, then as it grows."""

import re
from array import array
from collections import defaultdict
from pathlib import Path

_NUMBER = re.compile(rb'"number":"((?:RNCP|RS)[0-9]+)"')


class JournalIndex:
    """Begun when it is first asked: a line costs a look at its bytes, and eight of them are kept."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.forget()

    def forget(self) -> None:
        """The file was rewritten: what is known of it is no longer true."""
        self._offsets: defaultdict[str, array[int]] = defaultdict(lambda: array("Q"))
        self._end = 0

    def lines(self, code: str) -> list[bytes]:
        """The whole lines that name that code, in the file's order."""
        try:
            self._extend()
        except FileNotFoundError:  # nothing was ever done, or it was moved away
            return []
        found = []
        with self._path.open("rb") as file:
            for offset in self._offsets.get(code, ()):
                file.seek(offset)
                found.append(file.readline())
        return found

    def _extend(self) -> None:
        if self._path.stat().st_size < self._end:  # its end was cut off as damaged
            self.forget()
        with self._path.open("rb") as file:
            file.seek(self._end)
            for line in file:
                if not line.endswith(b"\n"):
                    break
                found = _NUMBER.search(line)
                if found:
                    self._offsets[found[1].decode()].append(self._end)
                self._end += len(line)
