"""The register on paper: what its table has, for an auditor to read."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.alert import Closure
from bot.domain.register import (
    ExportRead,
    RegisterRead,
)
from bot.domain.task import Task
from bot.locale.texts import Texts
from bot.slack.views.register import Column
from bot.slack.views.register_page import as_page
from tests.documents.test_page import HOSTILE, Reader

from .support import EN, FR, NOW, SEEN, TODAY, alert, checklist, closed, done, not_applicable
from .test_register import CHANGE, DAY, EXPORT, GAP, READ, recorded, table


def page(read: RegisterRead = READ, t: Texts = FR) -> str:
    return as_page(read, checklist(), TODAY, t).decode().replace("\xa0", " ")


def test_in_english_dates_are_english() -> None:
    text = page(t=EN)

    assert "31 August 2026" in text
    assert "/08/2026" not in text
    assert table(t=EN)[4][Column.AFTER] == "31 August 2027"


@pytest.mark.parametrize("t", [FR, EN])
def test_it_is_evidence_and_never_says_that_all_is_in_order(t: Texts) -> None:
    text = page(t=t)

    assert not re.search(r"conform|compliant", text, re.IGNORECASE)
    assert ("élément de preuve" in text) is (t is FR)
    assert ("evidence" in text) is (t is EN)
    assert "23" in text
    assert "888 777 265 00016" in text


def test_on_paper_stands_what_the_table_has() -> None:
    text = page()

    for told in (
        "RS5000 Exploiter la blockchain",
        "ACTIVE → INACTIVE",
        "Camille Martin (U024BE7LH)",
        "Nous ne la proposons plus",
        "https://preuve.example/1",
        "RS6604 : non trouvée",
        "31/08/2027",
        "avis d'échéance, seuil de 30 jours".replace("'", "&#39;"),
        "échéance acceptée par Camille Martin (U024BE7LH)",
        "échéance acceptée par U024BE7LH",
        "1 jour sans lecture.",
        "23 sur 24",
        "lu le 17/08/2026 à 06:17",
    ):
        assert told in text


def test_an_empty_register_says_so_part_by_part() -> None:
    text = page(RegisterRead())

    for told in ("Aucune alerte.", "Aucun changement.", "Aucun avis.", "Aucune lecture encore."):
        assert told in text
    assert "Nos SIRET" not in text
    assert table(RegisterRead()) == []


def test_what_has_no_date_no_card_and_no_export_title_leaves_no_gap_in_the_page() -> None:
    bare = alert(replace(SEEN, end_date=None, successors=()))
    older = ExportRead("", "2026-08-16", "")
    text = page(RegisterRead((recorded(bare, older),), (replace(CHANGE, export=older),)))

    assert "<td>16/08/2026</td>" in text
    assert "16/08/2026 · C012AB3CD · Ouverte</td>" in text


def test_a_channel_is_called_by_its_name_in_every_part() -> None:
    text = page(replace(READ, names={"C012AB3CD": "#certifications"}))

    assert text.count("#certifications (C012AB3CD)") == text.count("C012AB3CD")


def test_a_closed_alert_says_when() -> None:
    one = recorded(closed(Closure.SETTLED, *(done(step) for step in checklist().ids)), EXPORT, NOW)

    assert "Close le 17/08/2026 à 06:17" in page(RegisterRead((one,)))


def test_days_in_a_row_that_say_the_same_are_one_line_on_paper_and_each_its_own_in_the_table() -> None:
    one = timedelta(days=1)
    quiet = [replace(DAY, day=TODAY - n * one) for n in range(9, 4, -1)]
    read = RegisterRead(days=(*quiet, replace(DAY, changes=2), replace(GAP, day=TODAY - one), GAP, DAY))
    text = page(read)

    assert "<td>du 08/08/2026 au 12/08/2026, 5 jours</td><td>lu</td><td>115 sur 120</td>" in text
    assert "<td>non lu</td><td>0 sur 6</td>" in text
    assert len(table(read)) == 9


def test_whatever_a_title_or_a_reason_holds_neither_excel_nor_the_page_runs_it() -> None:
    hostile = alert(
        replace(SEEN, title=HOSTILE),
        not_applicable("verify", "=HYPERLINK(1)"),
        tasks=(Task("archive", note="@x"),),
    )
    read = RegisterRead((recorded(hostile),))
    reader = Reader()
    reader.feed(page(read))

    assert "script" not in reader.elements
    assert reader.cells[0].startswith(f"RS5000 {HOSTILE}\n")
    assert [line[Column.REASON] for line in table(read)[:2]] == ["'=HYPERLINK(1)", "'@x"]
