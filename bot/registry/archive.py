"""An export's zip archive: its four members found by name and read within bounds, nothing extracted."""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from bot.domain.why import Why
from bot.registry.rejection import Misdelivered, Rejected, megabytes

STANDARD = "Standard"
LINKS = "Ancienne_Nouvelle_Certification"
CERTIFIERS = "Certificateurs"
PARTNERS = "Partenaires"
MEMBERS = (STANDARD, LINKS, CERTIFIERS, PARTNERS)

WEB_PAGE = Why("Le fichier est une page web, et non une archive zip.")

_PREFIX = "export_fiches_CSV_"
_DATE = re.compile(r"([0-9]{4})_([0-9]{2})_([0-9]{2})\.csv$", re.ASCII)
_LONGEST_LINE = 1_000_000
_CHUNK = 1 << 16
_ENCRYPTED = 0x1


class Archive:
    """The four members of one export; `budget` is how many uncompressed bytes may still be read of it."""

    def __init__(self, opened: zipfile.ZipFile, budget: int) -> None:
        self._zip = opened
        self.limit = self.budget = budget
        self._members = {member: _find(opened, member) for member in MEMBERS}

    @property
    def date(self) -> str:
        """The date in the members' names as AAAA-MM-JJ; it can be the day before the export's own."""
        match = _DATE.search(self._members[STANDARD].filename)
        return "-".join(match.groups()) if match else ""

    @property
    def content(self) -> str:
        """What stands for all that the members hold: their checksums, which reading them verifies."""
        return "-".join(f"{info.CRC:08x}{info.file_size:x}" for info in self._members.values())

    @contextmanager
    def text(self, member: str) -> Iterator[io.TextIOWrapper]:
        """A member as text; bytes that are not UTF-8 become U+FFFD, which readers count."""
        with (
            self._zip.open(self._members[member]) as raw,
            io.BufferedReader(_Bounded(raw, self, member), _CHUNK) as buffered,
            io.TextIOWrapper(buffered, "utf-8-sig", errors="replace", newline="") as text,
        ):
            yield text


class _Bounded(io.RawIOBase):
    """A member's bytes, counted as they are really read: what a zip's header says of sizes proves nothing."""

    def __init__(self, raw: IO[bytes], archive: Archive, member: str) -> None:
        self._raw = raw
        self._archive = archive
        self._member = member
        self._since_newline = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]
        read = self._raw.read(min(len(buffer), _CHUNK))
        self._count(read)
        buffer[: len(read)] = read
        return len(read)

    def _count(self, read: bytes) -> None:
        self._archive.budget -= len(read)
        if self._archive.budget < 0:
            raise too_large(self._archive.limit)
        newline = read.rfind(b"\n")
        self._since_newline = self._since_newline + len(read) if newline < 0 else len(read) - newline
        if self._since_newline > _LONGEST_LINE:
            raise Rejected(
                Why(
                    "Le fichier {member} contient une ligne de plus de {limit} Mo.",
                    member=self._member,
                    limit=megabytes(_LONGEST_LINE),
                )
            )


@contextmanager
def open_archive(path: Path, budget: int) -> Iterator[Archive]:
    """The export at that path; Rejected or Misdelivered where it is no sound zip with the four members."""
    with open_zip(path) as opened:
        yield Archive(opened, budget)


@contextmanager
def open_zip(path: Path) -> Iterator[zipfile.ZipFile]:
    """The zip at that path; Rejected or Misdelivered where it is none, or where a member proves damaged."""
    if not zipfile.is_zipfile(path):
        raise _no_zip(path)
    with _opened(path) as opened:
        try:
            yield opened
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise _damaged(error) from error


def check_readable(info: zipfile.ZipInfo) -> None:
    """Rejected where a member is encrypted, or compressed in a way that is not read here."""
    if info.flag_bits & _ENCRYPTED:
        raise Rejected(Why("L'archive zip est chiffrée : Vigie ne peut pas la lire."))
    if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise Rejected(Why("L'archive zip est compressée d'une façon que Vigie ne sait pas lire."))


def too_large(limit: int) -> Rejected:
    """More came out of an archive than `limit` bytes."""
    reason = Why("Une fois ouverte, l'archive zip dépasse les {limit} Mo admis.", limit=megabytes(limit))
    return Rejected(reason)


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error) as error:
        raise _damaged(error) from error


def _damaged(error: Exception) -> Rejected:
    detail = str(error) or type(error).__name__
    return Rejected(Why("L'archive zip est endommagée ou incomplète : {detail}.", detail=detail))


def is_web_page(path: Path) -> bool:
    start = _start(path).lower()
    return b"<html" in start or b"<!doctype" in start


def _no_zip(path: Path) -> Rejected:
    if _start(path).startswith(b"PK"):
        return Rejected(Why("L'archive zip est incomplète : sa fin manque."))
    return Misdelivered(WEB_PAGE if is_web_page(path) else Why("Le fichier n'est pas une archive zip."))


def _start(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(512)


def _find(opened: zipfile.ZipFile, member: str) -> zipfile.ZipInfo:
    for info in opened.infolist():
        if info.filename.rpartition("/")[2].startswith(f"{_PREFIX}{member}"):
            check_readable(info)
            return info
    raise Rejected(Why("Il manque à l'export le fichier {member}.", member=f"{_PREFIX}{member}"))
