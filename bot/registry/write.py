"""An export's four members into the tables of a snapshot."""

import sqlite3
from collections.abc import Iterator, Sequence

from bot.domain.why import Why
from bot.registry import schema
from bot.registry.archive import CERTIFIERS, LINKS, PARTNERS, STANDARD, Archive
from bot.registry.cells import Reading, one_line, read_date, read_habilitation, read_number, read_status
from bot.registry.organisations import Organisations
from bot.registry.rejection import Rejected
from bot.registry.rows import Member
from bot.registry.tables import Tables

NUMBER = "Numero_Fiche"
_NOT_UTF8 = "\ufffd"


def write(archive: Archive, snapshot: sqlite3.Connection) -> dict[str, int]:
    """Fill the tables and say how many rows each holds; Rejected where the export is no good."""
    numbers = Reading(read_number)
    organisations = Organisations()
    with Tables(snapshot) as tables:
        # the longest first: its index is made while the other members are read
        _write_partners(archive, tables, numbers, organisations)
        tables.execute(schema.PARTNERS_INDEX)
        _write_fiches(archive, tables, numbers)
        tables.execute(schema.TITLES)
        _write_links(archive, tables, numbers)
        _write_certifiers(archive, tables, numbers, organisations)
        _write_organisations(tables, organisations)
        for index in schema.INDEXES:
            tables.execute(index)
    found = snapshot.execute(schema.COUNTS)
    return dict(zip([column[0] for column in found.description], found.fetchone(), strict=True))


def _write_fiches(archive: Archive, tables: Tables, numbers: Reading[int]) -> None:
    """A number's first row counts; one whose status is an odd word is kept, its status unknown."""
    wanted = (NUMBER, "Intitule", "Actif", "Date_Fin_Enregistrement", "Nomenclature_Europe_Niveau")
    member = Member(archive, STANDARD, wanted)
    statuses, dates = Reading(read_status), Reading(read_date)
    before, garbled = numbers.unreadable, 0
    for codes, titles, words, ends, levels in member.batches():
        lines = list(map(one_line, titles))
        garbled += sum(_NOT_UTF8 in line for line in lines)
        tables.insert(
            "fiches",
            list(map(numbers.__getitem__, codes)),
            lines,
            map(statuses.__getitem__, words),
            map(dates.__getitem__, ends),
            map(str.strip, levels),
        )
    found = (numbers.unreadable - before, garbled, statuses.unreadable, dates.unreadable)
    for column, unreadable in zip(wanted, found, strict=False):
        member.tolerate(unreadable, column)
    if found[0] >= member.count:
        raise Rejected(Why("L'export ne contient aucune fiche."))


def _write_links(archive: Archive, tables: Tables, numbers: Reading[int]) -> None:
    member = Member(archive, LINKS, (NUMBER, "Ancienne_Certification", "Nouvelle_Certification"))
    before = numbers.unreadable
    for batch in member.batches():
        pairs = list(_pairs(numbers, *batch))
        tables.insert("links", [fiche for fiche, _ in pairs], [successor for _, successor in pairs])
    member.tolerate(numbers.unreadable - before, NUMBER)


def _pairs(
    numbers: Reading[int], codes: Sequence[str], olds: Sequence[str], news: Sequence[str]
) -> Iterator[tuple[int, int]]:
    """Each fiche and its successor: a link may stand on the row of either, or of both."""
    for code, old, new in zip(codes, olds, news, strict=True):
        for before, after in ((old, code), (code, new)):
            if before.strip() and after.strip():
                fiche, successor = numbers[before], numbers[after]
                if fiche is not None and successor is not None and fiche != successor:
                    yield fiche, successor


def _write_certifiers(
    archive: Archive, tables: Tables, numbers: Reading[int], organisations: Organisations
) -> None:
    member = Member(archive, CERTIFIERS, (NUMBER, "Siret_Certificateur", "Nom_Certificateur"))
    before = numbers.unreadable
    for codes, sirets, names in member.batches():
        places = range(member.count, member.count + len(codes))
        fiches = list(map(numbers.__getitem__, codes))
        tables.insert("certifiers", fiches, places, organisations.of_certifiers(sirets, names))
    member.tolerate(numbers.unreadable - before, NUMBER)


def _write_partners(
    archive: Archive, tables: Tables, numbers: Reading[int], organisations: Organisations
) -> None:
    wanted = (NUMBER, "Siret_Partenaire", "Nom_Partenaire", "Habilitation_Partenaire")
    member = Member(archive, PARTNERS, wanted)
    habilitations = Reading(read_habilitation)
    before = numbers.unreadable
    for codes, sirets, names, words in member.batches():
        fiches = list(map(numbers.__getitem__, codes))
        ids = organisations.of_partners(sirets, names)
        tables.insert("partners", fiches, ids, map(habilitations.__getitem__, words))
    member.tolerate(numbers.unreadable - before, NUMBER)


def _write_organisations(tables: Tables, organisations: Organisations) -> None:
    ids: list[int | None] = list(range(len(organisations)))
    tables.insert("organisations", ids, organisations.sirets(), organisations.names())
