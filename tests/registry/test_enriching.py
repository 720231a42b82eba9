"""XML exports found, fetched and served on top of a CSV's, and what is served where they cannot be."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import httpx
import pytest
from structlog.testing import capture_logs

from bot.domain.detail import HabilitationState
from bot.domain.disagreement import Disagreement, Enrichment, Kind
from bot.domain.number import Register
from bot.domain.ports import Found, Registry
from bot.registry.builder import Builder
from bot.registry.download import Download
from bot.registry.enriching import DetailLimits, Enricher
from bot.registry.folder import Folder
from bot.registry.listing import Listing
from bot.registry.making import ENRICHING
from bot.registry.registry import SnapshotRegistry
from tests.registry.support import HASTY, NOW, ORIGIN, DataGouv, members, number, registry, zipped
from tests.registry.xml_exports import fiche, partner, xml, zipped_xml

OURS = "88877726500016"
RS1, RNCP1 = number("RS1"), number("RNCP1")
DAY, NEXT = date(2026, 8, 16), date(2026, 8, 17)
KILLED = Builder(command=(sys.executable, "-c", "import os; os.kill(os.getpid(), 9)"))


def csv_export(day: date = DAY, status: str = "ACTIVE") -> bytes:
    rows = [(str(code), "Titre", "", "31/12/2027", status) for code in (RS1, RNCP1)]
    partners = [(str(code), "ISCOD", f"\t{OURS}", "HABILITATION_FORMER") for code in (RS1, RNCP1)]
    return zipped(members(Standard=rows, Partenaires=partners), f"{day:%Y_%m_%d}")


@dataclass
class Source(DataGouv):
    """Publishes CSV exports and XML exports, and answers a narrowed list as data.gouv.fr does."""

    def __post_init__(self) -> None:
        self.listing = self._narrowed

    def csv(self, day: date = DAY, status: str = "ACTIVE") -> None:
        self.publish(csv_export(day, status), day.isoformat())

    def xml(
        self, code: str, *partners: str, day: date = DAY, content: bytes | None = None, last: str = ""
    ) -> None:
        register = number(code).register
        title = f"export-fiches-{register.lower()}-v4-1-{day}.zip"
        made = zipped_xml(xml(fiche(code, *partners, last=last)), register, day.isoformat())
        more = {"title": title, "url": f"https://static.data.gouv.fr/resources/{title}", "id": title}
        self.publish(made if content is None else content, day.isoformat(), **more)

    def both(self, day: date = DAY, state: str = "Actif", last: str = "30/06/2028") -> None:
        for code in ("RS1", "RNCP1"):
            self.xml(code, partner(OURS, state, date_inactif="01/07/2026"), day=day, last=last)

    def told_when_fetched(self, word: str) -> asyncio.Event:
        """What is set once the file is asked for whose title has that word."""
        begun = asyncio.Event()
        url = next(one["url"] for one in self.resources if word in one["title"])
        content = self.files[url]
        assert isinstance(content, bytes)

        def fetched(_: httpx.Request) -> httpx.Response:
            begun.set()
            return httpx.Response(200, content=content)

        self.files[url] = fetched
        return begun

    def _narrowed(self, request: httpx.Request) -> httpx.Response:
        found = [each for each in self.resources if request.url.params["q"] in each["title"]]
        return httpx.Response(200, json={"data": found, "next_page": None})


def enriching(
    folder: Path, source: DataGouv, *, builder: Builder | None = None, limits: DetailLimits | None = None
) -> SnapshotRegistry:
    """A registry that wants XML exports, too; impatient."""
    client = source.client()
    kept, listing = Folder(folder, patience=1.0), Listing(client, ORIGIN, HASTY)
    download = Download(client, ORIGIN, HASTY)
    enricher = Enricher.of(kept, listing, download, limits or DetailLimits())
    return SnapshotRegistry(
        kept,
        client,
        listing=listing,
        download=download,
        builder=Builder(seconds=30),
        clock=lambda: NOW,
        enricher=replace(enricher, builder=builder) if builder else enricher,
    )


@pytest.fixture
def source() -> Source:
    made = Source()
    made.csv()
    return made


@pytest.fixture
async def served(tmp_path: Path, source: Source) -> AsyncIterator[SnapshotRegistry]:
    """A registry that serves the CSV export of the 16th."""
    async with aclosing(enriching(tmp_path, source)) as opened:
        assert (await opened.refresh(in_full=True)).found is Found.NEW
        yield opened


def snapshots(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if not path.name.startswith(".lock"))


def last_issues(of: SnapshotRegistry) -> dict[str, str]:
    return {str(one.number): str(one.last_issue) for one in of.details([RS1, RNCP1]).values()}


def states(of: SnapshotRegistry) -> list[HabilitationState]:
    return [one.state for one in of.holdings(OURS)]


def troubles(of: SnapshotRegistry) -> list[str]:
    return [one.trouble for one in of.enrichments()]


def asked(source: Source, kind: str) -> int:
    """How often the list was narrowed to that kind."""
    return sum(request.url.params.get("q") == kind for request in source.asked)


async def test_the_csv_is_served_first_and_what_the_xml_tells_on_top_of_it(
    tmp_path: Path, served: SnapshotRegistry, source: Source
) -> None:
    as_port: Registry = served
    source.both()
    assert (as_port.details([RS1]), states(served)) == ({}, [HabilitationState.UNSAID] * 2)
    assert served.enrichments() == (Enrichment(Register.RNCP), Enrichment(Register.RS))
    assert await as_port.enrich()
    assert last_issues(served) == {"RS1": "2028-06-30", "RNCP1": "2028-06-30"}
    assert states(served) == [HabilitationState.ACTIVE] * 2
    assert served.enrichments() == (
        Enrichment(Register.RNCP, DAY, DAY),
        Enrichment(Register.RS, DAY, DAY),
    )
    assert served.export is not None
    assert (served.export.date, served.export.details) == (DAY, DAY)
    assert len(snapshots(tmp_path)) == 1


async def test_it_is_served_from_the_next_start_on(
    tmp_path: Path, served: SnapshotRegistry, source: Source
) -> None:
    source.both()
    await served.enrich()
    async with aclosing(enriching(tmp_path, source)) as again:
        assert (again.export, last_issues(again)) == (served.export, last_issues(served))
        assert (await again.refresh(in_full=True)).found is Found.UNCHANGED
        assert not await again.enrich()
    assert len(source.downloads()) == 3


async def test_details_of_the_day_are_not_looked_for_again(served: SnapshotRegistry, source: Source) -> None:
    source.both()
    await served.enrich()
    before = len(source.asked)
    assert not await served.enrich()
    assert len(source.asked) == before


async def test_yesterdays_are_read_and_replaced_once_todays_are_there(
    served: SnapshotRegistry, source: Source
) -> None:
    source.both(date(2026, 8, 15))
    assert await served.enrich()
    assert [one.read_in for one in served.enrichments()] == [date(2026, 8, 15)] * 2
    assert not await served.enrich()
    source.both(DAY, last="31/12/2028")
    assert await served.enrich()
    assert set(last_issues(served).values()) == {"2028-12-31"}


async def test_an_xml_newer_than_the_csv_is_not_read(served: SnapshotRegistry, source: Source) -> None:
    source.both(NEXT)
    assert not await served.enrich()
    assert ["ne nomme aucun" in one for one in troubles(served)] == [True, True]


async def test_the_next_csv_goes_on_with_the_last_details(served: SnapshotRegistry, source: Source) -> None:
    source.both()
    await served.enrich()
    before = served.export
    source.csv(NEXT, "INACTIVE")
    assert (await served.refresh(in_full=True)).found is Found.NEW
    assert served.export is not None
    assert before is not None
    assert (served.export.date, served.export.details) == (NEXT, DAY)
    assert served.export.details_print == before.details_print
    assert set(last_issues(served).values()) == {"2028-06-30"}
    assert not await served.enrich()


async def test_an_xml_of_the_same_content_is_no_news(served: SnapshotRegistry, source: Source) -> None:
    source.both()
    await served.enrich()
    source.csv(NEXT)
    await served.refresh(in_full=True)
    source.both(NEXT)
    assert not await served.enrich()
    assert [one.read_in for one in served.enrichments()] == [NEXT, NEXT]


async def test_with_none_published_the_csv_alone_is_served(served: SnapshotRegistry, source: Source) -> None:
    assert not await served.enrich()
    assert served.details([RS1]) == {}
    assert served.fiches([RS1])
    assert ["ne nomme aucun « export-fiches-r" in one for one in troubles(served)] == [True, True]
    # The whole list, thousands long, is not walked for what it may not have.
    assert asked(source, "") == 0


async def test_one_registers_trouble_keeps_nothing_from_the_other(
    served: SnapshotRegistry, source: Source
) -> None:
    source.both()
    source.xml("RNCP1", content=zipped_xml(xml(fiche("RNCP1"))[:-20], "RNCP"))
    assert await served.enrich()
    assert list(last_issues(served)) == ["RS1"]
    assert ["sa fin manque" in one for one in troubles(served)] == [True, False]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (zipped_xml(b'<!DOCTYPE FICHES [<!ENTITY a "a">]><FICHES/>'), "DOCTYPE"),
        (zipped_xml(xml(fiche("RS1"), version="5.0")), "version « 5.0 »"),
        (b"PK", "zip"),
        (b"<html>maintenance</html>", "page"),
    ],
)
async def test_a_broken_one_takes_no_detail_away(
    tmp_path: Path, served: SnapshotRegistry, source: Source, content: bytes, why: str
) -> None:
    source.both()
    await served.enrich()
    source.csv(NEXT)
    await served.refresh(in_full=True)
    source.xml("RS1", day=NEXT, content=content)
    assert not await served.enrich()
    assert why in troubles(served)[1]
    assert set(last_issues(served).values()) == {"2028-06-30"}
    assert {name[:10] for name in snapshots(tmp_path)} == {"2026-08-16", "2026-08-17"}


async def test_what_was_refused_is_not_fetched_again_until_it_moves(
    served: SnapshotRegistry, source: Source
) -> None:
    source.xml("RS1", content=zipped_xml(b"<html/>"))
    for _ in range(3):
        assert not await served.enrich()
    assert len(source.downloads()) == 2
    assert "n'est pas un export de fiches" in troubles(served)[1]
    source.xml("RS1", last="30/06/2028")
    source.resources[-1]["last_modified"] = "2026-08-16T09:00:00+00:00"
    assert await served.enrich()
    assert troubles(served)[1] == ""


async def test_a_web_page_in_its_place_is_asked_for_again(served: SnapshotRegistry, source: Source) -> None:
    source.xml("RS1", content=b"<html>")
    for _ in range(2):
        await served.enrich()
    assert len(source.downloads()) == 3


async def test_one_that_is_too_large_is_refused(tmp_path: Path, source: Source) -> None:
    source.both()
    for limits, why in (
        (DetailLimits(most_bytes=100), "0.0001 Mo"),
        (DetailLimits(most_unzipped=100), "Une fois ouverte"),
    ):
        async with aclosing(enriching(tmp_path, source, limits=limits)) as opened:
            await opened.refresh(in_full=True)
            assert not await opened.enrich()
            assert [why in one for one in troubles(opened)] == [True, True]


async def test_a_killed_process_takes_nothing_away(tmp_path: Path, source: Source) -> None:
    source.both()
    async with aclosing(enriching(tmp_path, source, builder=KILLED)) as opened:
        await opened.refresh(in_full=True)
        assert not await opened.enrich()
        assert ["s'est arrêté" in one for one in troubles(opened)] == [True, True]
        assert opened.fiches([RS1])
    assert len(snapshots(tmp_path)) == 1


async def test_a_snapshot_that_cannot_be_opened_is_not_served(tmp_path: Path, source: Source) -> None:
    source.both()
    torn = "import json, pathlib, sys; pathlib.Path(sys.argv[2], 'enriching-x.sqlite').write_text('x'); "
    said = "print(json.dumps({'snapshot': 'enriching-x.sqlite'}))"
    builder = Builder(command=(sys.executable, "-c", torn + said))
    async with aclosing(enriching(tmp_path, source, builder=builder)) as opened:
        await opened.refresh(in_full=True)
        assert not await opened.enrich()
        assert all(troubles(opened))


async def test_a_folder_that_another_process_holds_is_no_crash(
    tmp_path: Path, served: SnapshotRegistry, source: Source
) -> None:
    source.both()
    async with Folder(tmp_path).held(ENRICHING):
        with capture_logs() as logs:
            assert not await served.enrich()
    assert [entry["event"] for entry in logs] == ["no details could be read"]


async def test_what_cannot_take_its_place_in_time_leaves_nothing(
    tmp_path: Path, served: SnapshotRegistry, source: Source
) -> None:
    source.both()
    before = snapshots(tmp_path)
    begun = source.told_when_fetched("rncp")
    reading = asyncio.create_task(served.enrich())
    await begun.wait()
    async with Folder(tmp_path).held():  # a CSV that takes longer than anybody waits
        assert not await reading
    assert (served.details([RNCP1]), snapshots(tmp_path)) == ({}, before)
    assert await served.enrich()


async def test_a_csv_is_read_while_details_are(
    tmp_path: Path, served: SnapshotRegistry, source: Source
) -> None:
    """What was made on top of the export before is not served: the next look makes it anew."""
    source.both()
    source.csv(NEXT)
    begun = source.told_when_fetched("rncp")
    reading = asyncio.create_task(served.enrich())
    await begun.wait()
    assert (await served.refresh(in_full=True)).found is Found.NEW
    await reading
    assert list(last_issues(served)) == ["RS1"]
    assert served.export is not None
    assert served.export.date == NEXT
    assert await served.enrich()
    assert list(last_issues(served)) == ["RS1", "RNCP1"]
    assert {name[:10] for name in snapshots(tmp_path)} == {"2026-08-16", "2026-08-17"}


async def test_where_they_are_not_wanted_nothing_is_asked(tmp_path: Path, source: Source) -> None:
    source.both()
    async with aclosing(registry(tmp_path, source)) as plain:
        await plain.refresh(in_full=True)
        assert not await plain.enrich()
        assert (plain.enrichments(), plain.details([RS1])) == ((), {})
    assert len(source.downloads()) == 1


async def test_once_they_are_not_wanted_any_more_the_next_csv_has_none(
    tmp_path: Path, served: SnapshotRegistry, source: Source
) -> None:
    source.both()
    await served.enrich()
    source.csv(NEXT)
    async with aclosing(registry(tmp_path, source)) as plain:
        await plain.refresh(in_full=True)
        assert plain.details([RS1]) == {}


async def test_before_any_csv_was_read_there_is_nothing_to_add_to(tmp_path: Path, source: Source) -> None:
    source.both()
    async with aclosing(enriching(tmp_path, source)) as opened:
        assert not await opened.enrich()
        assert (opened.enrichments(), opened.details([RS1])) == ((), {})
    assert source.asked == []


async def test_two_processes_read_it_once(tmp_path: Path, served: SnapshotRegistry, source: Source) -> None:
    source.both()
    async with aclosing(enriching(tmp_path, source)) as other:
        assert all(await asyncio.gather(served.enrich(), other.enrich()))
        assert last_issues(served) == last_issues(other) != {}
    assert len(source.downloads()) == 3


async def test_where_the_two_differ_the_log_says_how_often_and_where(
    served: SnapshotRegistry, source: Source
) -> None:
    source.both(state="Inactif")
    with capture_logs() as logs:
        await served.enrich()
    assert states(served) == [HabilitationState.INACTIVE] * 2
    told = [entry for entry in logs if entry["event"] == "the XML export differs from the CSV"]
    assert [(one["what"], one["count"], one["examples"]) for one in told] == [
        (Kind.ENDED.value, 1, (f"{register}1 {OURS}",)) for register in Register
    ]
    assert served.enrichments()[1].disagreements == (Disagreement(Kind.ENDED, 1, (f"RS1 {OURS}",)),)
