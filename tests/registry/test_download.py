import asyncio
import gzip
import hashlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

import httpx
import pytest

from bot.outside.web import Origin, client
from bot.registry.download import Download
from bot.registry.listing import Listed
from bot.registry.rejection import Misdelivered, NotNow, Rejected
from tests.registry.support import HASTY, ORIGIN, Broken, DataGouv

URL = "https://static.data.gouv.fr/export.zip"
CONTENT = bytes(range(256)) * 40
ETAG = {"ETag": '"v1"', "Content-Length": str(len(CONTENT))}

Told = tuple[int, int | None]


def listed(url: str = URL, checksum: tuple[str, str] | None = None) -> Listed:
    return Listed("id", "export-fiches-csv-2026-08-16.zip", date(2026, 8, 16), "", url, None, checksum)


async def fetched(
    gouv: DataGouv,
    folder: Path,
    wanted: Listed | None = None,
    *,
    most_bytes: int = 100_000,
    told: list[Told] | None = None,
) -> bytes:
    path = folder / "export.zip"
    async with gouv.client() as web:
        progress = (lambda done, total: told.append((done, total))) if told is not None else (lambda *_: None)
        await Download(web, ORIGIN, HASTY, most_bytes).to(path, wanted or listed(), progress)
    return path.read_bytes()


def in_turn(*answers: httpx.Response | Exception) -> Callable[[httpx.Request], httpx.Response]:
    left = list(answers)

    def answer(_: httpx.Request) -> httpx.Response:
        following = left.pop(0)
        if isinstance(following, Exception):
            raise following
        return following

    return answer


def cut(at: int, **headers: str) -> httpx.Response:
    """An answer that announces the whole and breaks off."""
    return httpx.Response(200, headers=ETAG | headers, stream=Broken(CONTENT[:at]))


def rest(start: int) -> httpx.Response:
    told = {"Content-Range": f"bytes {start}-{len(CONTENT) - 1}/{len(CONTENT)}", "ETag": '"v1"'}
    return httpx.Response(206, headers=told, content=CONTENT[start:])


async def test_a_file_arrives_whole_and_its_progress_is_told(tmp_path: Path) -> None:
    told: list[Told] = []
    assert await fetched(DataGouv(files={URL: CONTENT}), tmp_path, told=told) == CONTENT
    assert told[-1] == (len(CONTENT), len(CONTENT))


async def test_a_broken_transfer_goes_on_where_it_stopped(tmp_path: Path) -> None:
    gouv = DataGouv(files={URL: in_turn(cut(1000), rest(1000))})
    assert await fetched(gouv, tmp_path) == CONTENT
    first, second = gouv.asked
    assert "Range" not in first.headers
    assert (second.headers["Range"], second.headers["If-Range"]) == ("bytes=1000-", '"v1"')


async def test_a_date_does_where_there_is_no_strong_etag(tmp_path: Path) -> None:
    headers = {"ETag": 'W/"v1"', "Last-Modified": "Sun, 16 Aug 2026 02:00:00 GMT"}
    gouv = DataGouv(files={URL: in_turn(cut(1000, **headers), rest(1000))})
    assert await fetched(gouv, tmp_path) == CONTENT
    assert gouv.asked[1].headers["If-Range"] == headers["Last-Modified"]


async def test_without_a_version_it_starts_over(tmp_path: Path) -> None:
    broken = httpx.Response(200, stream=Broken(CONTENT[:1000]))
    gouv = DataGouv(files={URL: in_turn(broken, httpx.Response(200, content=CONTENT))})
    assert await fetched(gouv, tmp_path) == CONTENT
    assert "Range" not in gouv.asked[1].headers


async def test_a_compressed_body_is_opened_and_never_resumed(tmp_path: Path) -> None:
    headers = {"Content-Encoding": "gzip", "ETag": '"v1"'}
    broken = httpx.Response(200, headers=headers, stream=Broken(gzip.compress(CONTENT)[:100]))
    whole = httpx.Response(200, headers=headers, stream=Short(gzip.compress(CONTENT)))
    gouv = DataGouv(files={URL: in_turn(broken, whole)})
    assert await fetched(gouv, tmp_path) == CONTENT
    assert "Range" not in gouv.asked[1].headers


async def test_a_file_that_changed_meanwhile_starts_over(tmp_path: Path) -> None:
    gouv = DataGouv(files={URL: in_turn(cut(1000), httpx.Response(200, content=b"new"))})
    assert await fetched(gouv, tmp_path) == b"new"


@pytest.mark.parametrize("odd", [rest(0), rest(5), httpx.Response(206, content=b"x"), httpx.Response(416)])
async def test_another_part_than_the_one_asked_for_starts_over(tmp_path: Path, odd: httpx.Response) -> None:
    gouv = DataGouv(files={URL: in_turn(cut(1000), odd, httpx.Response(200, content=CONTENT))})
    assert await fetched(gouv, tmp_path) == CONTENT
    assert "Range" not in gouv.asked[2].headers


async def test_a_body_shorter_than_announced_is_broken(tmp_path: Path) -> None:
    short = httpx.Response(200, headers=ETAG, content=None, stream=Short(CONTENT[:10]))
    assert await fetched(DataGouv(files={URL: in_turn(short, rest(10))}), tmp_path) == CONTENT


class Short(httpx.AsyncByteStream):
    def __init__(self, content: bytes) -> None:
        self._content = content

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._content


async def test_a_transfer_that_keeps_breaking_is_told(tmp_path: Path) -> None:
    gouv = DataGouv(files={URL: lambda _: cut(0)})
    with pytest.raises(NotNow, match=r"export-fiches-csv-2026-08-16\.zip est hors d'atteinte : peer closed"):
        await fetched(gouv, tmp_path)
    assert len(gouv.asked) == HASTY.attempts


@pytest.mark.parametrize(
    ("odd", "sentence"),
    [
        (lambda: httpx.Response(416), "La suite de l'export, après une coupure"),
        (lambda: httpx.Response(206, content=b"x"), "Une autre partie de l'export"),
        (lambda: httpx.Response(200, headers=ETAG, stream=Short(b"")), "s'est interrompu avant la fin"),
        (lambda: httpx.Response(502), r"^static\.data\.gouv\.fr a répondu 502\.$"),
    ],
)
async def test_what_keeps_going_wrong_is_told_as_it_is(
    tmp_path: Path, odd: Callable[[], httpx.Response], sentence: str
) -> None:
    with pytest.raises(NotNow, match=sentence):
        await fetched(DataGouv(files={URL: lambda _: odd()}), tmp_path)


async def test_a_file_that_is_not_there_is_told_at_once(tmp_path: Path) -> None:
    gouv = DataGouv()
    with pytest.raises(NotNow, match=r"static\.data\.gouv\.fr a répondu 404"):
        await fetched(gouv, tmp_path)
    assert len(gouv.asked) == 1


async def test_a_file_announced_too_large_is_not_begun(tmp_path: Path) -> None:
    with pytest.raises(Rejected, match=r"dépasse les 0\.001 Mo admis"):
        await fetched(DataGouv(files={URL: CONTENT}), tmp_path, most_bytes=1000)
    assert (tmp_path / "export.zip").stat().st_size == 0


async def test_a_file_that_grows_too_large_is_stopped(tmp_path: Path) -> None:
    gouv = DataGouv(files={URL: lambda _: httpx.Response(200, stream=Short(CONTENT))})
    with pytest.raises(Rejected, match="dépasse les"):
        await fetched(gouv, tmp_path, most_bytes=1000)


@pytest.mark.parametrize(
    "address",
    [
        "http://static.data.gouv.fr/export.zip",
        "https://example.org/export.zip",
        "https://static.data.gouv.fr.example.org/export.zip",
        "https://baddata.gouv.fr/export.zip",
        "https://static.data.gouv.fr:8443/export.zip",
        "https://static.data.gouv.fr@example.org/export.zip",
        "file:///etc/passwd",
        "/export.zip",
    ],
)
async def test_nothing_is_fetched_from_elsewhere(tmp_path: Path, address: str) -> None:
    gouv = DataGouv(files={address: CONTENT})
    with pytest.raises(Misdelivered, match="Vigie ne la suit pas"):
        await fetched(gouv, tmp_path, listed(address))
    assert gouv.asked == []


async def test_no_address_at_all_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotNow, match="hors d'atteinte"):
        await fetched(DataGouv(), tmp_path, listed("https://www.data.gouv.fr:port/x"))


async def test_a_redirect_within_data_gouv_is_followed(tmp_path: Path) -> None:
    latest = "https://www.data.gouv.fr/r/x"
    redirect = httpx.Response(302, headers={"Location": URL})
    gouv = DataGouv(files={latest: lambda _: redirect, URL: CONTENT})
    assert await fetched(gouv, tmp_path, listed(latest)) == CONTENT


async def test_a_redirect_elsewhere_is_not(tmp_path: Path) -> None:
    gouv = DataGouv(files={URL: lambda _: httpx.Response(302, headers={"Location": "https://example.org/x"})})
    with pytest.raises(Misdelivered, match=r"mène à example\.org, hors de data\.gouv\.fr"):
        await fetched(gouv, tmp_path)
    assert len(gouv.asked) == 1


async def test_redirects_without_end_are_left(tmp_path: Path) -> None:
    gouv = DataGouv(files={URL: lambda _: httpx.Response(302, headers={"Location": URL})})
    with pytest.raises(NotNow, match="redirige sans fin"):
        await fetched(gouv, tmp_path)


def digest(kind: str) -> tuple[str, str]:
    return kind, hashlib.new(kind, CONTENT).hexdigest()


@pytest.mark.parametrize("checksum", [digest("sha1"), digest("sha256"), digest("md5"), ("crc", "1"), None])
async def test_a_checksum_that_agrees_or_is_of_no_known_kind_is_fine(
    tmp_path: Path, checksum: tuple[str, str] | None
) -> None:
    assert await fetched(DataGouv(files={URL: CONTENT}), tmp_path, listed(checksum=checksum)) == CONTENT


async def test_a_checksum_that_disagrees_is_not(tmp_path: Path) -> None:
    with pytest.raises(Misdelivered, match="n'a pas l'empreinte sha1"):
        await fetched(DataGouv(files={URL: b"other"}), tmp_path, listed(checksum=digest("sha1")))


async def test_a_web_page_is_said_to_be_one_rather_than_a_checksum_that_disagrees(tmp_path: Path) -> None:
    with pytest.raises(Misdelivered, match="une page web"):
        await fetched(DataGouv(files={URL: b"<HTML>"}), tmp_path, listed(checksum=digest("sha1")))


@asynccontextmanager
async def served(answer: Callable[[asyncio.StreamWriter, int], None]) -> AsyncIterator[str]:
    """A real server on this machine; `answer` gets the place of the request among all."""
    asked = 0

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal asked
        await reader.readuntil(b"\r\n\r\n")
        answer(writer, asked)
        asked += 1
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def test_a_real_connection_that_closes_early_is_resumed(tmp_path: Path) -> None:
    def answer(writer: asyncio.StreamWriter, place: int) -> None:
        whole = len(CONTENT)
        if place == 0:
            writer.write(
                f'HTTP/1.1 200 OK\r\nETag: "v1"\r\nContent-Length: {whole}\r\n\r\n'.encode() + CONTENT[:777]
            )
        else:
            part = f"Content-Range: bytes 777-{whole - 1}/{whole}\r\nContent-Length: {whole - 777}"
            writer.write(f"HTTP/1.1 206 Partial\r\n{part}\r\n\r\n".encode() + CONTENT[777:])

    async with served(answer) as base, client(base) as web:
        await Download(web, Origin.of(f"{base}/api"), HASTY).to(tmp_path / "x", listed(f"{base}/export.zip"))
    assert (tmp_path / "x").read_bytes() == CONTENT


async def test_a_transfer_that_drips_is_given_up_after_its_time(tmp_path: Path) -> None:
    closed = asyncio.Event()

    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nx")
        await reader.read()
        writer.close()
        await writer.wait_closed()
        closed.set()

    server = await asyncio.start_server(drip, "127.0.0.1", 0)
    base = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server, client(base) as web:
        download = Download(web, Origin.of(base), HASTY, seconds=0.1)
        with pytest.raises(NotNow, match="pas de réponse à temps"):
            await download.to(tmp_path / "x", listed(f"{base}/export.zip"))
        await closed.wait()
