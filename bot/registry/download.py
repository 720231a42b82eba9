"""An export from data.gouv.fr to a file: bounded, resumed where it broke, checked."""

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import httpx

from bot.domain.why import Why
from bot.outside.web import Again, Origin, Patience, expect, reaching
from bot.registry.archive import WEB_PAGE, is_web_page
from bot.registry.listing import Listed
from bot.registry.rejection import Misdelivered, NotNow, Rejected, megabytes

Progress = Callable[[int, int | None], None]
"""Told the bytes received so far and, where it is known, how many there will be."""

MOST_BYTES = 200_000_000
_MOST_REDIRECTS = 5
_CHECKSUMS = ("sha1", "sha256", "md5")
_PARTIAL, _PAST_THE_END = httpx.codes.PARTIAL_CONTENT, httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE


def silent(done: int, total: int | None) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Download:
    """How an export is fetched; `most_bytes` bounds what is written to the disk, `seconds` the whole."""

    client: httpx.AsyncClient
    origin: Origin
    patience: Patience
    most_bytes: int = MOST_BYTES
    seconds: float = 1_800.0

    async def to(self, path: Path, listed: Listed, progress: Progress = silent) -> None:
        """Fetch it into that file; Rejected where it may not be had, NotNow where it cannot be now."""
        with path.open("w+b") as file:
            transfer = _Transfer(self, file, progress)
            async with reaching(listed.title), asyncio.timeout(self.seconds):
                async for attempt in self.patience.retries():
                    with attempt:
                        await transfer.go_on(listed.url)
        await asyncio.to_thread(_check, path, listed.checksum)


class _Transfer:
    """One file being received; after a break it goes on where it stopped, if it is still the same file."""

    def __init__(self, download: Download, file: BinaryIO, progress: Progress) -> None:
        self._progress = progress
        self._download = download
        self._file = file
        self._version = ""

    async def go_on(self, address: str) -> None:
        url = httpx.URL(address)
        for _ in range(_MOST_REDIRECTS + 1):
            if not self._download.origin.trusts(url):
                raise Misdelivered(_elsewhere(url))
            asked = self._download.client.stream("GET", url, headers=self._headers(), follow_redirects=False)
            async with asked as response:
                if not response.has_redirect_location:
                    await self._receive(response)
                    return
                url = url.join(response.headers["Location"])
        raise NotNow(Why("{host} redirige sans fin.", host=url.host))

    def _headers(self) -> dict[str, str]:
        """Ask for the bytes as they are stored, and for the rest alone where some have come already."""
        plain = {"Accept-Encoding": "identity"}
        if self._file.tell() and self._version:
            return plain | {"Range": f"bytes={self._file.tell()}-", "If-Range": self._version}
        return plain

    async def _receive(self, response: httpx.Response) -> None:
        if response.status_code == _PAST_THE_END:
            self._start_over()
            raise Again(Why("La suite de l'export, après une coupure, n'a pas pu être obtenue."))
        expect(response, httpx.codes.OK, _PARTIAL)
        if response.status_code != _PARTIAL:
            self._start_over()
        elif not self._continues(response):
            self._start_over()
            raise Again(Why("Une autre partie de l'export est arrivée que celle qui était demandée."))
        self._version = _version(response)
        total = self._total(response)
        async for chunk in response.aiter_bytes():
            self._bound(self._file.tell() + len(chunk))
            self._file.write(chunk)
            self._progress(self._file.tell(), total)
        if total is not None and self._file.tell() != total:
            raise Again(Why("Le téléchargement de l'export s'est interrompu avant la fin."))

    def _continues(self, response: httpx.Response) -> bool:
        said: str = response.headers.get("Content-Range", "")
        return said.startswith(f"bytes {self._file.tell()}-")

    def _start_over(self) -> None:
        self._file.seek(0)
        self._file.truncate()

    def _total(self, response: httpx.Response) -> int | None:
        """How long the file will be; None where the answer does not say."""
        length = response.headers.get("Content-Length", "")
        if not length.isdecimal() or "Content-Encoding" in response.headers:
            return None
        total = self._file.tell() + int(length)
        self._bound(total)
        return total

    def _bound(self, size: int) -> None:
        if size > self._download.most_bytes:
            limit = megabytes(self._download.most_bytes)
            raise Rejected(Why("L'export dépasse les {limit} Mo admis.", limit=limit))


def _elsewhere(url: httpx.URL) -> Why:
    if not url.host:
        return Why("L'adresse de l'export ne nomme aucun site : Vigie ne la suit pas.")
    return Why(
        "L'adresse de l'export mène à {host}, hors de data.gouv.fr : Vigie ne la suit pas.", host=url.host
    )


def _version(response: httpx.Response) -> str:
    """What If-Range may name: a strong ETag, else the last change's date; nothing for a compressed body."""
    if "Content-Encoding" in response.headers:
        return ""
    etag: str = response.headers.get("ETag", "")
    changed: str = response.headers.get("Last-Modified", "")
    return etag if etag.startswith('"') else changed


def _check(path: Path, checksum: tuple[str, str] | None) -> None:
    """Compare with the listing's checksum; one that is missing or of another kind proves nothing."""
    if checksum is None or checksum[0] not in _CHECKSUMS:
        return
    kind, value = checksum
    with path.open("rb") as file:
        found = hashlib.file_digest(file, kind).hexdigest()
    if found != value:
        if is_web_page(path):
            raise Misdelivered(WEB_PAGE)
        raise Misdelivered(
            Why("Le fichier reçu n'a pas l'empreinte {kind} annoncée par data.gouv.fr.", kind=kind)
        )
