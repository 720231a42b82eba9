"""A catalogue that is down, changed or cut short: one sentence, never an error, never half an answer."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator, Callable

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.catalogue.catalogue import OpenCatalogue
from bot.domain.ports import Extraction, NotRead
from tests.catalogue.support import (
    ADDRESS,
    HASTY,
    NOW,
    OLD,
    OURS,
    Portal,
    catalogue,
    read,
    reason,
    row,
    shown,
)

EXPORT, RECORDS = "/exports/json", "/records"
HTML = "<!doctype html><title>Maintenance</title>"


def answering(*answers: httpx.Response | Exception, path: str = EXPORT) -> Portal:
    """A portal that answers a path with these, the last one over and over."""

    def one(answer: httpx.Response | Exception) -> Callable[[httpx.Request], httpx.Response]:
        def give(_: httpx.Request) -> httpx.Response:
            if isinstance(answer, Exception):
                raise answer
            return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)

        return give

    return Portal([row()], instead={path: [one(answer) for answer in answers]})


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (HTML, "a répondu une page web"),
        ('{"error_code": "X"}', "autre chose que la liste"),
        ("", "coupée avant sa fin"),
        ("[", "coupée avant sa fin"),
        (json.dumps([row()])[:-1], "coupée avant sa fin"),
        (json.dumps([row()])[:-9], "coupée avant sa fin"),
        (json.dumps([row(), 5]), "autre chose que la liste"),
        (json.dumps([[row()]]), "autre chose que la liste"),
        ("[null]", "autre chose que la liste"),
        (json.dumps([row()]) + "x", "autre chose que la liste"),
        ('[{"siret": ' + "[" * 100_000, "coupée avant sa fin"),
        ('[{"siret": "' + "1" * 1_100_000, "autre chose que la liste"),
        ("\udcff", "autre chose que la liste"),
        (json.dumps([row(siret=None)]), "SIRET lisible"),
        (json.dumps([row(siret="-1")]), "SIRET lisible"),
        (json.dumps([{"siret_of": OURS}]), "SIRET lisible"),
        (json.dumps([row(code_rncp="abc")]), "code de certification illisible : abc"),
        (json.dumps([row(code_rncp=["37674"])]), "code de certification illisible"),
        (json.dumps([row(code_inventaire=12345678)]), "code de certification illisible : 12345678"),
    ],
)
async def test_an_export_that_is_none_is_not_believed(body: str, sentence: str) -> None:
    answer = httpx.Response(200, content=body.encode(errors="surrogateescape"))
    assert sentence in await reason(answering(answer))


@pytest.mark.parametrize(
    "body", [HTML, "", "[]", "{}", "null", '{"fields": {}}', '{"fields": [1, {"name": 2}]}', "[" * 100_000]
)
async def test_a_description_that_is_none_is_not_believed(body: str) -> None:
    assert "n'a pas la forme attendue" in await reason(answering(httpx.Response(200, text=body), path=""))


@pytest.mark.parametrize(
    ("missing", "named"),
    [("siret", "siret, siret_of"), ("code_rncp", "code_rncp"), ("code_inventaire", "code_rs")],
)
async def test_a_field_that_is_gone_is_named(missing: str, named: str) -> None:
    fields = {name: kind for name, kind in OLD.items() if name != missing}
    assert named in await reason(Portal([row()], fields))


async def test_what_else_is_missing_makes_an_offer_with_less() -> None:
    fields = {name: OLD[name] for name in ("siret", "code_rncp", "code_inventaire")}
    (offers,) = (await shown(Portal([row()], fields))).offers[OURS].values()
    assert [("", "", (), None)] == [(each.id, each.title, each.places, each.sessions) for each in offers]


async def test_an_empty_catalogue_proves_nothing() -> None:
    portal = Portal(about={"metas": {"default": {"records_count": 0, "data_processed": "2026-11-26"}}})
    assert "est vide" in await reason(portal)


@pytest.mark.parametrize(
    "said", [None, "", "hier", "2026-13-45", "2027-01-01", "0001-01-01T00:00:00+14:00", 5]
)
async def test_a_day_that_nothing_tells_is_not_made_up(said: object) -> None:
    about = {"metas": {"default": {"data_processed": said, "records_count": 9}}}
    assert "de quel jour" in await reason(Portal(about=about))
    assert "de quel jour" in await reason(Portal([row(date_extract=said)], about=about))


@pytest.mark.parametrize(
    ("status", "asked"),
    [(500, HASTY.attempts), (502, HASTY.attempts), (404, 1), (403, 1), (304, 1), (204, 1)],
)
async def test_a_dataset_that_is_not_answered_for_is_told(status: int, asked: int) -> None:
    portal = answering(httpx.Response(status), path="")
    assert f"opendata.caissedesdepots.fr a répondu {status}." == await reason(portal)
    assert asked == len(portal.asked)


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (httpx.ConnectError("no route"), "hors d'atteinte : no route"),
        (httpx.ReadTimeout("slow"), "pas de réponse à temps"),
        (httpx.RemoteProtocolError("peer closed connection"), "hors d'atteinte : peer closed"),
    ],
)
async def test_what_keeps_failing_on_the_way_is_told(error: Exception, sentence: str) -> None:
    portal = answering(error)
    assert sentence in await reason(portal)
    assert ["", *[EXPORT] * HASTY.attempts] == portal.paths()


async def test_an_export_that_breaks_off_is_asked_for_again_and_counted_once() -> None:
    portal = Portal([row()])

    def breaking(_: httpx.Request) -> httpx.Response:
        return httpx.Response(
            200, stream=Broken(json.dumps([row(numero_formation="F-0"), row()])[:-3].encode())
        )

    portal.instead[EXPORT] = [breaking, portal.usual]
    (offers,) = (await shown(portal)).offers[OURS].values()
    assert ["F-1"] == [each.id for each in offers]


class Broken(httpx.AsyncByteStream):
    """A body that stops before its end, or never does."""

    def __init__(self, content: bytes, *, endless: bool = False) -> None:
        self._content = content
        self._endless = endless

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._content
        while self._endless:
            yield b" " * 100_000
        raise httpx.RemoteProtocolError("peer closed connection")


async def test_no_more_is_read_than_admitted() -> None:
    endless = [lambda _: httpx.Response(200, stream=Broken(b"[", endless=True))]
    for path in ("", EXPORT):
        portal = Portal([row()], instead={path: list(endless)})
        assert "dépasse les 2 Mo admis" in await reason(portal, most_bytes=2_000_000)


async def test_what_is_compressed_is_bounded_opened() -> None:
    bomb = httpx.Response(200, headers={"Content-Encoding": "gzip"}, content=gzip.compress(b" " * 3_000_000))
    portal = Portal(instead={EXPORT: [lambda _: bomb]})
    assert "dépasse les 2 Mo admis" in await reason(portal, most_bytes=2_000_000)


async def test_a_compressed_body_that_is_none_is_told() -> None:
    odd = [lambda _: httpx.Response(200, headers={"Content-Encoding": "gzip"}, stream=Broken(b"x"))]
    assert "hors d'atteinte" in await reason(Portal(instead={EXPORT: odd}))


async def test_a_reading_does_not_take_for_ever() -> None:
    async def slow(_: httpx.Request) -> httpx.Response:
        await asyncio.sleep(60)
        raise AssertionError

    client = httpx.AsyncClient(transport=httpx.MockTransport(slow))
    reader = OpenCatalogue(client, ADDRESS, patience=HASTY, seconds=0.05)
    failed = await reader.read([OURS], NOW)
    assert isinstance(failed, NotRead)
    assert "pas de réponse à temps" in failed.reason
    await reader.close()


async def test_a_redirect_within_the_portal_is_followed() -> None:
    portal = Portal([row()])
    moved = httpx.Response(301, headers={"Location": f"{ADDRESS}/"})
    portal.instead[""] = [lambda _: moved, portal.usual]
    portal.instead["/"] = [lambda request: portal.usual(httpx.Request("GET", ADDRESS))]
    assert isinstance(await read(portal), Extraction)


@pytest.mark.parametrize(
    ("location", "sentence"),
    [
        ("https://example.org/x", "mène à example.org, ailleurs"),
        ("http://opendata.caissedesdepots.fr/x", "mène à opendata.caissedesdepots.fr, ailleurs"),
        (ADDRESS, "redirige sans fin"),
        ("https://opendata.caissedesdepots.fr:port/", "hors d'atteinte"),
    ],
)
async def test_a_redirect_elsewhere_is_not(location: str, sentence: str) -> None:
    portal = answering(httpx.Response(302, headers={"Location": location}), path="")
    assert sentence in await reason(portal)
    assert all("opendata.caissedesdepots.fr" == request.url.host for request in portal.asked)


async def test_after_a_failure_the_fields_are_looked_up_anew() -> None:
    portal = Portal([row()])
    reader = catalogue(portal)
    await reader.read([OURS], NOW)
    portal.instead[EXPORT] = [lambda _: httpx.Response(200, text=HTML)]
    assert isinstance(await reader.read([OURS], NOW), NotRead)
    portal.instead.clear()
    assert isinstance(await reader.read([OURS], NOW), Extraction)
    assert ["", EXPORT] == portal.paths()[-2:]
    await reader.close()


async def test_a_proxy_is_honoured(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[bytes] = []

    async def proxy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.readline())
        writer.close()

    server = await asyncio.start_server(proxy, "127.0.0.1", 0)
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    reader = OpenCatalogue.open(ADDRESS, patience=HASTY)
    assert isinstance(await reader.read([OURS], NOW), NotRead)
    assert {b"CONNECT opendata.caissedesdepots.fr:443 HTTP/1.1\r\n"} == set(heard)
    await reader.close()
    server.close()
    await server.wait_closed()


NAMES = st.sampled_from([*OLD, "name", "default"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*OLD, "x"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(max_examples=40, deadline=None)
@given(JSON, JSON, st.integers(0, 400))
def test_whatever_is_answered_nothing_is_raised(about: object, body: object, cut: int) -> None:
    portal = answering(httpx.Response(200, text=json.dumps(body)[:cut]))
    described = json.dumps({"metas": about, "fields": about})
    portal.instead[""] = [lambda _: httpx.Response(200, text=described), portal.usual]
    for _ in range(2):
        assert isinstance(asyncio.run(read(portal)), Extraction | NotRead)
