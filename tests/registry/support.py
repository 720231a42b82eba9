"""Exports made for a test, and a data.gouv.fr that answers from memory."""

import io
import zipfile
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

import bot.sandbox
from bot.domain.number import CertificationNumber
from bot.outside.web import Origin, Patience
from bot.registry.builder import Builder
from bot.registry.download import MOST_BYTES, Download
from bot.registry.folder import Folder
from bot.registry.listing import DATA_GOUV, Listing
from bot.registry.registry import SnapshotRegistry

BASE = "https://www.data.gouv.fr/api"
ORIGIN = Origin.of(BASE, also=DATA_GOUV)
HASTY = Patience(attempts=3, first_pause=0.001, longest_pause=0.01)
NOW = datetime(2026, 8, 16, 6, tzinfo=UTC)

_EXPORTS = Path(bot.sandbox.__file__).parent / "exports"
FEBRUARY_2024 = _EXPORTS / "export-fiches-csv-2024-02-22.zip"
AUGUST_2026 = _EXPORTS / "export-fiches-csv-2026-08-16.zip"

HEADERS = {
    "Standard": (
        "Numero_Fiche",
        "Intitule",
        "Nomenclature_Europe_Niveau",
        "Date_Fin_Enregistrement",
        "Actif",
    ),
    "Ancienne_Nouvelle_Certification": ("Numero_Fiche", "Ancienne_Certification", "Nouvelle_Certification"),
    "Certificateurs": ("Numero_Fiche", "Siret_Certificateur", "Nom_Certificateur"),
    "Partenaires": ("Numero_Fiche", "Nom_Partenaire", "Siret_Partenaire", "Habilitation_Partenaire"),
}
RS5000 = ("RS5000", "Exploiter la blockchain", "NIV6", "24/05/2026", "ACTIVE")


def number(code: str) -> CertificationNumber:
    return CertificationNumber.parse(code)


def numbers(*codes: str) -> tuple[CertificationNumber, ...]:
    return tuple(map(number, codes))


def csv_bytes(*rows: Sequence[str]) -> bytes:
    """Rows as France compétences writes them: filled fields quoted, empty ones bare, CRLF."""
    lines = (";".join('"' + cell.replace('"', '""') + '"' if cell else "" for cell in row) for row in rows)
    return "".join(f"{line}\r\n" for line in lines).encode()


def members(**rows: Iterable[Sequence[str]]) -> dict[str, bytes]:
    """The four members; those not given have RS5000's fiche, or a header alone."""
    given = {"Standard": [RS5000], **rows}
    return {name: csv_bytes(header, *given.get(name, ())) for name, header in HEADERS.items()}


def zipped(contents: Mapping[str, bytes], day: str = "2026_08_15") -> bytes:
    """A zip of members by the middle of their names."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(f"export_fiches_CSV_{name}_{day}.csv", content)
    return file.getvalue()


def written(folder: Path, content: bytes, name: str = "export-fiches-csv-2026-08-16.zip") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def resource(day: str = "2026-08-16", **more: Any) -> dict[str, Any]:  # noqa: ANN401
    """A CSV export as data.gouv.fr lists it."""
    title = f"export-fiches-csv-{day}.zip"
    return {
        "id": f"id-{day}",
        "title": title,
        "type": "update",
        "url": f"https://static.data.gouv.fr/resources/{title}",
        "latest": f"https://www.data.gouv.fr/fr/datasets/r/id-{day}",
        "filesize": None,
        "last_modified": f"{day}T02:00:00+00:00",
        "checksum": None,
        **more,
    }


def page(*resources: Any, next_page: Any = None) -> dict[str, Any]:  # noqa: ANN401
    return {"data": list(resources), "next_page": next_page, "page": 1, "total": len(resources)}


class Broken(httpx.AsyncByteStream):
    """A body that stops before its end."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._content
        raise httpx.RemoteProtocolError("peer closed connection")


Answer = Callable[[httpx.Request], httpx.Response]


@dataclass
class DataGouv:
    """Answers the listing from `resources` and each address from `files`; `asked` keeps every request."""

    resources: list[Any] = field(default_factory=list)
    files: dict[str, bytes | Answer] = field(default_factory=dict)
    asked: list[httpx.Request] = field(default_factory=list)
    listing: Answer | None = None

    def publish(self, content: bytes, day: str = "2026-08-16", **more: Any) -> None:  # noqa: ANN401
        listed = resource(day, **more)
        self.resources = [kept for kept in self.resources if kept["id"] != listed["id"]] + [listed]
        self.files[listed["url"]] = content

    def client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.MockTransport(self._answer), follow_redirects=True)

    def downloads(self) -> list[str]:
        return [str(request.url) for request in self.asked if "/2/datasets/" not in request.url.path]

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        if "/2/datasets/" in request.url.path:
            return self.listing(request) if self.listing else httpx.Response(200, json=page(*self.resources))
        answer = self.files.get(str(request.url))
        if answer is None:
            return httpx.Response(404)
        return httpx.Response(200, content=answer) if isinstance(answer, bytes) else answer(request)


def registry(
    folder: Path,
    gouv: DataGouv,
    *,
    builder: Builder | None = None,
    most_bytes: int = MOST_BYTES,
    patience: float = 30.0,
) -> SnapshotRegistry:
    """A registry of that data.gouv.fr, impatient; it waits `patience` seconds for who holds its folder."""
    client = gouv.client()
    return SnapshotRegistry(
        Folder(folder, patience=patience),
        client,
        listing=Listing(client, ORIGIN, HASTY),
        download=Download(client, ORIGIN, HASTY, most_bytes),
        builder=builder or Builder(seconds=30),
        clock=lambda: NOW,
    )
