"""What French Excel is given: it opens with a double click, shows what is meant, and runs nothing."""

import csv
import io
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.documents.spreadsheet import Cell, Digits, spreadsheet

FORMULAS = "=+-@＝＋－＠"


def cells(*row: Cell) -> list[str]:
    """The row as a program that reads the file finds it."""
    text = spreadsheet(["a"] * len(row), [row]).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))[1]


def test_excel_reads_the_accents_and_the_columns_without_being_asked() -> None:
    content = spreadsheet(["Intitulé", "Clé"], [["Développeur", "é"]])

    assert content == "\ufeffIntitulé;Clé\r\nDéveloppeur;é\r\n".encode()


def test_days_are_french_and_moments_are_of_paris() -> None:
    assert cells(date(2026, 8, 1), datetime(2026, 8, 1, 4, 17, tzinfo=UTC)) == [
        "01/08/2026",
        "01/08/2026 06:17",
    ]


def test_a_siret_stays_text_and_none_leaves_an_empty_cell() -> None:
    assert cells(Digits("88877726500016"), Digits(""), None, 0) == ["\t88877726500016", "", "", "0"]


@pytest.mark.parametrize("before", ["", " ", "\t", "\xa0", "\u3000", "\r\n", "\x00", " \t\n "])
@pytest.mark.parametrize("sign", FORMULAS)
def test_nothing_in_a_cell_is_a_formula(sign: str, before: str) -> None:
    [cell] = cells(f"{before}{sign}CMD()")

    assert cell.startswith("'")


def test_a_text_with_a_sign_inside_stays_as_it_is() -> None:
    assert cells("Conception - réalisation = 2") == ["Conception - réalisation = 2"]


@pytest.mark.parametrize("gap", ["\n", "\r\n", "\t", "\v", "\x85", "\u2028", "\n\n"])
def test_a_cell_is_one_line(gap: str) -> None:
    assert cells(f"Titre{gap}suite") == ["Titre suite"]


def test_what_no_encoding_takes_is_replaced() -> None:
    assert cells("a\ud800b") == ["a?b"]


@given(st.lists(st.text(), min_size=1, max_size=4))
def test_any_text_stays_in_its_cell_and_runs_nothing(texts: list[str]) -> None:
    found = cells(*texts)

    assert len(found) == len(texts)
    assert not [cell for cell in found if cell.strip()[:1] and cell.strip()[0] in FORMULAS]
