"""The local data.gouv.fr lists and serves exports as the real one does, and fails on request."""

from __future__ import annotations

import hashlib
import zipfile
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

import bot.sandbox
from bot.sandbox.registry import DATASET, SLUG

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.sandbox.app import Sandbox

EXPORTS = Path(bot.sandbox.__file__).parent / "exports"
OLD = EXPORTS / "export-fiches-csv-2024-02-22.zip"
NEW = EXPORTS / "export-fiches-csv-2026-08-16.zip"


async def drain(stream: httpx.Response, received: bytearray) -> None:
    async for chunk in stream.aiter_bytes():
        received += chunk


@pytest.fixture
async def http(sandbox: Sandbox) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=sandbox.registry_url, timeout=2) as client:
        yield client


async def listing(http: httpx.AsyncClient, **query: str | int) -> dict[str, Any]:
    answer: dict[str, Any] = (await http.get(f"/2/datasets/{DATASET}/resources/", params=query)).json()
    return answer


async def test_a_published_file_is_listed_with_what_a_client_needs(
    sandbox: Sandbox, http: httpx.AsyncClient
) -> None:
    sandbox.registry.publish(OLD)
    page = await listing(http, page=1, page_size=50, type="update", q="")
    assert {key: page[key] for key in ("page", "page_size", "total", "next_page", "previous_page")} == {
        "page": 1,
        "page_size": 50,
        "total": 1,
        "next_page": None,
        "previous_page": None,
    }
    resource = page["data"][0]
    assert resource["title"] == "export-fiches-csv-2024-02-22.zip"
    assert resource["last_modified"] == "2024-02-22T02:00:00+00:00"
    assert resource["filesize"] == OLD.stat().st_size
    content = (await http.get(resource["url"])).content
    assert hashlib.sha1(content).hexdigest() == resource["checksum"]["value"]  # noqa: S324
    latest = await http.get(resource["latest"], follow_redirects=True)
    assert latest.content == OLD.read_bytes()


async def test_the_listing_is_paged_by_absolute_addresses_and_filtered(
    sandbox: Sandbox, http: httpx.AsyncClient
) -> None:
    for day in range(1, 6):
        sandbox.registry.publish(OLD, title=f"export-fiches-csv-2024-02-0{day}.zip")
    sandbox.registry.publish(OLD, title="documentation.pdf", kind="documentation")
    titles: list[str] = []
    page = await listing(http, page_size=2, type="update", q="csv")
    while True:
        titles += [resource["title"] for resource in page["data"]]
        if page["next_page"] is None:
            break
        assert page["next_page"].startswith(sandbox.registry_url)
        page = (await http.get(page["next_page"])).json()
    assert titles == [f"export-fiches-csv-2024-02-0{day}.zip" for day in range(5, 0, -1)]
    assert page["previous_page"] is not None
    assert (await listing(http))["total"] == 6


async def test_a_file_published_again_keeps_its_id_and_moves(
    sandbox: Sandbox, http: httpx.AsyncClient
) -> None:
    sandbox.registry.publish(OLD)
    first = sandbox.registry.publish(NEW)
    before = (await listing(http))["data"][0]
    sandbox.registry.republish(first, OLD)
    after = (await listing(http))["data"][0]
    assert after["id"] == before["id"]
    assert (before["last_modified"], after["last_modified"]) == (
        "2026-08-16T02:00:00+00:00",
        "2026-08-16T03:00:00+00:00",
    )
    assert (await http.get(before["url"])).content == NEW.read_bytes()
    assert (await http.get(after["url"])).content == OLD.read_bytes()
    sandbox.registry.withdraw(first)
    assert (await listing(http))["total"] == 1


async def test_a_title_without_a_date_is_published_now(sandbox: Sandbox) -> None:
    assert sandbox.registry.publish(OLD, title="divers.zip").created_at.year >= 2024
    at = datetime(2024, 3, 1, tzinfo=UTC)
    assert sandbox.registry.publish(OLD, at=at).last_modified == at


async def test_a_file_is_served_in_parts(sandbox: Sandbox, http: httpx.AsyncClient) -> None:
    sandbox.registry.publish(OLD)
    url = (await listing(http))["data"][0]["url"]
    whole = await http.get(url)
    part = await http.get(url, headers={"Range": "bytes=100-", "If-Range": whole.headers["etag"]})
    assert (part.status_code, part.content) == (206, OLD.read_bytes()[100:])
    assert whole.headers["last-modified"] == "Thu, 22 Feb 2024 02:00:00 GMT"


async def test_what_is_not_there_is_not_found(http: httpx.AsyncClient) -> None:
    assert (await http.get("/2/datasets/other/resources/")).status_code == 404
    assert (await http.get(f"/2/datasets/{SLUG}/resources/")).status_code == 200
    assert (await http.get("/r/unknown")).status_code == 404
    assert (await http.get("/files/unknown/20240222-020000/a.zip")).status_code == 404


async def test_the_registry_is_down_slow_or_cut_on_request(sandbox: Sandbox, http: httpx.AsyncClient) -> None:
    sandbox.registry.publish(OLD)
    url = (await listing(http))["data"][0]["url"]
    sandbox.faults.add("listing", status=503)
    assert (await http.get(f"/2/datasets/{DATASET}/resources/")).status_code == 503
    sandbox.faults.add("listing", cut=True)
    with pytest.raises(httpx.RemoteProtocolError):
        await http.get(f"/2/datasets/{DATASET}/resources/")
    sandbox.faults.add("file", status=500)
    assert (await http.get(url)).status_code == 500
    sandbox.faults.add("file", body=b"<html>Maintenance</html>")
    page = await http.get(url)
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert [call.answer for call in sandbox.faults.made("file")] == ["500", "200"]


async def test_a_transfer_may_stop_before_its_announced_end(
    sandbox: Sandbox, http: httpx.AsyncClient
) -> None:
    sandbox.registry.publish(OLD)
    url = (await listing(http))["data"][0]["url"]
    sandbox.faults.add("file", truncate=1000)
    received = bytearray()
    async with http.stream("GET", url) as stream:
        assert int(stream.headers["content-length"]) == OLD.stat().st_size
        with pytest.raises(httpx.RemoteProtocolError):
            await drain(stream, received)
    assert received == OLD.read_bytes()[:1000]
    assert sandbox.faults.made("file")[-1].answer == "truncated"


@pytest.mark.parametrize(("path", "status"), [(OLD, "ACTIVE"), (NEW, "INACTIVE")])
def test_the_bundled_exports_are_a_before_and_an_after_of_rs5000(path: Path, status: str) -> None:
    with zipfile.ZipFile(BytesIO(path.read_bytes())) as archive:
        standard = next(name for name in archive.namelist() if "Standard" in name)
        rows = archive.read(standard).decode("utf-8-sig").splitlines()
    row = next(row for row in rows if '"RS5000"' in row)
    assert f'"{status}"' in row
