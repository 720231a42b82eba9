"""An XML export's zip archive: its one member, read within bounds, nothing extracted."""

import re
import sys
import zipfile
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path

from bot.domain.why import Why
from bot.registry.archive import check_readable, open_zip, too_large
from bot.registry.rejection import Rejected

_DATE = re.compile(r"([0-9]{4})[_-]([0-9]{2})[_-]([0-9]{2})\.xml$", re.ASCII | re.IGNORECASE)
_CHUNK, _BLOCK = 1 << 18, 1 << 22
"""Bytes given to the parser at once, and opened at once, beside it: the larger, the less they wait."""
_TURNS = 0.0002
"""Seconds after which whoever has Python's lock lets others take it: zlib asks for it several times a block,
and with Python's own 5 ms the parser would be done before it has opened the next.
"""


class XmlMember:
    """The XML file of one export; no more than `budget` bytes are read of it."""

    def __init__(self, opened: zipfile.ZipFile, budget: int) -> None:
        self._zip = opened
        self._info = _find(opened)
        self._budget = budget

    @property
    def date(self) -> date | None:
        """The date in the member's name, where there is one."""
        match = _DATE.search(self._info.filename)
        try:
            return date.fromisoformat("-".join(match.groups())) if match else None
        except ValueError:
            return None

    @property
    def content(self) -> str:
        """What stands for all that it holds: its checksum, which reading it verifies."""
        return f"{self._info.CRC:08x}{self._info.file_size:x}"

    def chunks(self) -> Generator[bytes, None, None]:
        """Its bytes, the next of them opened while some are read: zlib works without Python's lock."""
        with closing(self._opened()) as opened, ThreadPoolExecutor(1) as aside:
            following = aside.submit(next, opened, b"")
            while block := following.result():
                following = aside.submit(next, opened, b"")
                for start in range(0, len(block), _CHUNK):
                    yield block[start : start + _CHUNK]

    def _opened(self) -> Generator[bytes, None, None]:
        """Counted as they are really read: what a zip's header says of sizes proves nothing."""
        left = self._budget
        with self._zip.open(self._info) as raw:
            while block := raw.read(_BLOCK):
                left -= len(block)
                if left < 0:
                    raise too_large(self._budget)
                yield block


@contextmanager
def open_xml(path: Path, budget: int) -> Iterator[XmlMember]:
    """The export at that path; Rejected or Misdelivered where it is no sound zip with one XML file."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(_TURNS)
    try:
        with open_zip(path) as opened:
            yield XmlMember(opened, budget)
    finally:
        sys.setswitchinterval(before)


def _find(opened: zipfile.ZipFile) -> zipfile.ZipInfo:
    found = [info for info in opened.infolist() if info.filename.lower().endswith(".xml")]
    if not found:
        raise Rejected(Why("L'archive zip ne contient pas de fichier XML."))
    if len(found) > 1:
        raise Rejected(Why("L'archive zip contient plusieurs fichiers XML : Vigie n'en attend qu'un."))
    check_readable(found[0])
    return found[0]
