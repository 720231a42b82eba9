"""The local catalogue of offers answers as the real one does, within its limits, and fails on request."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from bot.sandbox.app import start
from bot.sandbox.catalogue import DATASET
from bot.sandbox.offers import LYON, PARIS, RENAMED, Offer
from bot.sandbox.workspace import demo_workspace

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.sandbox.app import Sandbox

HERE = f"/{DATASET}"
OURS, THEIRS = "48276116000019", "82815245400033"
CHAIN = Offer("CH-1", OURS, "ORSYS", "RS5000", "Exploiter la blockchain", "La blockchain", (PARIS, LYON))
WEB = Offer("WEB-1", OURS, "ORSYS", "RNCP37674", "Développeur web", "Le web", sessions=4, remote=2)
OTHER = Offer("A-1", THEIRS, "ALYRA", "RS5000", "Exploiter la blockchain", "Devenir développeur")


@pytest.fixture
async def http(sandbox: Sandbox) -> AsyncIterator[httpx.AsyncClient]:
    sandbox.catalogue.show(CHAIN, WEB, OTHER)
    sandbox.catalogue.extract(date(2026, 8, 16))
    async with httpx.AsyncClient(base_url=sandbox.catalogue_url.removesuffix(HERE), timeout=2) as client:
        yield client


async def records(http: httpx.AsyncClient, **query: str | int) -> dict[str, Any]:
    answer = await http.get(f"{HERE}/records", params=query)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def numbers(http: httpx.AsyncClient, where: str) -> list[str]:
    found = await records(http, where=where, select="numero_formation")
    return [row["numero_formation"] for row in found["results"]]


async def refusal(http: httpx.AsyncClient, path: str = "/records", **query: str | int) -> tuple[str, str]:
    answer = await http.get(HERE + path, params=query)
    assert answer.status_code == 400
    return answer.json()["error_code"], answer.json()["message"]


async def test_the_dataset_names_its_fields_and_says_when_it_was_extracted(http: httpx.AsyncClient) -> None:
    described = (await http.get(HERE)).json()
    assert described["dataset_id"] == "moncompteformation_catalogueformation"
    fields = {field["name"]: field["type"] for field in described["fields"]}
    assert (fields["siret"], fields["date_extract"], fields["nb_session_active"]) == ("text", "date", "int")
    assert described["metas"]["default"]["data_processed"] == "2026-08-16T05:00:00+00:00"
    assert described["metas"]["default"]["records_count"] == 4


async def test_an_offer_is_a_row_in_each_departement_and_its_codes_have_no_prefix(
    http: httpx.AsyncClient,
) -> None:
    found = await records(http, where=f'code_inventaire="5000" and siret="{OURS}"')
    assert found["total_count"] == 2
    assert [row["code_departement"] for row in found["results"]] == ["75", "69"]
    assert found["results"][1] == {
        "date_extract": "2026-08-16",
        "nom_of": "ORSYS",
        "siret": OURS,
        "type_referentiel": "RS",
        "code_rncp": "-1",
        "code_inventaire": "5000",
        "intitule_certification": "Exploiter la blockchain",
        "numero_formation": "CH-1",
        "intitule_formation": "La blockchain",
        "nom_departement": "Rhône",
        "code_departement": "69",
        "nom_region": "Auvergne-Rhône-Alpes",
        "nb_action": 1,
        "nb_session_active": 1,
        "nb_session_a_distance": 0,
    }
    web = (await records(http, where='code_rncp="37674"'))["results"][0]
    assert (web["type_referentiel"], web["code_rncp"], web["code_inventaire"]) == ("RNCP", "37674", "-1")
    assert (web["nb_session_active"], web["nb_session_a_distance"]) == (4, 2)


@pytest.mark.parametrize(
    ("where", "found"),
    [
        (f'siret="{OURS}"', ["CH-1", "CH-1", "WEB-1"]),
        (f"siret='{THEIRS}'", ["A-1"]),
        (f'siret in ("{OURS}", "{THEIRS}") AND code_rncp="37674"', ["WEB-1"]),
        (f'siret IN ("{THEIRS}") or code_rncp=37674', ["WEB-1", "A-1"]),
        (f'(code_rncp="1" or code_inventaire="5000") and siret="{THEIRS}"', ["A-1"]),
        (f'code_rncp="1" or code_inventaire="5000" and siret="{THEIRS}"', ["A-1"]),
        ('siret="1"', []),
        (f'siret = "{THEIRS}" and code_rncp is null', []),
        ("", ["CH-1", "CH-1", "WEB-1", "A-1"]),
    ],
)
async def test_a_where_clause_is_understood(http: httpx.AsyncClient, where: str, found: list[str]) -> None:
    assert await numbers(http, where) == found


@pytest.mark.parametrize(
    "where",
    ["siret=", "siret", 'siret="1', '(siret="1"', 'siret="1")', 'siret in ("1"', 'siret="1" siret="2"', "§"],
)
async def test_a_malformed_where_clause_is_refused(http: httpx.AsyncClient, where: str) -> None:
    code, message = await refusal(http, where=where)
    assert code == "ODSQLError"
    assert message.startswith("ODSQL query is malformed")


async def test_a_field_that_is_not_there_is_refused_by_name(http: httpx.AsyncClient) -> None:
    for clause, asked in (
        ("where", 'siret_of="1"'),
        ("select", "nom_of, siret_of"),
        ("order_by", "siret_of"),
    ):
        code, message = await refusal(http, **{clause: asked})
        assert code == "ODSQLError"
        assert message.endswith(f"Unknown field: siret_of. Clause(s) containing the error(s): {clause}.")
    assert (await refusal(http, order_by="siret up"))[0] == "ODSQLError"


async def test_rows_are_ordered_and_only_what_is_selected_is_shown(http: httpx.AsyncClient) -> None:
    found = await records(
        http,
        select="numero_formation, nb_session_active",
        order_by="nb_session_active desc, numero_formation",
    )
    assert [list(row.values()) for row in found["results"]] == [
        ["WEB-1", 4],
        ["A-1", 1],
        ["CH-1", 1],
        ["CH-1", 1],
    ]


async def test_rows_are_counted_by_the_fields_that_they_are_grouped_by(http: httpx.AsyncClient) -> None:
    where, codes = f'siret in ("{OURS}")', "code_rncp,code_inventaire"
    answer = await http.get(
        f"{HERE}/records", params={"where": where, "select": f"{codes},count(*) as n", "group_by": codes}
    )
    assert answer.json() == {
        "results": [
            {"code_rncp": "-1", "code_inventaire": "5000", "n": 2},
            {"code_rncp": "37674", "code_inventaire": "-1", "n": 1},
        ]
    }
    kinds = (await http.get(f"{HERE}/records", params={"select": codes, "group_by": codes})).json()["results"]
    assert kinds == [
        {"code_rncp": "-1", "code_inventaire": "5000"},
        {"code_rncp": "37674", "code_inventaire": "-1"},
    ]
    for asked in ({"select": "code_rs"}, {"select": "count(*) as n", "group_by": "code_rs"}):
        assert (await refusal(http, **{"group_by": codes, **asked}))[0] == "ODSQLError"


async def test_records_come_in_pages_and_the_limits_are_enforced(
    sandbox: Sandbox, http: httpx.AsyncClient
) -> None:
    many = [Offer(f"N-{n:03}", THEIRS, "ALYRA", "RS5000", "x", "x") for n in range(150)]
    sandbox.catalogue.show(*many)
    sandbox.catalogue.extract(date(2026, 8, 17))
    assert len((await records(http))["results"]) == 10
    first, last = await records(http, limit=100), await records(http, limit=100, offset=100)
    assert (first["total_count"], len(first["results"]), len(last["results"])) == (154, 100, 54)
    assert (await records(http, limit=100, offset=9900))["results"] == []
    assert await refusal(http, limit=101) == (
        "InvalidRESTParameterError",
        "Invalid value for limit API parameter: 101 was found but -1 <= limit <= 100 is expected.",
    )
    for beyond in ({"limit": 100, "offset": 9901}, {"offset": -1}, {"limit": "dix"}):
        assert (await refusal(http, **beyond))[0] == "InvalidRESTParameterError"


async def test_an_export_is_one_array_without_a_limit(sandbox: Sandbox, http: httpx.AsyncClient) -> None:
    sandbox.catalogue.show(*[Offer(f"N-{n}", THEIRS, "ALYRA", "RS6604", "x", "x") for n in range(10_001)])
    sandbox.catalogue.extract(date(2026, 8, 17))
    query = {"where": 'code_inventaire="6604"', "select": "siret,numero_formation"}
    exported = (await http.get(f"{HERE}/exports/json", params=query)).json()
    assert len(exported) == 10_001
    assert exported[0] == {"siret": THEIRS, "numero_formation": "N-0"}
    assert (await refusal(http, "/exports/json", select="rien"))[0] == "ODSQLError"


async def test_what_is_archived_is_gone_in_the_next_extraction_only(
    sandbox: Sandbox, http: httpx.AsyncClient
) -> None:
    assert sandbox.catalogue.archive(OURS, "RS5000") == 1
    assert await numbers(http, f'siret="{OURS}"') == ["CH-1", "CH-1", "WEB-1"]
    sandbox.catalogue.extract(date(2026, 8, 17))
    assert await numbers(http, f'siret="{OURS}"') == ["WEB-1"]
    assert sandbox.catalogue.pictured == [WEB, OTHER]
    assert sandbox.catalogue.archive(OURS, "RS5000") == 0
    row = (await records(http))["results"][0]
    assert row["date_extract"] == "2026-08-17"


async def test_before_the_first_extraction_there_is_nothing(sandbox: Sandbox) -> None:
    sandbox.catalogue.show(WEB)
    async with httpx.AsyncClient(base_url=sandbox.catalogue_url.removesuffix(HERE)) as http:
        assert (await records(http))["total_count"] == 0
        assert (await http.get(HERE)).json()["metas"]["default"]["data_processed"] is None


async def test_columns_can_have_their_other_names(sandbox: Sandbox, http: httpx.AsyncClient) -> None:
    sandbox.catalogue.names = RENAMED
    names = {field["name"] for field in (await http.get(HERE)).json()["fields"]}
    assert {"siret_of", "code_rs", "date_chargement"} < names
    assert not names & {"siret", "code_inventaire", "date_extract"}
    found = await records(http, where=f'siret_of="{OURS}" and code_rs="5000"', select="date_chargement")
    assert found["results"] == [{"date_chargement": "2026-08-16"}] * 2
    assert (await refusal(http, where=f'siret="{OURS}"'))[0] == "ODSQLError"


async def test_each_answer_says_what_is_left_of_the_quota_until_nothing_is() -> None:
    noon = datetime(2026, 8, 16, 12, 0, tzinfo=UTC)
    async with (
        start(demo_workspace(now=noon.timestamp)) as sandbox,
        httpx.AsyncClient(base_url=sandbox.catalogue_url.removesuffix(HERE)) as http,
    ):
        sandbox.catalogue.quota = 2
        for path, status, left in (("", 200, "1"), ("/records?limit=101", 400, "0"), ("", 429, "0")):
            answer = await http.get(HERE + path)
            assert (answer.status_code, answer.headers["x-ratelimit-remaining"]) == (status, left)
            assert answer.headers["x-ratelimit-limit"] == "10000"
            assert answer.headers["x-ratelimit-reset"] == "2026-08-17 00:00:00+00:00"
        assert answer.json() == {
            "errorcode": 10002,
            "error": "Too many requests on the domain. Please contact the domain administrator.",
            "call_limit": 10000,
            "limit_time_unit": "day",
            "reset_time": "2026-08-17T00:00:00Z",
        }
        assert [call.answer for call in sandbox.faults.made("catalogue")] == ["ok", "400", "429"]


async def test_the_catalogue_is_down_cut_or_a_web_page_on_request(
    sandbox: Sandbox, http: httpx.AsyncClient
) -> None:
    sandbox.faults.add("catalogue", status=503, when=lambda asked: asked["of"] == "records")
    assert (await http.get(HERE)).status_code == 200
    assert (await http.get(f"{HERE}/records")).status_code == 503
    sandbox.faults.add("catalogue", body=b"<html>Maintenance</html>")
    page = await http.get(f"{HERE}/records")
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    for fault in ({"cut": True}, {"truncate": 20}):
        sandbox.faults.add("catalogue", **fault)
        with pytest.raises(httpx.RemoteProtocolError):
            await http.get(f"{HERE}/exports/json")
    answers = [(call.args["of"], call.answer) for call in sandbox.faults.made("catalogue")]
    assert answers == [
        ("dataset", "ok"),
        ("records", "503"),
        ("records", "200"),
        ("export", "cut"),
        ("export", "truncated"),
    ]


async def test_another_dataset_is_not_found(http: httpx.AsyncClient) -> None:
    answer = await http.get("/moncompteformation_autre")
    assert answer.status_code == 404
    assert set(answer.json()) == {"error_code", "message"}
