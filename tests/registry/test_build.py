import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from bot.domain.fiche import Fiche, Status
from bot.registry.archive import open_archive
from bot.registry.build import MISDELIVERED, REJECTED, build, main
from bot.registry.rejection import Rejected
from bot.registry.snapshot import Snapshot
from bot.registry.write import write
from tests.registry.support import (
    AUGUST_2026,
    FEBRUARY_2024,
    HEADERS,
    NOW,
    RS5000,
    csv_bytes,
    members,
    number,
    numbers,
    written,
    zipped,
)


def job(**more: Any) -> dict[str, Any]:  # noqa: ANN401
    return {
        "id": "an-id",
        "title": "export-fiches-csv-2026-08-16.zip",
        "date": "2026-08-16",
        "last_modified": "2026-08-16T02:00:00+00:00",
        "read_at": NOW.isoformat(),
        "budget": 100_000_000,
        "seconds": 60,
        **more,
    }


@contextmanager
def built(folder: Path, archive: Path) -> Iterator[Snapshot]:
    told = build(archive, folder, job(date=archive.stem[-10:]))
    with closing(Snapshot.open(folder / told["snapshot"])) as snapshot:
        yield snapshot


@contextmanager
def of(folder: Path, **rows: Sequence[tuple[str, ...]]) -> Iterator[Snapshot]:
    with built(folder, written(folder, zipped(members(**rows)))) as snapshot:
        yield snapshot


def queried(folder: Path, query: str) -> list[tuple[Any, ...]]:
    (path,) = folder.glob("*.sqlite")
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(query).fetchall()


def fiche(snapshot: Snapshot, code: str) -> Fiche:
    found = snapshot.fiche(number(code))
    assert found is not None
    return found


def test_the_same_certification_in_two_real_exports(tmp_path: Path) -> None:
    with built(tmp_path, FEBRUARY_2024) as before, built(tmp_path, AUGUST_2026) as after:
        assert fiche(before, "RS5000").declared is Status.ACTIVE
        assert fiche(before, "RS5000").successors == ()
        assert fiche(after, "RS5000").declared is Status.INACTIVE
        assert fiche(after, "RS5000").successors == numbers("RS6604")
        assert fiche(after, "RS6604").predecessors == numbers("RS5000")
        assert fiche(after, "RS5000").certifiers == ("SIMPLON.CO",)


def test_a_successor_may_be_in_the_other_register(tmp_path: Path) -> None:
    with built(tmp_path, FEBRUARY_2024) as snapshot:
        assert fiche(snapshot, "RNCP19468").successors == numbers("RS6117")
        assert fiche(snapshot, "RS6117").predecessors == numbers("RNCP19468")


def test_a_chain_of_successors_links_both_ways(tmp_path: Path) -> None:
    chain = ["RNCP1197", "RNCP4049", "RNCP22094", "RNCP28155", "RNCP30271"]
    with built(tmp_path, FEBRUARY_2024) as snapshot:
        for before, after in pairwise(chain):
            assert fiche(snapshot, before).successors == numbers(after)
            assert fiche(snapshot, after).predecessors == numbers(before)


def test_a_link_on_one_side_alone_counts_for_both(tmp_path: Path) -> None:
    other = ("RNCP1", "Autre", "", "", "INACTIVE")
    links = [
        ("RS5000", "RNCP1", ""),
        ("RS5000", "", "RNCP2"),
        ("RS5000", "", "RNCP3"),
        ("RS5000", "", "RS5000"),
    ]
    with of(tmp_path, Standard=[RS5000, other], Ancienne_Nouvelle_Certification=links) as snapshot:
        assert fiche(snapshot, "RNCP1").successors == numbers("RS5000")
        assert fiche(snapshot, "RS5000").predecessors == numbers("RNCP1")
        assert fiche(snapshot, "RS5000").successors == numbers("RNCP2", "RNCP3")


def test_a_title_is_one_line(tmp_path: Path) -> None:
    row = ("RS1", " Chef\r\nde  projet ", "REPRISE ", "", "ACTIVE")
    with of(tmp_path, Standard=[row]) as snapshot:
        assert fiche(snapshot, "RS1") == Fiche(
            number("RS1"), "Chef de projet", Status.ACTIVE, None, "REPRISE"
        )


def test_the_same_row_twice_is_one_fiche_partner_and_certifier(tmp_path: Path) -> None:
    partner = ("RS5000", "ALYRA", "\t82815245400033", "HABILITATION_FORMER")
    with of(
        tmp_path,
        Standard=[RS5000, RS5000],
        Certificateurs=[("RS5000", "\t1", "SNVEL"), ("RS5000", "\t1", "SNVEL")],
        Partenaires=[partner, partner],
    ) as snapshot:
        assert snapshot.export.fiches == 1
        assert fiche(snapshot, "RS5000").certifiers == ("SNVEL",)
    assert queried(tmp_path, "SELECT count(*) FROM partners") == [(1,)]


def test_a_partner_is_found_by_its_siret_with_all_its_habilitations(tmp_path: Path) -> None:
    rows = [
        ("RS5000", "ALYRA", "\t82815245400033", "HABILITATION_FORMER"),
        ("RS5000", "ALYRA", "\t82815245400033", "HABILITATION_ORGANISER"),
        ("RS5000", "Sans SIRET", "", "HABILITATION_ORGA_FORM"),
        ("RNCP1", "Sans SIRET", "\t", "HABILITATION_ORGA_FORM"),
        ("RNCP1", "ALYRA", "\t82815245400033", "AUTRE"),
    ]
    with of(tmp_path, Partenaires=rows):
        pass
    query = """SELECT fiche, siret, name, habilitation FROM partners JOIN organisations ON id = organisation
               ORDER BY fiche, name"""
    assert queried(tmp_path, query) == [
        (1, 82815245400033, "ALYRA", 0),
        (1, None, "Sans SIRET", 3),
        (10_005_000, 82815245400033, "ALYRA", 3),
        (10_005_000, None, "Sans SIRET", 3),
    ]


def test_titles_are_found_without_their_accents(tmp_path: Path) -> None:
    with built(tmp_path, FEBRUARY_2024):
        pass
    assert queried(tmp_path, "SELECT rowid FROM titles WHERE titles MATCH 'verificateur appareils'") == [
        (509,)
    ]


def test_an_odd_status_is_unknown_and_not_inactive(tmp_path: Path) -> None:
    with of(tmp_path, Standard=[RS5000, ("RS1", "", "", "", "?"), ("RS2", "", "", "", "")]) as snapshot:
        assert fiche(snapshot, "RS1").declared is Status.UNKNOWN
        assert fiche(snapshot, "RS2").declared is Status.UNKNOWN


def test_a_garbage_date_is_no_date(tmp_path: Path) -> None:
    with of(tmp_path, Standard=[RS5000, ("RS1", "", "", "31/02/2026", "ACTIVE")]) as snapshot:
        assert fiche(snapshot, "RS1").end_date is None


def test_rows_that_name_no_number_are_left_out(tmp_path: Path) -> None:
    nothing = ("RS", "?", "?", "?")
    with of(
        tmp_path,
        Standard=[RS5000, ("", *RS5000[1:])],
        Ancienne_Nouvelle_Certification=[("RS5000", "", "néant"), ("", "RS5000", "RS1")],
        Certificateurs=[nothing[:3], ("RS5000", "", "SNVEL")],
        Partenaires=[nothing],
    ) as snapshot:
        assert fiche(snapshot, "RS5000").certifiers == ("SNVEL",)
        assert fiche(snapshot, "RS5000").successors == ()
    assert queried(tmp_path, "SELECT count(*) FROM partners") == [(0,)]


def test_a_short_row_and_a_blank_line_are_left_out(tmp_path: Path) -> None:
    standard = csv_bytes(HEADERS["Standard"], RS5000, ("RS1", "court")) + b"\r\n"
    with built(tmp_path, written(tmp_path, zipped(members() | {"Standard": standard}))) as snapshot:
        assert snapshot.export.fiches == 1


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (("XX1", "Titre", "", "", "ACTIVE"), "Numero_Fiche"),
        (("RS1", "D\ufffdveloppeur", "", "", "ACTIVE"), "Intitule"),
        (("RS1", "Titre", "", "", "Oui"), "Actif"),
        (("RS1", "Titre", "", "2026-08-16", "ACTIVE"), "Date_Fin_Enregistrement"),
    ],
)
def test_an_export_with_too_much_garbage_is_rejected(
    tmp_path: Path, row: tuple[str, ...], column: str
) -> None:
    archive = written(tmp_path, zipped(members(Standard=[RS5000, row, row, row])))
    with pytest.raises(
        Rejected, match=rf"du fichier Standard sont illisibles : 3 sur 4 dans la colonne {column}\."
    ):
        build(archive, tmp_path, job())
    assert list(tmp_path.glob("*.sqlite")) == []


@pytest.mark.parametrize("member", ["Ancienne_Nouvelle_Certification", "Certificateurs", "Partenaires"])
def test_garbage_in_another_member_is_rejected_too(tmp_path: Path, member: str) -> None:
    rows = [("fiche inconnue", "RS1", "RS2", "?")[: len(HEADERS[member])]] * 3
    with pytest.raises(Rejected, match=f"Trop de valeurs du fichier {member}"):
        build(written(tmp_path, zipped(members(**{member: rows}))), tmp_path, job())


@pytest.mark.parametrize("rows", [[], [("?", "", "", "", "")]])
def test_an_export_without_any_fiche_is_rejected(tmp_path: Path, rows: list[tuple[str, ...]]) -> None:
    with pytest.raises(Rejected, match="ne contient aucune fiche"):
        build(written(tmp_path, zipped(members(Standard=rows))), tmp_path, job())


def test_without_a_date_it_is_the_members(tmp_path: Path) -> None:
    told = build(AUGUST_2026, tmp_path, job(date=""))
    assert told["snapshot"].startswith("unfinished-2026-08-15-")


def test_without_any_date_it_is_rejected(tmp_path: Path) -> None:
    with pytest.raises(Rejected, match="ne donnent la date de l'export"):
        build(written(tmp_path, zipped(members(), day="jour")), tmp_path, job(date=""))


def test_the_snapshot_says_what_it_was_read_from(tmp_path: Path) -> None:
    with built(tmp_path, AUGUST_2026) as snapshot:
        export = snapshot.export
    assert (export.id, export.title, export.date.isoformat()) == ("an-id", job()["title"], "2026-08-16")
    assert (export.last_modified, export.read_at) == ("2026-08-16T02:00:00+00:00", NOW)
    assert export.fingerprint == "42569fd5b9d717b21d61b26b5f951f4d3a307559af17fa05be6b6b207df676d3"
    counts = "SELECT fiches, active, links, certifiers, partners FROM export"
    assert queried(tmp_path, counts) == [(20, 15, 20, 27, 1487)]


def test_nothing_unfinished_stays_beside_a_snapshot(tmp_path: Path) -> None:
    with built(tmp_path, AUGUST_2026) as snapshot:
        assert list(tmp_path.iterdir()) == [snapshot.path]


def test_what_sqlite_refuses_is_raised_once_what_goes_on_aside_has_ended(tmp_path: Path) -> None:
    with (
        closing(
            sqlite3.connect(tmp_path / "empty.sqlite", isolation_level=None, check_same_thread=False)
        ) as bare,
        open_archive(AUGUST_2026, 100_000_000) as archive,
        pytest.raises(sqlite3.OperationalError, match="no such table"),
    ):
        write(archive, bare)


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"<html>", MISDELIVERED), (b"PK", REJECTED), (AUGUST_2026.read_bytes(), 0)],
)
def test_the_exit_code_says_how_it_went(
    tmp_path: Path, content: bytes, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    archive = written(tmp_path, content)
    assert main([str(archive), str(tmp_path), json.dumps(job())]) == code
    told = json.loads(capsys.readouterr().out)
    assert ("rejected" in told, "values" in told, "snapshot" in told) == (code != 0, code != 0, code == 0)


def test_an_unfinished_snapshot_has_no_name_that_is_served(tmp_path: Path) -> None:
    with pytest.raises(Rejected):
        build(written(tmp_path, b"PK"), tmp_path, job())
    assert [path.suffix for path in tmp_path.iterdir()] == [".zip"]


@pytest.mark.parametrize("inside", ["2024_02_22", "2026_08_13", "2026_08_18"])
def test_an_export_of_another_day_under_a_new_name_is_rejected(tmp_path: Path, inside: str) -> None:
    with pytest.raises(Rejected, match="annoncé comme l'export du 2026-08-16 contient celui du"):
        build(written(tmp_path, zipped(members(), day=inside)), tmp_path, job())


@pytest.mark.parametrize("inside", ["2026_08_14", "2026_08_15", "2026_08_16", "2026_08_17", "jour"])
def test_a_day_or_two_between_the_names_is_usual(tmp_path: Path, inside: str) -> None:
    assert build(written(tmp_path, zipped(members(), day=inside)), tmp_path, job())["fiches"] == 1


def test_the_same_members_have_the_same_content_whatever_their_names(tmp_path: Path) -> None:
    def content(day: str, **rows: Sequence[tuple[str, ...]]) -> str:
        folder = tmp_path / f"{day}{bool(rows)}"
        folder.mkdir()
        archive = written(folder, zipped(members(**rows), day=day))
        with closing(Snapshot.open(folder / build(archive, folder, job())["snapshot"])) as snapshot:
            return snapshot.export.content

    before = content("2026_08_15")
    assert content("2026_08_16") == before
    assert content("2026_08_15", Standard=[(*RS5000[:4], "INACTIVE")]) != before


def test_a_census_counts_rows_and_knows_each_fiche(tmp_path: Path) -> None:
    rows = [RS5000, ("RNCP1", "t", "", "", "INACTIVE"), ("RNCP2", "t", "", "", "?")]
    with of(tmp_path, Standard=rows, Partenaires=[("RS5000", "A", "1", "HABILITATION_FORMER")]) as snapshot:
        census = snapshot.census()
    assert census.rows == {"fiches": 3, "links": 0, "certifiers": 0, "partners": 1}
    assert census.fiches == {
        "RS5000": (Status.ACTIVE, date(2026, 5, 24)),
        "RNCP1": (Status.INACTIVE, None),
        "RNCP2": (Status.UNKNOWN, None),
    }
