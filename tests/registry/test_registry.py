import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from datetime import date
from pathlib import Path

import httpx
import pytest

from bot.domain.fiche import Status
from bot.domain.ports import Candidate, Found, Registry
from bot.locale.texts import texts
from bot.registry.builder import Builder
from bot.registry.folder import Folder
from bot.registry.registry import SnapshotRegistry
from tests.registry.support import (
    AUGUST_2026,
    BASE,
    FEBRUARY_2024,
    HASTY,
    NOW,
    RS5000,
    DataGouv,
    members,
    number,
    numbers,
    registry,
    written,
    zipped,
)

GOOD = AUGUST_2026.read_bytes()
LACKING = zipped({"Standard": b"x"})
KILLED = Builder(command=(sys.executable, "-c", "import os; os.kill(os.getpid(), 9)"))


@pytest.fixture
async def gouv() -> DataGouv:
    gouv = DataGouv()
    gouv.publish(GOOD)
    return gouv


@asynccontextmanager
async def serving(folder: Path, gouv: DataGouv) -> AsyncIterator[SnapshotRegistry]:
    async with aclosing(registry(folder, gouv)) as opened:
        assert (await opened.refresh(in_full=True)).found is Found.NEW
        yield opened


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if path.name != ".lock"}


def snapshot_in(folder: Path) -> Path:
    (path,) = folder.glob("*.sqlite")
    return path


def declared(of: SnapshotRegistry) -> Status | None:
    fiche = of.fiches([number("RS5000")]).get(number("RS5000"))
    return fiche.declared if fiche else None


async def test_an_export_found_is_served(tmp_path: Path, gouv: DataGouv) -> None:
    async with aclosing(registry(tmp_path, gouv)) as opened:
        as_port: Registry = opened
        assert (as_port.export, opened.fiches([number("RS5000")])) == (None, {})
        assert opened.fiches([number("RS5000")]) == {}
        refreshed = await opened.refresh(in_full=True)
        assert (refreshed.found, refreshed.reason, refreshed.export) == (Found.NEW, "", opened.export)
        assert declared(opened) is Status.INACTIVE
        assert set(opened.fiches([number("RS5000"), number("RS1")])) == {number("RS5000")}
        assert opened.export is not None
        assert (opened.export.id, opened.export.read_at) == ("id-2026-08-16", NOW)


async def test_nothing_is_downloaded_when_nothing_moved(tmp_path: Path, gouv: DataGouv) -> None:
    async with serving(tmp_path, gouv) as opened:
        for in_full in (True, False):
            assert (await opened.refresh(in_full=in_full)).found is Found.UNCHANGED
    assert len(gouv.downloads()) == 1


async def test_the_last_snapshot_serves_from_the_start(tmp_path: Path, gouv: DataGouv) -> None:
    async with serving(tmp_path, gouv):
        pass
    async with aclosing(registry(tmp_path, gouv)) as opened:
        assert declared(opened) is Status.INACTIVE
        assert (await opened.refresh(in_full=True)).found is Found.UNCHANGED


async def test_a_spoilt_snapshot_is_dropped_and_read_anew(tmp_path: Path, gouv: DataGouv) -> None:
    async with serving(tmp_path, gouv) as opened:
        pass
    path = snapshot_in(tmp_path)
    path.write_bytes(path.read_bytes()[:20_000])
    async with aclosing(registry(tmp_path, gouv)) as opened:
        assert opened.export is None
        assert (await opened.refresh(in_full=False)).found is Found.NEW


async def test_a_file_published_again_is_read_again(tmp_path: Path, gouv: DataGouv) -> None:
    async with serving(tmp_path, gouv) as opened:
        gouv.publish(zipped(members()), last_modified="2026-08-16T09:00:00+00:00")
        assert (await opened.refresh(in_full=False)).found is Found.NEW
        assert declared(opened) is Status.ACTIVE


async def test_an_older_export_never_replaces_a_newer_one(tmp_path: Path, gouv: DataGouv) -> None:
    async with serving(tmp_path, gouv) as opened:
        gouv.resources.clear()
        gouv.publish(FEBRUARY_2024.read_bytes(), "2024-02-22")
        assert (await opened.refresh(in_full=True)).found is Found.UNCHANGED
        assert opened.export is not None
        assert opened.export.date == date(2026, 8, 16)


async def test_the_last_two_snapshots_are_kept(tmp_path: Path, gouv: DataGouv) -> None:
    async with serving(tmp_path, gouv) as opened:
        for day in ("2026-08-17", "2026-08-18", "2026-08-19"):
            gouv.publish(zipped(members(), day=day.replace("-", "_")), day)
            assert (await opened.refresh(in_full=False)).found is Found.NEW
    assert {name[:10] for name in names(tmp_path)} == {"2026-08-18", "2026-08-19"}


WRONG = {
    "une page web": b"<!doctype html><html>",
    "incomplète": GOOD[: len(GOOD) // 2],
    "Il manque à l'export le fichier": LACKING,
    "Il manque au fichier Standard la colonne": zipped(members() | {"Standard": b'"Numero"\r\n"RS5000"\r\n'}),
    "ne contient aucune fiche": zipped(members(Standard=[])),
    "dépasse les 1 Mo admis": zipped(
        members() | {"Partenaires": members()["Partenaires"] + b'"a"\r\n' * 1_000_000}
    ),
}


@pytest.mark.parametrize(("sentence", "content"), WRONG.items(), ids=WRONG)
async def test_a_wrong_export_leaves_the_old_one_serving_and_says_why(
    tmp_path: Path, gouv: DataGouv, sentence: str, content: bytes
) -> None:
    builder = Builder(1_000_000, seconds=30)
    async with aclosing(registry(tmp_path, gouv, builder=builder)) as opened:
        await opened.refresh(in_full=True)
        gouv.publish(content, "2026-08-17")
        refreshed = await opened.refresh(in_full=False)
        assert (refreshed.found, refreshed.export) == (Found.REJECTED, opened.export)
        assert sentence in refreshed.reason
        assert texts("en").why(refreshed.reason) != refreshed.reason
        assert opened.rejected == refreshed.reason
        assert declared(opened) is Status.INACTIVE
    assert [name[:10] for name in names(tmp_path)] == ["2026-08-16"]


async def test_a_file_too_large_is_rejected(tmp_path: Path, gouv: DataGouv) -> None:
    async with aclosing(registry(tmp_path, gouv, most_bytes=1000)) as opened:
        assert (await opened.refresh(in_full=True)).found is Found.REJECTED
        assert "dépasse les 0.001 Mo" in opened.rejected


async def test_a_checksum_that_disagrees_is_rejected(tmp_path: Path) -> None:
    gouv = DataGouv()
    gouv.publish(GOOD, checksum={"type": "sha1", "value": "0" * 40})
    async with aclosing(registry(tmp_path, gouv)) as opened:
        assert (await opened.refresh(in_full=True)).found is Found.REJECTED


async def test_what_was_rejected_is_not_fetched_again_until_it_moves(tmp_path: Path, gouv: DataGouv) -> None:
    async with serving(tmp_path, gouv) as opened:
        gouv.publish(LACKING, "2026-08-17")
        for _ in range(3):
            assert (await opened.refresh(in_full=False)).found is Found.REJECTED
        assert len(gouv.downloads()) == 2
        gouv.publish(GOOD, "2026-08-17", last_modified="2026-08-17T09:00:00+00:00")
        assert (await opened.refresh(in_full=False)).found is Found.NEW
        assert opened.rejected == ""


async def test_the_daily_look_tries_what_was_rejected_again(tmp_path: Path, gouv: DataGouv) -> None:
    async with serving(tmp_path, gouv) as opened:
        gouv.publish(LACKING, "2026-08-17")
        assert (await opened.refresh(in_full=False)).found is Found.REJECTED
        gouv.publish(GOOD, "2026-08-17")
        assert (await opened.refresh(in_full=True)).found is Found.NEW


async def test_a_web_page_in_place_of_the_file_is_asked_for_again_at_the_next_look(
    tmp_path: Path, gouv: DataGouv
) -> None:
    async with serving(tmp_path, gouv) as opened:
        gouv.publish(b"<html>", "2026-08-17")
        assert (await opened.refresh(in_full=False)).found is Found.REJECTED
        gouv.publish(GOOD, "2026-08-17")
        assert (await opened.refresh(in_full=False)).found is Found.NEW


async def test_a_rejected_export_that_is_withdrawn_is_forgotten(tmp_path: Path, gouv: DataGouv) -> None:
    async with serving(tmp_path, gouv) as opened:
        gouv.publish(LACKING, "2026-08-17")
        await opened.refresh(in_full=False)
        gouv.resources.pop()
        assert (await opened.refresh(in_full=False)).found is Found.UNCHANGED
        assert opened.rejected == ""


@pytest.mark.parametrize("status", [404, 500])
async def test_a_source_that_fails_is_unreachable_and_never_raises(
    tmp_path: Path, gouv: DataGouv, status: int
) -> None:
    async with serving(tmp_path, gouv) as opened:
        gouv.listing = lambda _: httpx.Response(status)
        refreshed = await opened.refresh(in_full=True)
        assert (refreshed.found, refreshed.export) == (Found.UNREACHABLE, opened.export)
        assert str(status) in refreshed.reason
        assert opened.rejected == ""


async def test_a_killed_process_leaves_nothing_that_is_served(tmp_path: Path, gouv: DataGouv) -> None:
    async with aclosing(registry(tmp_path, gouv, builder=KILLED)) as opened:
        refreshed = await opened.refresh(in_full=True)
        assert (refreshed.found, opened.export) == (Found.UNREACHABLE, None)
    assert names(tmp_path) == set()


UNSERVEABLE = """
import sys
open(sys.argv[2] + "/2026-08-16-x.sqlite", "w")
print('{"snapshot": "2026-08-16-x.sqlite"}')
"""


async def test_a_snapshot_that_cannot_be_opened_is_not_served(tmp_path: Path, gouv: DataGouv) -> None:
    builder = Builder(command=(sys.executable, "-c", UNSERVEABLE))
    async with aclosing(registry(tmp_path, gouv, builder=builder)) as opened:
        refreshed = await opened.refresh(in_full=True)
        assert refreshed.found is Found.UNREACHABLE
        assert "ne s'ouvre pas" in refreshed.reason


async def test_a_folder_that_cannot_be_made_is_no_crash(tmp_path: Path, gouv: DataGouv) -> None:
    blocked = written(tmp_path, b"", "file") / "registry"
    async with aclosing(registry(blocked, gouv)) as opened:
        refreshed = await opened.refresh(in_full=True)
        assert refreshed.found is Found.UNREACHABLE
        assert refreshed.reason.startswith("La machine a refusé une opération : [Errno")
        assert texts("en").why(refreshed.reason).endswith("Check the disk and the rights on the data.")


async def test_those_who_ask_at_once_share_one_run(tmp_path: Path, gouv: DataGouv) -> None:
    async with aclosing(registry(tmp_path, gouv)) as opened:
        answers = await asyncio.gather(*(opened.refresh(in_full=True) for _ in range(5)))
    assert {answer.found for answer in answers} == {Found.NEW}
    assert len(gouv.asked) == 2


async def test_who_asks_for_no_newer_one_than_that_shares_no_answer_with_who_asks_for_any(
    tmp_path: Path, gouv: DataGouv
) -> None:
    async with aclosing(registry(tmp_path, gouv)) as opened:
        follow = opened.refresh(in_full=True, until=date(2000, 1, 1))
        answers = await asyncio.gather(follow, opened.refresh(in_full=True))
    assert [answer.found for answer in answers] == [Found.UNREACHABLE, Found.NEW]


async def test_a_cancelled_run_leaves_the_next_one_its_turn(tmp_path: Path, gouv: DataGouv) -> None:
    async with aclosing(registry(tmp_path, gouv)) as opened:
        first = asyncio.create_task(opened.refresh(in_full=True))
        second = asyncio.create_task(opened.refresh(in_full=True))
        await asyncio.sleep(0.05)
        first.cancel()
        assert (await second).found is Found.NEW
        assert first.cancelled()
    assert len(names(tmp_path)) == 1


async def test_two_processes_take_turns_and_the_second_serves_what_the_first_read(
    tmp_path: Path, gouv: DataGouv
) -> None:
    async with aclosing(registry(tmp_path, gouv)) as one, aclosing(registry(tmp_path, gouv)) as other:
        found = await asyncio.gather(one.refresh(in_full=True), other.refresh(in_full=True))
        assert {answer.found for answer in found} == {Found.NEW, Found.UNCHANGED}
        assert one.export == other.export
    assert len(gouv.downloads()) == 1


async def test_a_newer_snapshot_of_another_process_replaces_ours(tmp_path: Path, gouv: DataGouv) -> None:
    async with serving(tmp_path, gouv) as one, aclosing(registry(tmp_path, gouv)) as other:
        gouv.publish(zipped(members()), "2026-08-17")
        await other.refresh(in_full=True)
        assert (await one.refresh(in_full=False)).found is Found.UNCHANGED
        assert declared(one) is Status.ACTIVE


async def test_the_export_before_the_one_served_is_there_to_compare_with(tmp_path: Path) -> None:
    gouv, (code,) = DataGouv(), numbers("RS5000")
    gouv.publish(FEBRUARY_2024.read_bytes(), "2024-02-22")
    async with serving(tmp_path, gouv) as opened:
        assert opened.before([code]) is None
        gouv.publish(GOOD)
        await opened.refresh(in_full=True)
        before = opened.before([code], ["82815245400033"])
        assert before is not None
        assert len(before.holdings["82815245400033"]) > 0
        assert before.export.date == date(2024, 2, 22)
        assert before.fiches[code].declared is Status.ACTIVE
        assert declared(opened) is Status.INACTIVE
    async with aclosing(registry(tmp_path, gouv)) as again:  # the next start finds it in the folder
        assert again.before([code], ["82815245400033"]) == before
        assert again.before([code], ["82815245400033"]) == before


async def test_the_same_day_published_again_is_no_export_before(tmp_path: Path, gouv: DataGouv) -> None:
    async with serving(tmp_path, gouv) as opened:
        gouv.publish(zipped(members()), "2026-08-16", last_modified="2026-08-16T09:00:00")
        await opened.refresh(in_full=True)
        assert declared(opened) is Status.ACTIVE
        assert opened.before([]) is None


async def test_without_a_registry_nothing_is_found(tmp_path: Path, gouv: DataGouv) -> None:
    async with aclosing(registry(tmp_path, gouv)) as opened:
        (code,) = numbers("RS5000")
        assert opened.before([code]) is None
        assert opened.search("web", date(2026, 8, 16), first=0, count=5).total == 0
        assert (opened.organisation("1"), opened.holdings("1"), opened.siblings("1", code)) == ("", (), ())
        assert opened.holdings_on([code], ["1"]) == {code: ()}
        assert opened.with_partners([code]) == set()


async def test_another_processs_spoilt_snapshot_changes_nothing(tmp_path: Path) -> None:
    gouv = DataGouv()
    async with aclosing(registry(tmp_path, gouv)) as opened:
        written(tmp_path, b"x", "2026-08-17-x.sqlite")
        assert (await opened.refresh(in_full=True)).found is Found.UNREACHABLE
        assert opened.export is None


async def test_a_folder_held_for_too_long_is_told(tmp_path: Path, gouv: DataGouv) -> None:
    async with aclosing(registry(tmp_path, gouv, patience=1)) as opened, Folder(tmp_path).held():
        refreshed = await opened.refresh(in_full=True)
    assert refreshed.found is Found.UNREACHABLE
    assert "Un autre processus" in refreshed.reason


async def test_a_download_tells_its_progress(tmp_path: Path, gouv: DataGouv) -> None:
    told: list[tuple[int, int | None]] = []
    async with aclosing(registry(tmp_path, gouv)) as opened:
        await opened.refresh(in_full=True, progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (len(GOOD), len(GOOD))


@asynccontextmanager
async def offline(folder: Path) -> AsyncIterator[SnapshotRegistry]:
    opened = SnapshotRegistry.open(folder, BASE, clock=lambda: NOW, patience=HASTY)
    async with aclosing(opened):
        yield opened


async def test_a_file_at_hand_is_served_with_no_network(tmp_path: Path) -> None:
    async with offline(tmp_path) as opened:
        assert (await opened.import_file(FEBRUARY_2024)).found is Found.NEW
        assert declared(opened) is Status.ACTIVE
        assert opened.export is not None
        assert (opened.export.date, opened.export.id) == (date(2024, 2, 22), FEBRUARY_2024.name)


async def test_a_file_of_any_name_has_its_members_date(tmp_path: Path) -> None:
    path = written(tmp_path, zipped(members(Standard=[RS5000])), "mien.zip")
    async with offline(tmp_path / "registry") as opened:
        refreshed = await opened.import_file(path)
        assert refreshed.export is not None
        assert refreshed.export.date == date(2026, 8, 15)


async def test_a_wrong_file_at_hand_is_rejected(tmp_path: Path) -> None:
    async with offline(tmp_path / "registry") as opened:
        assert (await opened.import_file(written(tmp_path, b"<html>"))).found is Found.REJECTED


async def test_no_file_at_hand_is_told(tmp_path: Path) -> None:
    async with offline(tmp_path) as opened:
        refreshed = await opened.import_file(tmp_path / "absent.zip")
        assert (refreshed.found, refreshed.reason) == (
            Found.UNREACHABLE,
            f"Il n'y a pas de fichier {tmp_path / 'absent.zip'}.",
        )


async def test_what_is_not_believed_is_neither_served_nor_kept_nor_fetched_again(
    tmp_path: Path, gouv: DataGouv
) -> None:
    asked: list[Candidate] = []

    async def doubt(candidate: Candidate) -> bool:
        asked.append(candidate)
        return False

    async with serving(tmp_path, gouv) as opened:
        before = opened.export
        gouv.publish(zipped(members(), day="2026_08_17"), "2026-08-17")
        for _ in range(2):
            refreshed = await opened.refresh(in_full=True, believe=doubt)
            assert (refreshed.found, refreshed.export) == (Found.QUARANTINED, before)
        assert [one.census.rows["fiches"] for one in asked] == [1]
        assert len(names(tmp_path)) == 1
        opened.reconsider()
        assert (await opened.refresh(in_full=True)).found is Found.NEW
        assert opened.export == asked[0].export
        assert await opened.census() == asked[0].census


async def test_without_a_snapshot_there_is_no_census(tmp_path: Path, gouv: DataGouv) -> None:
    async with aclosing(registry(tmp_path, gouv)) as opened:
        assert await opened.census() is None
