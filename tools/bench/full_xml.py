"""Full-size XML V4.1 exports, made up from the full-size CSV export, the same at each run.

The RNCP's and the RS's are about 570 MB together, as in August 2026: every fiche of the CSV, with its
partners, as France compétences writes them, and the long texts that Vigie passes over.
"""

import csv
import io
import random
import sys
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from xml.sax.saxutils import escape

from bot.domain.number import Register
from tools.bench.full_export import DAY, full_export

_SEED = 20260816
_RECIPE = 1
"""Part of the cached file's name: raise it with any change to what is generated."""

_WORDS = """analyser contrôler l'installation professionnel réglementation élaborer d'évaluation équipe client
compétences l'activité mettre œuvre sécurité & qualité projet réaliser diagnostic plan communiquer données
numérique organiser accompagner situation d'une pour avec dans les des aux selon conformément budget outils
techniques ressources besoins démarche""".split()
_STATES = ("Actif", "Inactif", "Supprimé")
_TEXTS = 400

Fields = dict[str, str]


def full_xml(folder: Path) -> dict[Register, Path]:
    """The exports in that folder, made at the first call (about 10 s) and kept."""
    exports = {}
    for register in Register:
        kept = folder / f"{_RECIPE}-export-fiches-{register.lower()}-v4-1-{DAY}.zip"
        if not kept.exists():
            unfinished = kept.with_suffix(".part")
            write_xml(full_export(folder), unfinished, register)
            unfinished.replace(kept)
        exports[register] = kept
    return exports


def write_xml(source: Path, path: Path, register: Register) -> None:
    """One member, as it would be made from that CSV export."""
    chance = random.Random(_SEED)  # noqa: S311 - made up, not secret
    with zipfile.ZipFile(source) as archive:
        partners = defaultdict(list)
        for row in _rows(archive, "Partenaires"):
            partners[row["Numero_Fiche"]].append(row)
        texts = [_text(chance) for _ in range(_TEXTS)]
        with (
            zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made,
            made.open(f"export_fiches_{register}_V4_1_{DAY}.xml", "w", force_zip64=True) as member,
        ):
            fiches = (row for row in _rows(archive, "Standard") if row["Numero_Fiche"].startswith(register))
            _write(member, fiches, partners, texts, chance)


def _rows(archive: zipfile.ZipFile, member: str) -> Iterator[Fields]:
    (name,) = (one for one in archive.namelist() if member in one)
    with archive.open(name) as raw:
        yield from csv.DictReader(io.TextIOWrapper(raw, "utf-8", newline=""), delimiter=";")


def _write(
    member: IO[bytes],
    fiches: Iterator[Fields],
    partners: dict[str, list[Fields]],
    texts: list[str],
    chance: random.Random,
) -> None:
    member.write(b'<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n<FICHES>\n')
    member.write(b"  <VERSION_FLUX>4.1</VERSION_FLUX>\n")
    for fiche in fiches:
        lines = list(_fiche(fiche, partners[fiche["Numero_Fiche"]], texts, chance))
        member.write("\n".join(lines).encode() + b"\n")
    member.write(b"</FICHES>\n")


def _text(chance: random.Random) -> str:
    return escape(" ".join(chance.choices(_WORDS, k=chance.randint(15, 114))))


def _fiche(fiche: Fields, partners: list[Fields], texts: list[str], chance: random.Random) -> Iterator[str]:
    """About 110 elements and 13 KB beside the partners, as a fiche of the RNCP has."""
    code, end = fiche["Numero_Fiche"], fiche["Date_Fin_Enregistrement"]
    yield "  <FICHE>"
    yield f"    <ID_FICHE>{fiche['Id_Fiche']}</ID_FICHE>\n    <NUMERO_FICHE>{code}</NUMERO_FICHE>"
    yield f"    <INTITULE>{escape(fiche['Intitule'])}</INTITULE>\n    <ETAT_FICHE>Publiée</ETAT_FICHE>"
    yield from _lists("CODES_NSF", "NSF", chance, 3)
    yield from _lists("CODES_ROME", "ROME", chance, 4)
    yield from _lists("FORMACODES", "FORMACODE", chance, 5)
    if partners:
        yield "    <PARTENAIRES>"
        for partner in partners:
            yield from _partner(partner, chance)
        yield "    </PARTENAIRES>"
    for name in ("CAPACITES_ATTESTEES", "SECTEURS_ACTIVITE", "TYPE_EMPLOI_ACCESSIBLES", "OBJECTIFS_CONTEXTE"):
        yield f"    <{name}>{chance.choice(texts)}</{name}>"
    for name in ("FI", "CA", "FC", "CQ", "CL", "VAE"):
        yield f"    <SI_JURY_{name}>\n      <ACTIF>{chance.choice(('Oui', 'Non'))}</ACTIF>"
        yield f"      <COMPOSITION>{chance.choice(texts)[:200].rpartition(' ')[0]}</COMPOSITION>"
        yield f"    </SI_JURY_{name}>"
    yield from _blocks(code, texts, chance)
    yield f"    <DATE_DECISION>{fiche['Date_Decision']}</DATE_DECISION>"
    yield f"    <DATE_FIN_ENREGISTREMENT>{end}</DATE_FIN_ENREGISTREMENT>" if end else ""
    yield f"    <ACTIF>{'Oui' if fiche['Actif'] == 'ACTIVE' else 'Non'}</ACTIF>"
    if end and chance.random() < 0.6:
        yield f"    <DATE_LIMITE_DELIVRANCE>{end[:6]}{int(end[6:]) + 4}</DATE_LIMITE_DELIVRANCE>"
    yield "  </FICHE>"


def _lists(many: str, one: str, chance: random.Random, most: int) -> Iterator[str]:
    yield f"    <{many}>"
    for _ in range(chance.randint(1, most)):
        yield f"      <{one}>\n        <CODE>{chance.randint(100, 99_999)}</CODE>"
        yield f"        <LIBELLE>{escape(chance.choice(_WORDS))} et qualité</LIBELLE>\n      </{one}>"
    yield f"    </{many}>"


def _blocks(code: str, texts: list[str], chance: random.Random) -> Iterator[str]:
    yield "    <BLOCS_COMPETENCES>"
    for place in range(chance.randint(2, 6)):
        yield f"      <BLOC_COMPETENCES>\n        <CODE>{code}BC{place + 1:02}</CODE>"
        for name in ("LIBELLE", "LISTE_COMPETENCES", "MODALITES_EVALUATION"):
            yield f"        <{name}>{chance.choice(texts)}</{name}>"
        yield "      </BLOC_COMPETENCES>"
    yield "    </BLOCS_COMPETENCES>"


def _partner(partner: Fields, chance: random.Random) -> Iterator[str]:
    """Three in a hundred are not active; two in three have a date of their own."""
    (state,) = chance.choices(_STATES, (97, 2, 1))
    siret = partner["Siret_Partenaire"].strip()
    yield f"      <PARTENAIRE>\n        <NOM_PARTENAIRE>{escape(partner['Nom_Partenaire'])}</NOM_PARTENAIRE>"
    yield f"        <SIRET_PARTENAIRE>{siret}</SIRET_PARTENAIRE>"
    yield (f"        <HABILITATION_PARTENAIRE>{partner['Habilitation_Partenaire']}</HABILITATION_PARTENAIRE>")
    yield f"        <ETAT_HABILITATION>{state}</ETAT_HABILITATION>"
    day = f"{chance.randint(1, 28):02}/{chance.randint(1, 12):02}/{chance.randint(2019, 2025)}"
    if chance.random() < 0.7:
        yield f"        <DATE_ACTIF>{day}</DATE_ACTIF>"
    yield f"        <DATE_DERNIERE_MODIFICATION_ETAT>{day}</DATE_DERNIERE_MODIFICATION_ETAT>"
    yield "      </PARTENAIRE>"


if __name__ == "__main__":
    full_xml(Path(sys.argv[1]))
