"""A catalogue that answers from memory as an Opendatasoft portal does: rows in, questions kept."""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx
import respx

from bot.catalogue.catalogue import OpenCatalogue
from bot.catalogue.query import dataset_address
from bot.domain.number import CertificationNumber
from bot.domain.ports import Extraction, NotRead
from bot.outside.web import Patience

PORTAL = "https://opendata.caissedesdepots.fr"
ADDRESS = dataset_address(PORTAL)
HASTY = Patience(attempts=3, first_pause=0.001, longest_pause=0.01)
NOW = datetime(2026, 11, 26, 6, tzinfo=UTC)

OURS, OTHERS, LEADING_ZERO = "88055223700047", "13002267600030", "05550123400018"

OLD = {
    "date_extract": "date",
    "siret": "text",
    "nom_of": "text",
    "type_referentiel": "text",
    "code_rncp": "int",
    "code_inventaire": "int",
    "numero_formation": "text",
    "intitule_formation": "text",
    "intitule_certification": "text",
    "nom_departement": "text",
    "nom_region": "text",
    "code_departement": "text",
    "nb_action": "int",
    "nb_session_active": "int",
    "nb_session_a_distance": "int",
}
RENAMED = {"date_extract": "date_chargement", "siret": "siret_of", "code_inventaire": "code_rs"}
NEW = {RENAMED.get(name, name): "text" for name in OLD}

Row = dict[str, Any]
Answer = Callable[[httpx.Request], httpx.Response]


def number(code: str) -> CertificationNumber:
    return CertificationNumber.parse(code)


def row(**more: object) -> Row:
    """A row under the older names; `place` is a département's code and name."""
    return {
        "date_extract": "2026-11-25",
        "siret": OURS,
        "nom_of": "Organisme",
        "type_referentiel": "RNCP",
        "code_rncp": 37674,
        "code_inventaire": -1,
        "numero_formation": "F-1",
        "intitule_formation": "Développer des applications",
        "intitule_certification": "Développeur",
        "nom_departement": "Rhône",
        "nom_region": "Auvergne-Rhône-Alpes",
        "code_departement": "69",
        "nb_action": 1,
        "nb_session_active": 2,
        "nb_session_a_distance": 0,
        **more,
    }


def renamed(old: Row) -> Row:
    """The same under the newer names, all of it as text."""
    return {RENAMED.get(name, name): None if value is None else str(value) for name, value in old.items()}


def described(
    fields: dict[str, str], *, processed: str | None = "2026-11-26T03:10:00+00:00", rows: int | None = 300_000
) -> Row:
    return {
        "dataset_id": "moncompteformation_catalogueformation",
        "metas": {"default": {"data_processed": processed, "modified": None, "records_count": rows}},
        "fields": [{"name": name, "type": kind, "label": name} for name, kind in fields.items()],
    }


@dataclass
class Portal:
    """Answers as its `fields` and `rows` say; `instead` answers a path's questions otherwise, in turn."""

    rows: list[Row] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=lambda: dict(OLD))
    about: Row = field(default_factory=dict)
    instead: dict[str, list[Answer]] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    asked: list[httpx.Request] = field(default_factory=list)
    page_size: int = 100
    _known: tuple[tuple[str, str, str], list[Row], list[Row]] = (("", "", ""), [], [])

    def paths(self) -> list[str]:
        """What was asked for, without the dataset's address."""
        return [
            request.url.path.partition("/moncompteformation_catalogueformation")[2] for request in self.asked
        ]

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        path = _path(request)
        if others := self.instead.get(path):
            return others.pop(0)(request) if len(others) > 1 else others[0](request)
        return self.usual(request)

    def usual(self, request: httpx.Request) -> httpx.Response:
        """What it answers where nothing else is said."""
        path = _path(request)
        if path == "":
            return self._json(described(self.fields) | self.about)
        if unknown := self._unknown(request):
            return httpx.Response(
                400, json={"error_code": "ODSQLError", "message": f"Unknown field: {unknown}"}
            )
        if path == "/exports/json":
            body = "[\n" + ",\n".join(map(json.dumps, self._wanted(request))) + "\n]"
            return httpx.Response(200, text=body, headers=self.headers)
        return self._records(request)

    def _json(self, answer: object) -> httpx.Response:
        return httpx.Response(200, json=answer, headers=self.headers)

    def _unknown(self, request: httpx.Request) -> str:
        asked = re.findall(r"[a-z_]+", request.url.params["select"])
        return next((name for name in asked if name not in self.fields), "")

    def _records(self, request: httpx.Request) -> httpx.Response:
        params = request.url.params
        offset, limit = int(params["offset"]), int(params["limit"])
        if limit > 100 or offset + limit > 10_000:
            return httpx.Response(400, json={"error_code": "InvalidRESTParameterError"})
        found = self._wanted(request)
        if "group_by" in params:
            names = params["group_by"].split(",")
            pairs = dict.fromkeys(tuple(each[name] for name in names) for each in found)
            found = [dict(zip(names, pair, strict=True)) for pair in pairs]
        page = found[offset : offset + min(limit, self.page_size)]
        return self._json({"total_count": len(found), "results": page})

    def _wanted(self, request: httpx.Request) -> list[Row]:
        """The rows that a question is about, in its order; the same question is answered from memory."""
        params = request.url.params
        key = (params["where"], params["select"], params.get("order_by", ""))
        if self._known[0] != key or self._known[1] is not self.rows:
            self._known = (key, self.rows, self._found(*key))
        return self._known[2]

    def _found(self, where: str, select: str, order: str) -> list[Row]:
        wanted = [_clause(clause) for clause in where.split(" and ")]
        names = select.split(",")
        found = [
            {name: each.get(name) for name in names}
            for each in self.rows
            if all(each[name] in values for name, values in wanted)
        ]
        keys = order.split(",") if order else []
        return sorted(found, key=lambda each: [str(each[name]) for name in keys])


def _path(request: httpx.Request) -> str:
    return request.url.path.partition("/moncompteformation_catalogueformation")[2]


def _clause(clause: str) -> tuple[str, list[object]]:
    """A field, and the values that it may have."""
    if match := re.fullmatch(r"(\w+) in \((.*)\)", clause):
        return match[1], json.loads(f"[{match[2]}]")
    if match := re.fullmatch(r"(\w+) is null", clause):
        return match[1], [None]
    name, value = clause.split(" = ")
    return name, [json.loads(value)]


def catalogue(portal: Portal, **more: Any) -> OpenCatalogue:  # noqa: ANN401
    """The client of that portal, impatient; what it asks goes through respx."""
    router = respx.Router(assert_all_called=False)
    router.route().mock(side_effect=portal.answer)
    client = httpx.AsyncClient(transport=httpx.MockTransport(router.async_handler))
    return OpenCatalogue(client, ADDRESS, **{"patience": HASTY, **more})


async def read(
    portal: Portal,
    sirets: Iterable[str] = (OURS,),
    now: datetime = NOW,
    **more: Any,  # noqa: ANN401
) -> Extraction | NotRead:
    """One reading by a client of its own."""
    reader = catalogue(portal, **more)
    try:
        return await reader.read(list(sirets), now)
    finally:
        await reader.close()


async def shown(portal: Portal, sirets: Iterable[str] = (OURS,)) -> Extraction:
    found = await read(portal, sirets)
    assert isinstance(found, Extraction), found
    return found


async def reason(portal: Portal, **more: Any) -> str:  # noqa: ANN401
    """Why it could not be read."""
    failed = await read(portal, **more)
    assert isinstance(failed, NotRead), failed
    return failed.reason
