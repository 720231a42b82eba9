"""A day's catalogue for 20 SIRETs and 2,000 offers: how many questions it takes, and how long others wait."""

import asyncio
import gc
import json
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.catalogue.catalogue import OpenCatalogue
from bot.domain.ports import Extraction
from bot.outside.web import Patience
from bot.sandbox.server import serve
from tools.bench.figure import Figure

SIRETS = tuple(f"{88_055_223_700_000 + place}" for place in range(20))
OFFERS, FARTHEST = 2_000, 100
"""Some offers can be followed in so many départements, and are as many rows."""
NOW = datetime(2026, 11, 26, 6, tzinfo=UTC)
PATH = "/api/explore/v2.1/catalog/datasets/moncompteformation_catalogueformation"
MOST, DEEPEST = 100, 10_000
"""The portal's own limits: rows in a page, and how far pages reach."""
PIECE = 65_536


def run() -> list[Figure]:
    return asyncio.run(_run())


async def _run() -> list[Figure]:
    near, far = Portal(places=1), Portal(places=FARTHEST)
    named = "a day's catalogue, 20 SIRETs, 2,000 offers, requests"
    figures = [
        # What the fields are called and the rows are at two addresses: neither can be had with the other.
        await _asked(f"{named}: names, one export", near, 2),
        # The names are kept, the export has no cap, and 20 SIRETs have room in one address.
        await _asked(f"{named}, each day after: one export", near, 1, days=2),
        await _asked(f"{named}, {FARTHEST} rows an offer", far, 2),
        # A page has 100 rows at most, and that the export is refused is seen by asking for it.
        await _asked(f"{named}, no export: names, it, pages", Portal(1, refuses=True), 2 + OFFERS // MOST),
    ]
    return [*figures, await _held_up(far)]


@dataclass(slots=True)
class Portal:
    """An Opendatasoft portal with its limits, as far as the bot asks it; it counts what it is asked."""

    places: int
    refuses: bool = False
    asked: int = 0
    rows: list[dict[str, object]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.rows = list(_rows(self.places))

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route(PATH, self._description),
                Route(f"{PATH}/exports/json", self._export),
                Route(f"{PATH}/records", self._records),
            ]
        )

    def description(self) -> dict[str, object]:
        fields = [{"name": name, "type": "text"} for name in self.rows[0]]
        metas = {"data_processed": "2026-11-26T03:00:00+00:00", "records_count": len(self.rows)}
        return {"fields": fields, "metas": {"default": metas}}

    async def _description(self, _: Request) -> Response:
        self.asked += 1
        return JSONResponse(self.description())

    async def _export(self, _: Request) -> Response:
        self.asked += 1
        return Response(status_code=403) if self.refuses else StreamingResponse(self.body())

    async def body(self) -> AsyncIterator[str]:
        sign = "["
        for first in range(0, len(self.rows), 1_000):
            yield sign + ",\n".join(map(json.dumps, self.rows[first : first + 1_000]))
            sign = ",\n"
        yield "]"

    async def _records(self, request: Request) -> Response:
        self.asked += 1
        offset, limit = (int(request.query_params[name]) for name in ("offset", "limit"))
        if limit > MOST or offset + limit > DEEPEST:
            return JSONResponse({"error_code": "InvalidRESTParameterError"}, 400)
        return JSONResponse({"total_count": len(self.rows), "results": self.rows[offset : offset + limit]})


def _rows(places: int) -> Iterator[dict[str, object]]:
    for offer in range(OFFERS):
        for place in range(places):
            yield {
                "date_extract": "2026-11-26",
                "siret": SIRETS[offer % len(SIRETS)],
                "type_referentiel": "RNCP",
                "code_rncp": str(37_000 + offer % 50),
                "code_inventaire": "-1",
                "numero_formation": f"F-{offer}",
                "intitule_formation": "Chef de projet commercial pour l'agroalimentaire et services associés",
                "intitule_certification": "Chef de projet commercial",
                "nom_departement": f"Département {place}",
                "code_departement": str(place),
                "nb_session_active": "4",
                "nb_session_a_distance": "4",
            }


async def _asked(name: str, portal: Portal, least: int, days: int = 1) -> Figure:
    """How many questions the last of some days took, beside the least that its limits allow."""
    async with serve(portal.app()) as address:
        reader = OpenCatalogue.open(f"{address}{PATH}")
        before = 0
        for day in range(days):
            before = portal.asked
            found = await reader.read(SIRETS, NOW + timedelta(days=day))
            assert isinstance(found, Extraction)
            assert sum(len(offers) for by in found.offers.values() for offers in by.values()) == OFFERS
        await reader.close()
    made, portal.asked = portal.asked - before, 0
    return Figure(name, made, "", least)


async def _held_up(portal: Portal) -> Figure:
    """How long a reading works at a stretch, in the loop's time of work, before a command has its turn."""
    body = "".join([piece async for piece in portal.body()]).encode()
    description, rows = portal.description(), len(portal.rows)
    portal.rows.clear()  # the portal's memory is none of the reader's
    gc.collect()

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/json"):
            return httpx.Response(200, stream=_InPieces(body))
        return httpx.Response(200, json=description)

    client = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    reader = OpenCatalogue(client, f"http://127.0.0.1{PATH}", patience=Patience())
    reading = asyncio.create_task(reader.read(SIRETS, NOW))
    longest, last = 0.0, time.thread_time()
    while not reading.done():
        await asyncio.sleep(0)
        now = time.thread_time()
        longest, last = max(longest, now - last), now
    assert isinstance(reading.result(), Extraction)
    await reader.close()
    return Figure(f"the longest stretch of work while {rows:,} rows are read", longest * 1000, "ms", 20)


class _InPieces(httpx.AsyncByteStream):
    """A body as a connection gives it."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for first in range(0, len(self._body), PIECE):
            yield self._body[first : first + PIECE]
