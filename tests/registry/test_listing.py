from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest

from bot.registry.listing import DATASET, Age, Listed, Listing, moment, title_date
from bot.registry.rejection import NotNow
from tests.registry.support import HASTY, ORIGIN, DataGouv, page, resource

SERVED = (date(2026, 8, 16), datetime(2026, 8, 16, 2, tzinfo=UTC))


async def newest(
    gouv: DataGouv, known: Age | None = None, *, in_full: bool = True, most_pages: int = 50
) -> Listed:
    async with gouv.client() as client:
        return await Listing(client, ORIGIN, HASTY, most_pages=most_pages).newest(known, in_full=in_full)


def paged(*pages: list[Any]) -> DataGouv:
    """Each page names the next, as udata does."""
    gouv = DataGouv()

    def answer(request: httpx.Request) -> httpx.Response:
        place = int(request.url.params["page"])
        following = str(request.url.copy_set_param("page", place + 1)) if place < len(pages) else None
        return httpx.Response(200, json=page(*pages[place - 1], next_page=following))

    gouv.listing = answer
    return gouv


async def test_the_newest_is_the_one_with_the_latest_date_in_its_title_in_whatever_order() -> None:
    days = ["2026-08-14", "2026-08-16", "2024-02-22", "2026-08-15"]
    found = await newest(DataGouv([resource(day) for day in days]))
    assert (found.title, found.date, found.id) == (
        "export-fiches-csv-2026-08-16.zip",
        date(2026, 8, 16),
        "id-2026-08-16",
    )


async def test_the_listing_is_asked_as_data_gouv_documents_it() -> None:
    gouv = DataGouv([resource()])
    await newest(gouv)
    (request,) = gouv.asked
    assert request.url.path == f"/api/2/datasets/{DATASET}/resources/"
    assert dict(request.url.params) == {
        "page": "1",
        "page_size": "50",
        "type": "update",
        "q": "export-fiches-csv",
    }


async def test_a_listing_that_narrows_otherwise_is_asked_without_narrowing() -> None:
    gouv = DataGouv()

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=page() if request.url.params["q"] else page(resource()))

    gouv.listing = answer
    assert (await newest(gouv)).date == date(2026, 8, 16)


async def test_of_one_date_the_last_published_wins() -> None:
    early = resource(id="early", last_modified="2026-08-16T02:00:00+00:00")
    late = resource(id="late", last_modified="2026-08-16T09:00:00+02:00")
    assert (await newest(DataGouv([late, early]))).id == "late"


async def test_other_resources_and_odd_ones_are_passed_over() -> None:
    odd: list[Any] = [
        None,
        "export-fiches-csv-2026-08-20.zip",
        {},
        {"title": None, "url": None},
        resource(title="export-fiches-rncp-v4-1-2026-08-20.zip"),
        resource(title="export-fiches-csv-2026-13-45.zip"),
        resource("2026-08-20", url=None, latest=None),
        resource("2026-08-20", url=7, latest=["x"]),
    ]
    assert (await newest(DataGouv([*odd, resource()]))).date == date(2026, 8, 16)


async def test_what_is_missing_is_done_without() -> None:
    bare = {"title": "export-fiches-csv-2026-08-16.zip", "latest": "https://www.data.gouv.fr/r/x"}
    found = await newest(DataGouv([bare]))
    assert found == Listed(
        id="https://www.data.gouv.fr/r/x",
        title=bare["title"],
        date=date(2026, 8, 16),
        last_modified="",
        url="https://www.data.gouv.fr/r/x",
    )


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ({"type": "sha1", "value": "ABC"}, ("sha1", "abc")),
        ({"type": "sha1", "value": None}, None),
        ({"type": 1, "value": "abc"}, None),
        ("abc", None),
    ],
)
async def test_a_checksum_may_be_told_or_not(said: object, read: object) -> None:
    assert (await newest(DataGouv([resource(checksum=said)]))).checksum == read


async def test_a_full_walk_reads_every_page() -> None:
    gouv = paged([resource("2026-08-14")], [resource("2024-02-22")], [resource("2026-08-16")])
    assert (await newest(gouv, SERVED)).date == date(2026, 8, 16)
    assert len(gouv.asked) == 3


async def test_the_first_look_ever_is_a_full_walk() -> None:
    gouv = paged([resource("2026-08-14")], [resource("2024-02-22")], [resource("2026-08-16")])
    assert (await newest(gouv, in_full=False)).date == date(2026, 8, 16)


async def test_an_hourly_look_stops_at_the_first_page_with_nothing_newer() -> None:
    gouv = paged([resource()], [resource("2026-08-20")])
    assert (await newest(gouv, SERVED, in_full=False)).date == date(2026, 8, 16)
    assert len(gouv.asked) == 1


async def test_an_hourly_look_goes_on_while_pages_bring_something_newer() -> None:
    gouv = paged(
        [resource("2026-08-17")], [resource("2026-08-18")], [resource("2026-08-10")], [resource("2027-01-01")]
    )
    assert (await newest(gouv, SERVED, in_full=False)).date == date(2026, 8, 18)
    assert len(gouv.asked) == 3


async def test_a_listing_without_end_is_left_at_some_page() -> None:
    gouv = DataGouv()

    def answer(request: httpx.Request) -> httpx.Response:
        following = request.url.copy_set_param("page", int(request.url.params["page"]) + 1)
        return httpx.Response(200, json=page(resource(), next_page=str(following)))

    gouv.listing = answer
    await newest(gouv, most_pages=7)
    assert len(gouv.asked) == 7


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://example.org/api/2/x?page=2",
        "http://www.data.gouv.fr/api/2/x?page=2",
        "https://www.data.gouv.fr:8443/x",
        "https://www.data.gouv.fr@example.org/x",
        "https://www.data.gouv.fr:port/x",
        42,
        "",
    ],
)
async def test_the_next_page_is_followed_at_the_same_origin_only(elsewhere: object) -> None:
    gouv = DataGouv()
    gouv.listing = lambda _: httpx.Response(200, json=page(resource(), next_page=elsewhere))
    assert (await newest(gouv)).date == date(2026, 8, 16)
    assert len(gouv.asked) == 1


async def test_what_was_found_counts_when_a_later_page_fails() -> None:
    gouv = paged([resource("2026-08-17")], [])
    first = gouv.listing
    assert first is not None
    gouv.listing = lambda request: (
        first(request) if request.url.params["page"] == "1" else httpx.Response(500)
    )
    assert (await newest(gouv, SERVED)).date == date(2026, 8, 17)


async def test_a_failure_before_anything_newer_is_a_failure() -> None:
    gouv = paged([resource("2026-08-15")], [])
    first = gouv.listing
    assert first is not None
    gouv.listing = lambda request: (
        first(request) if request.url.params["page"] == "1" else httpx.Response(500)
    )
    with pytest.raises(NotNow):
        await newest(gouv, SERVED)


def status(code: int, **headers: str) -> httpx.Response:
    return httpx.Response(code, headers=headers)


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (httpx.Response(500), r"^www\.data\.gouv\.fr a répondu 500\.$"),
        (httpx.Response(404), r"^www\.data\.gouv\.fr a répondu 404\.$"),
        (httpx.Response(302, headers={"Location": "https://example.org"}), "a répondu 302"),
        (httpx.Response(200, text="<html>"), "a répondu autre chose que la liste"),
        (httpx.Response(200, json=[]), "a répondu autre chose que la liste"),
        (httpx.Response(200, json={"data": {}}), "a répondu autre chose que la liste"),
        (httpx.Response(200, json=page()), "ne nomme aucun « export-fiches-csv »"),
    ],
)
async def test_an_answer_that_helps_nobody_is_said_in_a_sentence(
    answer: httpx.Response, sentence: str
) -> None:
    gouv = DataGouv(listing=lambda _: answer)
    with pytest.raises(NotNow, match=sentence):
        await newest(gouv)


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (httpx.ConnectError("no route."), r"^www\.data\.gouv\.fr est hors d'atteinte : no route\.$"),
        (httpx.ReadTimeout(""), "est hors d'atteinte : pas de réponse à temps"),
        (httpx.ReadError(""), "est hors d'atteinte : ReadError"),
    ],
)
async def test_a_source_that_is_down_or_slow_is_tried_again_then_told(
    error: Exception, sentence: str
) -> None:
    gouv = DataGouv()

    def answer(_: httpx.Request) -> httpx.Response:
        raise error

    gouv.listing = answer
    with pytest.raises(NotNow, match=sentence):
        await newest(gouv)
    assert len(gouv.asked) == HASTY.attempts


@pytest.mark.parametrize(
    "failure",
    [
        status(500),
        status(503),
        status(429),
        status(429, **{"Retry-After": "0"}),
        status(429, **{"Retry-After": "x"}),
    ],
)
async def test_what_passes_is_tried_again(failure: httpx.Response) -> None:
    answers = [failure, httpx.Response(200, json=page(resource()))]
    gouv = DataGouv(listing=lambda _: answers.pop(0))
    assert (await newest(gouv)).date == date(2026, 8, 16)


async def test_a_wait_for_longer_than_our_patience_is_not_begun() -> None:
    gouv = DataGouv(listing=lambda _: status(429, **{"Retry-After": "3600"}))
    with pytest.raises(NotNow, match="a répondu 429"):
        await newest(gouv)
    assert len(gouv.asked) == 1


async def test_a_wait_may_be_told_as_a_date() -> None:
    past = status(503, **{"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"})
    answers = [past, httpx.Response(200, json=page(resource()))]
    gouv = DataGouv(listing=lambda _: answers.pop(0))
    assert (await newest(gouv)).date == date(2026, 8, 16)


def test_a_time_without_a_zone_is_utc_and_garbage_is_the_earliest() -> None:
    assert moment("2026-08-16T02:00:00") == datetime(2026, 8, 16, 2, tzinfo=UTC)
    assert moment("hier") < moment("1970-01-01T00:00:00Z")


def test_a_files_name_tells_its_date() -> None:
    assert title_date("1-export-fiches-csv-2026-08-16.zip") == date(2026, 8, 16)
    assert title_date("export.zip") is None
