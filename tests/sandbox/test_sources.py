"""The demo's two public sources: an export at a time, with its XML, and an extraction a day."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree.ElementTree import fromstring

import pytest

import bot.sandbox
from bot.sandbox.csv_exports import fiches
from bot.sandbox.sources import EXPORTS, FIRST_DAY, OFFERS, Sources

if TYPE_CHECKING:
    from bot.sandbox.app import Sandbox

ORSYS = "48276116000019"
FIRST, SECOND = date(2024, 2, 22), date(2026, 8, 16)


@pytest.fixture
def sources(sandbox: Sandbox, tmp_path: Path) -> Sources:
    return Sources(sandbox.registry, sandbox.catalogue, tmp_path)


def titles(sandbox: Sandbox) -> list[str]:
    return [resource.title for resource in sandbox.registry.resources]


def test_each_of_the_two_exports_is_published_with_its_xml(sandbox: Sandbox, sources: Sources) -> None:
    assert FIRST_DAY == FIRST
    assert titles(sandbox) == [
        "export-fiches-rs-v4-1-2024-02-22.zip",
        "export-fiches-rncp-v4-1-2024-02-22.zip",
        "export-fiches-csv-2024-02-22.zip",
    ]
    assert sources.publish_next() == SECOND
    assert titles(sandbox)[:3] == [title.replace("2024-02-22", "2026-08-16") for title in titles(sandbox)[3:]]
    assert sources.publish_next() is None
    assert len(titles(sandbox)) == 6


def test_the_xml_tells_the_last_date_of_issue_of_the_certification_that_falls(
    sandbox: Sandbox, sources: Sources
) -> None:
    sources.publish_next()
    with zipfile.ZipFile(sandbox.registry.resources[0].path) as archive:
        root = fromstring(archive.read(archive.namelist()[0]))  # noqa: S314  our own
    dates = {
        each.findtext("NUMERO_FICHE"): each.findtext("DATE_LIMITE_DELIVRANCE") for each in root.iter("FICHE")
    }
    assert (dates["RS5000"], dates["RS6232"], dates["RS5719"]) == ("24/11/2024", "25/07/2026", None)


def test_three_offers_are_shown_until_the_extraction_after_they_were_archived(
    sandbox: Sandbox, sources: Sources
) -> None:
    def shown() -> int:
        return sum((one.siret, one.certification) == (ORSYS, "RS5000") for one in sandbox.catalogue.pictured)

    assert (shown(), sources.extract(SECOND)) == (3, 0)
    assert sources.status()["catalogue"] == {"day": "2026-08-16", "offers": 8}
    assert sources.extract(date(2026, 8, 17), [(ORSYS, "RS5000"), (ORSYS, "RS7423")]) == 3
    assert shown() == 0
    assert sources.status() == {
        "export": "export-fiches-csv-2024-02-22.zip",
        "next_export": "export-fiches-csv-2026-08-16.zip",
        "catalogue": {"day": "2026-08-17", "offers": 5},
    }
    assert sources.extract(date(2026, 8, 18), [(ORSYS, "RS5000")]) == 0


def test_the_offers_are_of_certifications_that_the_real_exports_have() -> None:
    known = {one.number: one for _, export in EXPORTS for one in fiches(export)}
    for offer in OFFERS:
        assert known[offer.certification].standard["Intitule"].startswith(offer.certified[:20])
    folder = Path(bot.sandbox.__file__).parent / "exports"
    assert [path for _, path in EXPORTS] == sorted(folder.glob("*.zip"))


def test_one_offer_is_shown_without_a_habilitation_and_one_habilitation_without_an_offer() -> None:
    partners = {
        one.number: {each["Siret_Partenaire"] for each in one.partners} for one in fiches(EXPORTS[1][1])
    }
    without = [offer.certification for offer in OFFERS if offer.siret not in partners[offer.certification]]
    assert without == ["RNCP36612"]
    cci = next(offer.siret for offer in OFFERS if offer.certification == "RNCP36612")
    offered = {offer.certification for offer in OFFERS if offer.siret == cci}
    assert {number for number, sirets in partners.items() if cci in sirets} - offered == {"RNCP37873"}
