"""The local data.gouv.fr has XML exports too, of the same fiches as its CSV export, in the real form."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, fromstring

import httpx

import bot.sandbox
from bot.sandbox.registry import DATASET
from bot.sandbox.xml_exports import Habilitation, More, spoil, write

if TYPE_CHECKING:
    from bot.sandbox.app import Sandbox

EXPORTS = Path(bot.sandbox.__file__).parent / "exports"
OLD = EXPORTS / "export-fiches-csv-2024-02-22.zip"
NEW = EXPORTS / "export-fiches-csv-2026-08-16.zip"
DAY = date(2026, 8, 16)
ORSYS = "48276116000019"


def opened(export: Path) -> bytes:
    with zipfile.ZipFile(export) as archive:
        (member,) = archive.namelist()
        return archive.read(member)


def fiches(export: Path) -> dict[str, Element]:
    root = fromstring(opened(export))  # noqa: S314  our own
    assert [each.text for each in root.findall("VERSION_FLUX")] == ["4.1"]
    return {one.findtext("NUMERO_FICHE", ""): one for one in root.findall("FICHE")}


def partner(fiche: Element, siret: str) -> dict[str, str | None]:
    (found,) = (one for one in fiche.iter("PARTENAIRE") if one.findtext("SIRET_PARTENAIRE") == siret)
    return {each.tag: each.text for each in found}


def test_each_register_has_its_export_of_the_fiches_of_the_csv(tmp_path: Path) -> None:
    rncp, rs = write(NEW, tmp_path, DAY, {})
    assert [each.name for each in (rncp, rs)] == [
        "export-fiches-rncp-v4-1-2026-08-16.zip",
        "export-fiches-rs-v4-1-2026-08-16.zip",
    ]
    with zipfile.ZipFile(rs) as archive:
        assert archive.namelist() == ["export_fiches_RS_V4_1_2026-08-16.xml"]
    assert opened(rs).startswith(b'<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n<FICHES>')
    assert len(fiches(rncp)) == 12
    told = fiches(rs)
    assert list(told) == ["RS6232", "RS5719", "RS6547", "RS5000", "RS5568", "RS6604", "RS7485", "RS7423"]
    assert len(list(told["RS5719"].iter("PARTENAIRE"))) == 377


def test_a_fiche_is_told_as_the_csv_tells_it(tmp_path: Path) -> None:
    rncp, rs = write(NEW, tmp_path, DAY, {})
    chain = fiches(rs)["RS5000"]
    assert chain.findtext("ID_FICHE") == "2"
    assert (chain.findtext("ACTIF"), chain.findtext("ETAT_FICHE")) == ("Non", "Publiée")
    assert chain.findtext("DATE_FIN_ENREGISTREMENT") == "24/05/2024"
    assert [each.text for each in chain.iter("ID_FICHE_NOUVELLE_CERTIFICATION")] == ["RS6604"]
    assert chain.find("ANCIENNES_CERTIFICATIONS") is None
    assert chain.find("DATE_LIMITE_DELIVRANCE") is None
    assert chain.findtext("CERTIFICATEURS/CERTIFICATEUR/SIRET_CERTIFICATEUR") == "79279132900016"
    assert chain.findtext("EXISTENCE_PARTENAIRES") == "Oui"
    assert partner(chain, ORSYS) == {
        "NOM_PARTENAIRE": "ORSYS",
        "SIRET_PARTENAIRE": ORSYS,
        "HABILITATION_PARTENAIRE": "HABILITATION_ORGA_FORM",
        "ETAT_HABILITATION": "Actif",
    }
    asbestos = fiches(rs)["RS6232"]
    assert (asbestos.findtext("EXISTENCE_PARTENAIRES"), asbestos.find("PARTENAIRES")) == ("Non", None)
    web = fiches(rncp)["RNCP37674"]
    assert (web.findtext("ACTIF"), web.findtext("NOMENCLATURE_EUROPE/NIVEAU")) == ("Oui", "NIV5")


def test_juries_have_an_actif_of_their_own_before_the_fiches(tmp_path: Path) -> None:
    _, rs = write(NEW, tmp_path, DAY, {})
    chain = fiches(rs)["RS5000"]
    assert [each.text for each in chain.iter("ACTIF")] == ["Non", "Oui", "Non", "Oui", "Non", "Non"]
    assert [each.text for each in chain.findall("ACTIF")] == ["Non"]


def test_what_only_the_xml_tells_is_said_where_it_is_known(tmp_path: Path) -> None:
    ended = Habilitation("Supprimé", active_on="28/12/2025", changed_on="14/08/2026")
    more = {
        "RS7423": More(last_issue="26/05/2028", habilitations={ORSYS: ended}),
        "RS6604": More(state="Brouillon", active=False),
    }
    told = fiches(write(NEW, tmp_path, DAY, more)[1])
    assert told["RS7423"].findtext("DATE_LIMITE_DELIVRANCE") == "26/05/2028"
    states = {
        key: value for key, value in partner(told["RS7423"], ORSYS).items() if "DATE" in key or "ETAT" in key
    }
    assert states == {
        "ETAT_HABILITATION": "Supprimé",
        "DATE_ACTIF": "28/12/2025",
        "DATE_DERNIERE_MODIFICATION_ETAT": "14/08/2026",
    }
    assert (told["RS6604"].findtext("ACTIF"), told["RS6604"].findtext("ETAT_FICHE")) == ("Non", "Brouillon")


def test_an_export_is_spoilt_in_a_zip_that_stays_whole(tmp_path: Path) -> None:
    rncp, rs = write(OLD, tmp_path, date(2024, 2, 22), {})
    whole = opened(rs)
    spoil(rs, lambda xml: xml[:1000])
    assert opened(rs) == whole[:1000]
    spoil(rncp, lambda xml: xml.replace(b"NUMERO_FICHE", b"NUMERO"))
    assert list(fiches(rncp)) == [""]


async def test_the_three_exports_of_a_day_are_listed_and_told_apart_by_q(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    for path in (NEW, *write(NEW, tmp_path, DAY, {})):
        sandbox.registry.publish(path)
    address = f"{sandbox.registry_url}/2/datasets/{DATASET}/resources/"

    async def titles(words: str) -> list[str]:
        async with httpx.AsyncClient() as http:
            page = (await http.get(address, params={"q": words, "type": "update"})).json()
        return [resource["title"] for resource in page["data"]]

    assert await titles("") == [
        "export-fiches-rs-v4-1-2026-08-16.zip",
        "export-fiches-rncp-v4-1-2026-08-16.zip",
        "export-fiches-csv-2026-08-16.zip",
    ]
    assert await titles("fiches-rncp-v4-1") == ["export-fiches-rncp-v4-1-2026-08-16.zip"]
    assert await titles("fiches-csv") == ["export-fiches-csv-2026-08-16.zip"]
