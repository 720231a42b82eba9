"""Page by page, where the export is refused: all of it, or nothing."""

import json

import httpx
import pytest

from tests.catalogue.support import (
    NEW,
    OLD,
    OTHERS,
    OURS,
    Answer,
    Portal,
    reason,
    renamed,
    row,
    shown,
)

EXPORT, RECORDS = "/exports/json", "/records"


def many(count: int, siret: str = OURS, **more: object) -> list[dict[str, object]]:
    return [row(siret=siret, numero_formation=f"F-{place}", **more) for place in range(count)]


def paging(rows: list[dict[str, object]], status: int = 403, **more: object) -> Portal:
    return Portal(rows, instead={EXPORT: [lambda _: httpx.Response(status)]}, **more)  # type: ignore[arg-type]


def pages_of(portal: Portal) -> list[httpx.QueryParams]:
    """What pages were asked for."""
    return [each.url.params for each in portal.asked if each.url.path.endswith(RECORDS)]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 500, 501, 502])
async def test_where_the_export_is_refused_pages_say_the_same(status: int) -> None:
    rows = many(250) + many(3, OTHERS, code_rncp=-1, code_inventaire=6604)
    whole = await shown(Portal(rows), [OURS, OTHERS])
    portal = paging(rows, status)
    assert whole == await shown(portal, [OURS, OTHERS])
    assert [0, 100, 200] == [
        int(each.url.params["offset"]) for each in portal.asked if each.url.path.endswith(RECORDS)
    ]


async def test_the_export_is_refused_once_for_all_parts() -> None:
    sirets = [f"{10**13 + place}" for place in range(300)]
    portal = paging([row(siret=siret) for siret in sirets])
    found = await shown(portal, sirets)
    assert all(found.offers[siret] for siret in sirets)
    assert 1 == portal.paths().count(EXPORT)


async def test_pages_are_in_an_order_that_stays_and_within_the_limits() -> None:
    portal = paging(many(150))
    await shown(portal)
    pages = pages_of(portal)
    assert {"100"} == {each["limit"] for each in pages}
    assert {"siret,code_rncp,code_inventaire,numero_formation,code_departement,nom_departement"} == {
        each["order_by"] for each in pages
    }


def unsortable(portal: Portal) -> Portal:
    """A portal whose texts may not be ordered by."""

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(400) if "order_by" in request.url.params else portal.usual(request)

    portal.instead[RECORDS] = [answer]
    return portal


async def test_a_portal_that_refuses_to_order_is_paged_as_it_comes() -> None:
    rows = many(250)
    portal = unsortable(paging(rows))
    assert await shown(Portal(rows)) == await shown(portal)
    assert 4 == len(pages_of(portal))


async def test_without_an_order_a_row_that_comes_twice_is_not_believed() -> None:
    assert "ne font pas les 2 lignes" in await reason(unsortable(paging([row(), row()])))
    assert (await shown(paging([row(), row()]))).offers[OURS]


async def test_a_portal_with_shorter_pages_is_followed_to_the_end() -> None:
    (offers,) = (await shown(paging(many(250), page_size=40))).offers[OURS].values()
    assert 250 == len(offers)


async def test_too_many_rows_for_pages_are_asked_for_by_fewer_sirets() -> None:
    rows = many(6_000) + many(6_000, OTHERS)
    portal = paging(rows)
    found = await shown(portal, [OURS, OTHERS])
    assert [6_000, 6_000] == [len(offers) for by in found.offers.values() for offers in by.values()]


@pytest.mark.parametrize("fields", [OLD, NEW])
async def test_too_many_rows_of_one_siret_are_asked_for_by_code(fields: dict[str, str]) -> None:
    rows = many(6_000) + many(6_000, code_rncp=None, code_inventaire=6604) + many(2, code_rncp=-1)
    found = await shown(paging([renamed(each) for each in rows] if fields is NEW else rows, fields=fields))
    assert {"RNCP37674": 6_000, "RS6604": 6_000} == {
        str(number): len(offers) for number, offers in found.offers[OURS].items()
    }


async def test_all_codes_of_one_siret_are_asked_for_however_many() -> None:
    rows = [row(numero_formation=f"F-{place}", code_rncp=1 + place % 150) for place in range(10_050)]
    found = await shown(paging(rows))
    assert {67} == {len(offers) for offers in found.offers[OURS].values()}
    assert 150 == len(found.offers[OURS])


async def test_too_many_rows_of_one_certification_are_told() -> None:
    assert f"trop de lignes pour le SIRET {OURS}" in await reason(paging(many(10_001)))


async def test_a_code_that_cannot_be_asked_for_is_told() -> None:
    rows = many(10_001)
    rows[0]["code_rncp"] = '1" or 1=1 or "'
    assert f"trop de lignes pour le SIRET {OURS}" in await reason(paging(rows))


def altered(**more: object) -> Answer:
    """A page of ours with something changed."""
    page = {"total_count": 1, "results": [row()]} | more
    return lambda _: httpx.Response(200, text=json.dumps(page))


@pytest.mark.parametrize(
    ("pages", "sentence"),
    [
        ([altered(total_count=2), altered(total_count=2, results=[])], "ne font pas les 2 lignes"),
        ([altered(total_count=2), altered(total_count=3)], "ne font pas les 2 lignes"),
        ([altered(total_count=2), altered(total_count=2, results=[row()] * 3)], "ne font pas les 2 lignes"),
        ([altered(total_count=0)], "ne font pas les 0 lignes"),
        ([altered(total_count=-1)], "ne font pas les -1 lignes"),
        ([altered(total_count=True)], "autre chose que la page"),
        ([altered(total_count=None)], "autre chose que la page"),
        ([altered(results=None)], "autre chose que la page"),
        ([altered(results=[1])], "autre chose que la page"),
        ([altered(results=[{}])], "SIRET lisible"),
        ([lambda _: httpx.Response(200, text="<html>")], "autre chose que la page"),
        ([lambda _: httpx.Response(200, text='{"total_count": 1, "results": [{')], "autre chose que la page"),
        ([lambda _: httpx.Response(404)], "a répondu 404"),
    ],
)
async def test_pages_that_do_not_add_up_are_not_believed(pages: list[Answer], sentence: str) -> None:
    portal = paging([])
    portal.instead[RECORDS] = pages
    assert sentence in await reason(portal)


@pytest.mark.parametrize(
    "groups",
    [
        [{"code_rncp": 37674, "code_inventaire": -1}],
        [{"code_rncp": 37674, "code_inventaire": -1}, {"code_rncp": 37674, "code_inventaire": -1}],
        [],
        [{}],
    ],
)
async def test_groups_that_do_not_add_up_are_not_believed(groups: list[object]) -> None:
    portal = paging(many(10_001, code_rncp=-1, code_inventaire=6604) + many(5))

    def miscounting(request: httpx.Request) -> httpx.Response:
        grouped = "group_by" in request.url.params
        return httpx.Response(200, json={"results": groups}) if grouped else portal.usual(request)

    portal.instead[RECORDS] = [miscounting]
    assert "ne font pas les 10006 lignes" in await reason(portal)
