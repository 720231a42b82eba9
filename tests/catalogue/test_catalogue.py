"""The catalogue read as the bot reads it: our offers, in as few questions as its limits allow."""

from datetime import date, timedelta

import httpx
import pytest

from bot.catalogue.query import dataset_address
from bot.domain.offer import Offer
from bot.domain.ports import Extraction
from tests.catalogue.support import (
    ADDRESS,
    LEADING_ZERO,
    NEW,
    NOW,
    OLD,
    OTHERS,
    OURS,
    Portal,
    catalogue,
    number,
    read,
    renamed,
    row,
    shown,
)

DEVELOPER = Offer("F-1", "Développer des applications", ("Rhône",), 2)


@pytest.mark.parametrize(
    ("fields", "rows"), [(OLD, [row()]), (NEW, [renamed(row())])], ids=["older names", "newer names"]
)
async def test_our_offers_are_found_under_either_naming(
    fields: dict[str, str], rows: list[dict[str, object]]
) -> None:
    found = await shown(Portal(rows, dict(fields)))
    assert Extraction(date(2026, 11, 25), {OURS: {number("RNCP37674"): (DEVELOPER,)}}) == found


async def test_a_first_reading_asks_twice_and_the_next_ones_once() -> None:
    portal = Portal([row(), row(siret=OTHERS)])
    reader = catalogue(portal)
    for _ in range(3):
        assert isinstance(await reader.read([OURS, OTHERS], NOW), Extraction)
    assert ["", "/exports/json", "/exports/json", "/exports/json"] == portal.paths()
    await reader.close()


async def test_only_what_is_read_is_asked_for_and_only_of_our_sirets() -> None:
    portal = Portal([row()])
    await shown(portal, [OURS, OTHERS])
    asked = portal.asked[1].url
    assert f"{ADDRESS}/exports/json" == str(asked.copy_with(query=None))
    assert f'siret in ("{OURS}", "{OTHERS}")' == asked.params["where"]
    assert {"siret", "code_rncp", "code_inventaire"} < set(asked.params["select"].split(","))
    assert "nom_of" not in asked.params["select"]
    assert "-1" == asked.params["limit"]
    assert "offset" not in asked.params


async def test_what_is_shown_of_others_is_not_ours() -> None:
    portal = Portal(instead={"/exports/json": [lambda _: httpx.Response(200, json=[row(siret=OTHERS)])]})
    assert {OURS: {}} == (await shown(portal)).offers


@pytest.mark.parametrize("kind", ["int", "text"])
@pytest.mark.parametrize("held", [LEADING_ZERO, "5550123400018"])
async def test_a_siret_is_found_without_the_zeros_in_front(kind: str, held: str) -> None:
    value = int(held) if kind == "int" else held
    portal = Portal([row(siret=value)], OLD | {"siret": kind})
    assert [number("RNCP37674")] == list((await shown(portal, [LEADING_ZERO])).offers[LEADING_ZERO])


async def test_many_sirets_are_asked_for_in_as_few_addresses_as_have_room() -> None:
    sirets = [f"{10**13 + place}" for place in range(300)]
    portal = Portal([row(siret=siret) for siret in sirets])
    found = await shown(portal, sirets)
    exports = [request.url for request in portal.asked if request.url.path.endswith("/json")]
    assert all(len(str(url)) <= 4_000 for url in exports)
    assert 3 == len(exports)
    assert all(found.offers[siret] for siret in sirets)


async def test_fields_renamed_since_the_last_reading_are_looked_up_again() -> None:
    portal = Portal([row()])
    reader = catalogue(portal)
    await reader.read([OURS], NOW)
    portal.fields, portal.rows = NEW, [renamed(row(date_extract="2026-11-26"))]
    found = await reader.read([OURS], NOW + timedelta(days=1))
    assert Extraction(date(2026, 11, 26), {OURS: {number("RNCP37674"): (DEVELOPER,)}}) == found
    assert ["", "/exports/json", "/exports/json", "", "/exports/json"] == portal.paths()
    await reader.close()


async def test_a_field_that_became_a_number_since_is_asked_for_as_one() -> None:
    portal = Portal([row()])
    reader = catalogue(portal)
    await reader.read([OURS], NOW)
    portal.fields, portal.rows = OLD | {"siret": "int"}, [row(siret=int(OURS))]
    found = await reader.read([OURS], NOW)
    assert isinstance(found, Extraction)
    assert found.offers[OURS]
    await reader.close()


async def test_none_shown_is_told_with_the_day_of_the_dataset() -> None:
    assert Extraction(date(2026, 11, 26), {OURS: {}, OTHERS: {}}) == await shown(Portal(), [OURS, OTHERS])


async def test_no_siret_at_all_is_no_question_about_offers() -> None:
    portal = Portal([row()])
    assert Extraction(date(2026, 11, 26), {}) == await shown(portal, [])
    assert [""] == portal.paths()


async def test_what_is_no_siret_is_never_put_in_a_question() -> None:
    portal = Portal([row()])
    with pytest.raises(AssertionError):
        await read(portal, ['1") or ("1" = "1'])
    assert [""] == portal.paths()


async def test_none_shown_is_told_only_after_another_look_at_the_dataset() -> None:
    portal = Portal([row()])
    reader = catalogue(portal)
    await reader.read([OURS], NOW)
    portal.rows = []
    assert Extraction(date(2026, 11, 26), {OURS: {}}) == await reader.read([OURS], NOW)
    assert ["/exports/json", ""] == portal.paths()[-2:]
    await reader.close()


async def test_a_day_is_that_of_paris() -> None:
    late = {"metas": {"default": {"modified": "2026-11-25T23:30:00+00:00"}}}
    assert date(2026, 11, 26) == (await shown(Portal(about=late))).extracted


async def test_the_day_that_rows_tell_goes_before_the_dataset_s() -> None:
    rows = [row(date_extract="2026-11-24"), row(date_extract="25/11/2026"), row(date_extract="2099-01-01")]
    assert date(2026, 11, 25) == (await shown(Portal(rows))).extracted


@pytest.mark.parametrize(
    "address",
    [
        ADDRESS,
        f"{ADDRESS}/records",
        f"{ADDRESS}/exports/json?limit=-1",
        "https://opendata.caissedesdepots.fr/",
        "https://opendata.caissedesdepots.fr/api/explore/v2.1",
        "https://opendata.caissedesdepots.fr/api/explore/v2.1/catalog",
    ],
)
def test_the_address_may_be_the_dataset_s_or_the_api_s(address: str) -> None:
    assert ADDRESS == dataset_address(address)
