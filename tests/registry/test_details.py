"""What the XML exports add, in a snapshot that has some of it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from bot.domain.detail import Detail, HabilitationState
from bot.registry.cells import number_key
from bot.registry.snapshot import Snapshot
from tests.registry.support import members, number, written, zipped
from tests.registry.test_snapshot import made

OURS = "88877726500016"
RS1, RS2, RNCP1 = number("RS1"), number("RS2"), number("RNCP1")
DAY = date(2026, 8, 15)


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A snapshot of a CSV export alone."""
    content = members(
        Standard=[(str(code), "Titre", "", "31/12/2027", "ACTIVE") for code in (RS1, RS2, RNCP1)],
        Certificateurs=[("RS2", f"\t{OURS}", "ISCOD")],
        Partenaires=[(str(code), "ISCOD", f"\t{OURS}", "HABILITATION_FORMER") for code in (RS1, RNCP1)],
    )
    return made(tmp_path / "registry", written(tmp_path, zipped(content)))


@pytest.fixture
def enriched(bare: Path) -> Iterator[Snapshot]:
    with closing(sqlite3.connect(bare)) as raw, raw:
        raw.execute(
            "INSERT INTO enrichments(register, date, content, against)"
            " VALUES ('RS', '2026-08-15', 'abc', '2026-08-15')"
        )
        rows = [(RS1, "2028-06-30", "Publiée"), (RS2, None, "")]
        details = [(number_key(one), last, state) for one, last, state in rows]
        raw.executemany("INSERT INTO details(fiche, last_issue, state) VALUES (?, ?, ?)", details)
        states = [(int(OURS), number_key(RS1), 1, "2026-07-01"), (int(OURS), number_key(RS2), 0, None)]
        raw.executemany("INSERT INTO habilitations VALUES (?, ?, ?, ?)", states)
    with closing(Snapshot.open(bare)) as snapshot:
        yield snapshot


def test_a_snapshot_of_the_csv_alone_tells_no_details(bare: Path) -> None:
    with closing(Snapshot.open(bare)) as snapshot:
        assert snapshot.details.of([RS1]) == {}
        assert (snapshot.export.details, snapshot.export.details_print) == (None, "")
        assert {one.state for one in snapshot.holdings.of(OURS)} == {HabilitationState.UNSAID}


def test_details_are_told_with_the_date_of_their_own_export(enriched: Snapshot) -> None:
    assert enriched.details.of([RS1, RS2, RNCP1, number("RS9")]) == {
        RS1: Detail(RS1, DAY, date(2028, 6, 30), "Publiée"),
        RS2: Detail(RS2, DAY),
    }
    assert (enriched.export.details, enriched.export.details_print) == (DAY, "RS:abc")


def test_a_habilitation_has_its_state_and_a_certifier_has_none(enriched: Snapshot) -> None:
    held = {one.number: one for one in enriched.holdings.of(OURS)}
    assert (held[RS1].state, held[RS1].since) == (HabilitationState.INACTIVE, date(2026, 7, 1))
    assert (held[RS2].state, held[RNCP1].state) == (HabilitationState.UNSAID, HabilitationState.UNSAID)


def test_a_mark_moves_with_a_state_and_else_is_what_it_was(bare: Path, enriched: Snapshot) -> None:
    with closing(sqlite3.connect(bare)) as raw, raw:
        raw.execute("UPDATE habilitations SET state = 3")
    with closing(Snapshot.open(bare)) as snapshot:
        active = snapshot.holdings.marks([OURS])
    with closing(sqlite3.connect(bare)) as raw, raw:
        raw.execute("DELETE FROM habilitations")
    with closing(Snapshot.open(bare)) as snapshot:
        unsaid = snapshot.holdings.marks([OURS])
    assert len({active[OURS], unsaid[OURS], enriched.holdings.marks([OURS])[OURS]}) == 3
