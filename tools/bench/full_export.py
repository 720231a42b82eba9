"""A full-size export, made up but shaped like the real one of August 2026, the same at each run."""

import csv
import io
import random
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path

FICHES = 30_484
ACTIVE = 7_000
PARTNERS = 397_774
CERTIFIERS = 65_867
SIRETS = 34_036
DAY = date(2026, 8, 16)
TITLE = f"export-fiches-csv-{DAY}.zip"

_SEED = 20260816
_RECIPE = 1
"""Part of the cached file's name: raise it with any change to what is generated."""

_SUBJECTS = """Expert Responsable Chargé Technicien Gestionnaire Conseiller Concepteur Développeur Manager
Assistant Conducteur Animateur Opérateur Chef Formateur Administrateur Directeur Auxiliaire
Coordinateur Encadrant""".split()
_MATTERS = """ingénierie logistique comptabilité maçonnerie sécurité communication boulangerie maintenance
énergie électricité gestion numérique santé éducation bâtiment commerce rénovation agronomie hôtellerie
qualité cybersécurité données transports environnement médiation paysage mécanique plasturgie théâtre
vétérinaire""".split()
_LINKS = (" en ", " et ", ", ", " de ", " pour ", " : option ", " appliquée à ", " - parcours ")
_HOUSES = """CFA LYCEE UNIVERSITE INSTITUT ECOLE ASSOCIATION CENTRE GRETA CHAMBRE ACADEMIE GROUPE CAMPUS MFR
AFPA CFPPA ORGANISME CONSERVATOIRE FEDERATION SOCIETE ATELIER""".split()
_PLACES = """LYON D'AQUITAINE LILLE DE L'HERAULT NANTES GRENOBLE RENNES PYRENEES BRETAGNE ALSACE MARSEILLE
DIJON METZ REIMS TOULOUSE CORSE REUNION MAYENNE SAVOIE NORMANDIE""".split()
_TRADES = """FORMATION CONSEIL COMMERCE INDUSTRIE NUMERIQUE AGRICOLE INTERPROFESSIONNEL SANTE TRANSPORT
ARTISANAT COMPETENCES DEVELOPPEMENT SOCIAL CULTURE PERFORMANCE ENERGIE""".split()
_ROLES = ("HABILITATION_ORGA_FORM", "HABILITATION_FORMER", "HABILITATION_ORGANISER")

Row = list[str]


def full_export(folder: Path) -> Path:
    """The export in that folder, made at the first call (about 6 s) and kept."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / f"{_RECIPE}-{TITLE}"
    if not kept.exists():
        unfinished = kept.with_suffix(".part")
        write_export(unfinished)
        unfinished.replace(kept)
    return kept


def write_export(path: Path) -> None:
    """Ten members as France compétences names them; those the bot does not read are left small."""
    chance = random.Random(_SEED)  # noqa: S311 - made up, not secret
    codes = _codes(chance)
    by_house = _houses(chance)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        _member(archive, "Standard", _standard(codes, chance))
        _member(archive, "Ancienne_Nouvelle_Certification", _links(codes, chance))
        _member(archive, "Certificateurs", _certifiers(codes, by_house, chance))
        _member(archive, "Partenaires", _partners(codes, by_house, chance))
        for name in ("Blocs_De_Compe\u0301tences", "CCN", "Formacode", "Nsf", "Rome", "VoixdAcce\u0300s"):
            _member(archive, name, iter([["Numero_Fiche"], *([code] for code in codes[:100])]))


def _member(archive: zipfile.ZipFile, name: str, rows: Iterator[Row]) -> None:
    with archive.open(f"export_fiches_CSV_{name}_{DAY - timedelta(days=1):%Y_%m_%d}.csv", "w") as raw:
        text = io.TextIOWrapper(raw, "utf-8", newline="")
        csv.writer(text, delimiter=";", lineterminator="\r\n", quoting=csv.QUOTE_ALL).writerow(next(rows))
        for row in rows:
            text.write(";".join(f'"{field.replace(chr(34), chr(34) * 2)}"' if field else "" for field in row))
            text.write("\r\n")
        text.flush()


def _codes(chance: random.Random) -> list[str]:
    codes = [f"RNCP{digits}" for digits in chance.sample(range(181, 42_689), FICHES - 7_000)]
    codes += [f"RS{digits}" for digits in chance.sample(range(27, 7_663), 7_000)]
    chance.shuffle(codes)
    return codes


def _houses(chance: random.Random) -> list[tuple[str, str]]:
    """Name and SIRET of each partner: a TAB stands before the SIRET, as in the real one."""
    sirets = chance.sample(range(10**13, 10**14), SIRETS)
    return [(_house(chance), f"\t{siret}") for siret in sirets]


def _house(chance: random.Random) -> str:
    parts = [chance.choice(_HOUSES), *chance.choices(_TRADES, k=chance.randint(0, 2)), chance.choice(_PLACES)]
    if chance.random() < 0.5:
        parts.append(str(chance.randint(1, 9_999)))
    if chance.random() < 0.002:
        parts.append('"LES PRES"')
    return " ".join(parts)


def _standard(codes: list[str], chance: random.Random) -> Iterator[Row]:
    yield [
        "Id_Fiche",
        "Numero_Fiche",
        "Intitule",
        "Abrege_Libelle",
        "Abrege_Intitule",
        "Nomenclature_Europe_Niveau",
        "Nomenclature_Europe_Intitule",
        "Accessible_Nouvelle_Caledonie",
        "Accessible_Polynesie_Francaise",
        "Date_dernier_jo",
        "Date_Decision",
        "Date_Fin_Enregistrement",
        "Date_Effet",
        "Type_Enregistrement",
        "Validation_Partielle",
        "Actif",
    ]
    active = set(chance.sample(codes, ACTIVE))
    for place, code in enumerate(codes):
        end = DAY + timedelta(days=chance.randint(1, 1_800) * (1 if code in active else -1))
        dated = code in active or chance.random() < 0.95
        by_right = chance.random() < 0.4
        level = chance.choice(("3", "4", "5", "6", "7"))
        yield [
            str(place + 1),
            code,
            _title(chance),
            "TP" if by_right else "",
            "Titre professionnel" if by_right else "",
            f"NIV{level}" if code.startswith("RNCP") else "",
            f"Niveau {level}" if code.startswith("RNCP") else "",
            "Non",
            "Non",
            "",
            f"{end - timedelta(days=1_826):%d/%m/%Y}",
            f"{end:%d/%m/%Y}" if dated else "",
            "",
            "Enregistrement de droit" if by_right else "Enregistrement sur demande",
            "",
            "ACTIVE" if code in active else "INACTIVE",
        ]


def _title(chance: random.Random) -> str:
    """60 characters on average, one in fifty with a newline inside or spaces at its ends."""
    words = [chance.choice(_SUBJECTS), " en ", chance.choice(_MATTERS)]
    for _ in range(chance.randint(1, 5)):
        words += [chance.choice(_LINKS), chance.choice(_MATTERS)]
    if chance.random() < 0.02:
        words += ["\r\n", chance.choice(_MATTERS), "  "]
    return "".join(words)


def _links(codes: list[str], chance: random.Random) -> Iterator[Row]:
    """A third of the fiches have a successor; one link in twenty stands on one side only."""
    yield ["Numero_Fiche", "Ancienne_Certification", "Nouvelle_Certification"]
    for code in codes:
        if chance.random() < 0.33:
            successor = chance.choice(codes)
            yield [code, "", successor]
            if chance.random() < 0.95:
                yield [successor, code, ""]


def _certifiers(codes: list[str], houses: list[tuple[str, str]], chance: random.Random) -> Iterator[Row]:
    yield ["Numero_Fiche", "Siret_Certificateur", "Nom_Certificateur"]
    for code, count in _spread(codes, CERTIFIERS, chance, most=60):
        for name, siret in chance.sample(houses[:3_000], count):
            yield [code, siret, name]


def _partners(codes: list[str], houses: list[tuple[str, str]], chance: random.Random) -> Iterator[Row]:
    yield ["Numero_Fiche", "Nom_Partenaire", "Siret_Partenaire", "Habilitation_Partenaire"]
    popular = list(accumulate(chance.paretovariate(1.5) for _ in houses))
    unlisted = list(houses)
    for code, count in _spread(chance.sample(codes, 9_000), PARTNERS, chance, most=2_000):
        listed = {unlisted.pop() for _ in range(min(count // 8 + 1, len(unlisted)))}
        while len(listed) < count:
            listed.update(chance.choices(houses, cum_weights=popular, k=count - len(listed)))
        for name, siret in sorted(listed):
            yield [code, name, siret, chance.choices(_ROLES, (90, 7, 3))[0]]


def _spread(codes: list[str], total: int, chance: random.Random, *, most: int) -> Iterator[tuple[str, int]]:
    """Each code with a count, unequal as in real life (1 to about `most`); they add up to the total."""
    shares = [chance.paretovariate(1.2) for _ in codes]
    scale = (total - len(codes)) / sum(shares)
    counts = [1 + min(most, int(scale * share)) for share in shares]
    for place in range(total - sum(counts)):
        counts[place % len(counts)] += 1
    yield from zip(codes, counts, strict=True)


if __name__ == "__main__":
    full_export(Path(sys.argv[1]))
