"""The client against a catalogue that answers over HTTP as the real one does, whatever goes wrong there."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from bot.catalogue.catalogue import OpenCatalogue
from bot.domain.number import CertificationNumber
from bot.domain.offer import Offer
from bot.domain.ports import Extraction, NotRead
from bot.outside.web import Patience
from bot.reading import catalogue_of
from bot.sandbox import offers
from bot.sandbox.app import Sandbox, start
from bot.sandbox.workspace import demo_workspace
from bot.settings.environment import Settings

NOON = datetime(2026, 8, 16, 12, tzinfo=UTC)
OURS, SILENT = "48276116000019", "13002267600030"
RS5000, WEB = CertificationNumber.parse("RS5000"), CertificationNumber.parse("RNCP37674")
SHOWN = {
    RS5000: (Offer("BLO-1", "La blockchain", ("Rhône", "Paris"), 4),),
    WEB: (Offer("WEB-1", "Le web", ("Paris",), 1),),
}


@dataclass
class Met:
    """The two, and what the one asked of the other."""

    sandbox: Sandbox
    client: OpenCatalogue

    async def read(self) -> Extraction | NotRead:
        self.sandbox.faults.calls.clear()
        return await self.client.read([OURS, SILENT], NOON)

    async def refused(self) -> NotRead:
        found = await self.read()
        assert isinstance(found, NotRead)
        return found

    async def shown(self) -> bool:
        """Whether it reads what there is to read."""
        return await self.read() == Extraction(date(2026, 8, 15), {OURS: SHOWN, SILENT: {}})

    @property
    def asked(self) -> list[tuple[str, str]]:
        return [(call.args["of"], call.answer) for call in self.sandbox.faults.made("catalogue")]


@pytest.fixture
async def met() -> AsyncIterator[Met]:
    async with start(demo_workspace(now=NOON.timestamp)) as sandbox:
        both = (offers.PARIS, offers.LYON)
        sandbox.catalogue.show(
            offers.Offer("BLO-1", OURS, "ORSYS", "RS5000", "Blockchain", "La blockchain", both, sessions=2),
            offers.Offer("WEB-1", OURS, "ORSYS", "RNCP37674", "Développeur web", "Le web"),
            offers.Offer("X-1", "82815245400033", "ALYRA", "RS5000", "Blockchain", "Pas à nous"),
        )
        sandbox.catalogue.extract(date(2026, 8, 15))
        patience = Patience(attempts=2, first_pause=0.001, longest_pause=0.01)
        client = OpenCatalogue.open(sandbox.catalogue_url, patience=patience)
        yield Met(sandbox, client)
        await client.close()


async def test_a_day_is_read_with_two_questions_and_the_next_with_one(met: Met) -> None:
    assert await met.shown()
    assert met.asked == [("dataset", "ok"), ("export", "ok")]
    assert await met.shown()
    assert met.asked == [("export", "ok")]


async def test_fields_that_have_other_names_overnight_are_looked_up_anew(met: Met) -> None:
    assert await met.shown()
    met.sandbox.catalogue.names = offers.RENAMED
    assert await met.shown()
    assert met.asked == [("export", "400"), ("dataset", "ok"), ("export", "ok")]


async def test_without_its_exports_it_is_read_page_by_page(met: Met) -> None:
    met.sandbox.faults.add("catalogue", status=404, times=None, when=lambda asked: asked["of"] == "export")
    assert await met.shown()
    assert met.asked == [("dataset", "ok"), ("export", "404"), ("records", "ok")]


async def test_an_answer_that_is_cut_short_once_is_asked_for_again(met: Met) -> None:
    met.sandbox.faults.add("catalogue", truncate=200, when=lambda asked: asked["of"] == "export")
    assert await met.shown()


async def test_a_catalogue_that_is_down_or_a_web_page_is_not_read(met: Met) -> None:
    met.sandbox.faults.add("catalogue", status=503, times=None)
    assert "503" in str((await met.refused()).reason)
    met.sandbox.faults.clear()
    met.sandbox.faults.add("catalogue", body=b"<html>Maintenance</html>", times=None)
    assert (await met.refused()).again is None
    met.sandbox.faults.clear()
    assert await met.shown()


async def test_over_quota_nothing_is_asked_until_the_day_that_it_names(met: Met) -> None:
    met.sandbox.catalogue.quota = 0
    midnight = datetime(2026, 8, 17, tzinfo=UTC)
    assert (await met.refused()).again == midnight
    assert met.asked == [("dataset", "429")]
    assert (await met.refused()).again == midnight
    assert met.asked == []


async def test_the_last_question_of_the_day_is_answered(met: Met) -> None:
    met.sandbox.catalogue.quota = 2
    assert await met.shown()
    assert (await met.refused()).again == datetime(2026, 8, 17, tzinfo=UTC)


async def test_the_settings_name_the_catalogue_that_is_read_or_none(met: Met) -> None:
    address = met.sandbox.catalogue_url
    for named in (address, address.partition("/catalog/")[0]):
        async with catalogue_of(Settings(catalogue_url=named)) as catalogue:
            assert catalogue is not None
            assert await catalogue.read([SILENT], NOON) == Extraction(date(2026, 8, 15), {SILENT: {}})
    async with catalogue_of(Settings(catalogue_url=None)) as catalogue:
        assert catalogue is None
