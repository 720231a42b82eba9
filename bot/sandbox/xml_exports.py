"""The registry's two XML V4.1 exports, made from its CSV export: the same fiches, and what only XML tells.

A broken one: `spoil(path, lambda xml: xml[:2000])` is cut short, though its zip is whole. One that cannot be
fetched: a fault on `file`, with the resource's id. One that is withheld: not published, or withdrawn.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, indent, tostring

from bot.sandbox.csv_exports import fiches

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date
    from pathlib import Path

    from bot.sandbox.csv_exports import Fiche, Row

_HEAD = b'<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n'
_YES, _NO = "Oui", "Non"
# Each way to a certification has a jury, whose ACTIF says nothing of the fiche.
_JURIES = {"FI": _NO, "FC": _YES, "CQ": _NO, "CL": _YES, "VAE": _NO}


@dataclass(frozen=True, slots=True)
class Habilitation:
    """A partner's state (Actif, Inactif, Supprimé), and its dates, JJ/MM/AAAA or empty."""

    state: str = "Actif"
    active_on: str = ""
    changed_on: str = ""


@dataclass(frozen=True, slots=True)
class More:
    """What the CSV does not tell of a fiche: its last date of issue, its state, its habilitations by SIRET.

    `active` is what ACTIF says where that is not the CSV's word.
    """

    last_issue: str = ""
    state: str = "Publiée"
    habilitations: Mapping[str, Habilitation] = field(default_factory=dict)
    active: bool | None = None


def write(csv_export: Path, folder: Path, day: date, more: Mapping[str, More]) -> tuple[Path, Path]:
    """Write the exports of the RNCP and of the RS, under the names that they would have on that day."""
    known = fiches(csv_export)
    rncp, rs = (
        _export(folder, register, day, (one for one in known if one.number.startswith(register)), more)
        for register in ("RNCP", "RS")
    )
    return rncp, rs


def spoil(export: Path, change: Callable[[bytes], bytes]) -> None:
    """Write an export anew, its XML changed."""
    with zipfile.ZipFile(export) as archive:
        (member,) = archive.namelist()
        content = archive.read(member)
    _pack(export, member, change(content))


def _export(folder: Path, register: str, day: date, known: Iterable[Fiche], more: Mapping[str, More]) -> Path:
    path = folder / f"export-fiches-{register.lower()}-v4-1-{day.isoformat()}.zip"
    told = [_fiche(one, more.get(one.number, More())) for one in known]
    root = Element("FICHES")
    root.extend(each for each in (_tag("VERSION_FLUX", "4.1"), *told) if each is not None)
    indent(root)
    _pack(path, f"export_fiches_{register}_V4_1_{day.isoformat()}.xml", _HEAD + tostring(root, "utf-8"))
    return path


def _pack(path: Path, member: str, content: bytes) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(member, content)


def _fiche(fiche: Fiche, more: More) -> Element | None:
    row = fiche.standard
    active = row["Actif"] == "ACTIVE" if more.active is None else more.active
    return _tag(
        "FICHE",
        _tag("ID_FICHE", row["Id_Fiche"]),
        _tag("NUMERO_FICHE", fiche.number),
        _links("NOUVELLE", fiche.links),
        _links("ANCIENNE", fiche.links),
        _tag("INTITULE", row["Intitule"]),
        _tag("ETAT_FICHE", more.state),
        _tag("NOMENCLATURE_EUROPE", _tag("NIVEAU", row.get("Nomenclature_Europe_Niveau", ""))),
        _tag("CERTIFICATEURS", *(_certifier(each) for each in fiche.certifiers)),
        _tag("EXISTENCE_PARTENAIRES", _YES if fiche.partners else _NO),
        _tag("PARTENAIRES", *(_partner(each, more) for each in fiche.partners)),
        *(_tag(f"SI_JURY_{way}", _tag("ACTIF", sits)) for way, sits in _JURIES.items()),
        _tag("DATE_DECISION", row.get("Date_Decision", "")),
        _tag("DATE_FIN_ENREGISTREMENT", row["Date_Fin_Enregistrement"]),
        _tag("TYPE_ENREGISTREMENT", row.get("Type_Enregistrement", "")),
        _tag("ACTIF", _YES if active else _NO),
        _tag("DATE_LIMITE_DELIVRANCE", more.last_issue),
    )


def _links(kind: str, links: Iterable[Row]) -> Element | None:
    """The fiches before or after this one; the tag is named ID_FICHE, and holds a number."""
    others = (link[f"{kind.capitalize()}_Certification"] for link in links)
    name = f"{kind}_CERTIFICATION"
    return _tag(f"{kind}S_CERTIFICATIONS", *(_tag(name, _tag(f"ID_FICHE_{name}", one)) for one in others))


def _certifier(row: Row) -> Element | None:
    return _tag(
        "CERTIFICATEUR",
        _tag("SIRET_CERTIFICATEUR", row["Siret_Certificateur"]),
        _tag("NOM_CERTIFICATEUR", row["Nom_Certificateur"]),
        _tag("ETAT_CERTIFICATEUR", "Actif"),
    )


def _partner(row: Row, more: More) -> Element | None:
    habilitation = more.habilitations.get(row["Siret_Partenaire"], Habilitation())
    return _tag(
        "PARTENAIRE",
        _tag("NOM_PARTENAIRE", row["Nom_Partenaire"]),
        _tag("SIRET_PARTENAIRE", row["Siret_Partenaire"]),
        _tag("HABILITATION_PARTENAIRE", row["Habilitation_Partenaire"]),
        _tag("ETAT_HABILITATION", habilitation.state),
        _tag("DATE_ACTIF", habilitation.active_on),
        _tag("DATE_DERNIERE_MODIFICATION_ETAT", habilitation.changed_on),
    )


def _tag(name: str, *inside: Element | str | None) -> Element | None:
    """An element; none where there is nothing to put inside, as in the real exports."""
    element = Element(name)
    for each in inside:
        if isinstance(each, Element):
            element.append(each)
        elif each:
            element.text = each
    return element if len(element) or element.text else None
