"""Exports made for a test: few fiches, in the real form."""

import csv
import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

_STANDARD = (
    "Id_Fiche",
    "Numero_Fiche",
    "Intitule",
    "Abrege_Libelle",
    "Nomenclature_Europe_Niveau",
    "Date_Decision",
    "Date_Fin_Enregistrement",
    "Type_Enregistrement",
    "Actif",
)


@dataclass(frozen=True)
class Row:
    """One fiche: `end` is JJ/MM/AAAA or empty; certifiers and partners by SIRET, name and habilitation."""

    code: str
    title: str = "Développeur web"
    end: str = "31/12/2027"
    status: str = "ACTIVE"
    successors: tuple[str, ...] = ()
    certifiers: tuple[tuple[str, str], ...] = (("79279132900016", "SIMPLON.CO"),)
    partners: tuple[tuple[str, str, str], ...] = (("82815245400033", "ALYRA", "HABILITATION_ORGA_FORM"),)


def export(folder: Path, day: date, *fiches: Row) -> Path:
    """Write an export of that day and return its path; the name is the one data.gouv.fr gives it."""
    path = folder / f"export-fiches-csv-{day.isoformat()}.zip"
    standard = [("1", one.code, one.title, "", "NIV6", "", one.end, "", one.status) for one in fiches]
    links = [(one.code, "", successor) for one in fiches for successor in one.successors]
    certifiers = [(one.code, f"\t{siret}", name) for one in fiches for siret, name in one.certifiers]
    partners = [(one.code, name, f"\t{siret}", what) for one in fiches for siret, name, what in one.partners]
    members: dict[str, tuple[tuple[str, ...], Iterable[tuple[str, ...]]]] = {
        "Standard": (_STANDARD, standard),
        "Ancienne_Nouvelle_Certification": (
            ("Numero_Fiche", "Ancienne_Certification", "Nouvelle_Certification"),
            links,
        ),
        "Certificateurs": (("Numero_Fiche", "Siret_Certificateur", "Nom_Certificateur"), certifiers),
        "Partenaires": (
            ("Numero_Fiche", "Nom_Partenaire", "Siret_Partenaire", "Habilitation_Partenaire"),
            partners,
        ),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, (header, rows) in members.items():
            member = f"export_fiches_CSV_{name}_{day:%Y_%m_%d}.csv"
            archive.writestr(member, _csv(header, rows))
    return path


def _csv(header: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()
