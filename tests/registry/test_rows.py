import csv
import io
import string
from itertools import chain

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.registry.archive import PARTNERS, STANDARD, Archive, open_archive
from bot.registry.rejection import Rejected
from bot.registry.rows import Member, blocks
from tests.registry.support import HEADERS, csv_bytes, members, written, zipped

WIDTH = 3
CELLS = st.text(st.sampled_from('\0ab";\r\n\t \u2028\x85é\ufffd'), max_size=6)
TEXTS = st.text(st.sampled_from('a";\r\n'), max_size=60)


def read(text: str, width: int = WIDTH) -> list[tuple[str, ...]]:
    found = blocks(io.StringIO(text, newline=""), width)
    return list(chain.from_iterable(zip(*columns, strict=True) for columns in found))


def expected(text: str, width: int = WIDTH) -> list[tuple[str, ...]]:
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=";")
    return [tuple(row[:width]) for row in rows if len(row) >= width]


@example(rows=[['"\r\n', "", ";"]], quoted=False)  # a row's end within a cell, where fields still add up
@given(rows=st.lists(st.lists(CELLS, min_size=WIDTH, max_size=WIDTH), max_size=20), quoted=st.booleans())
def test_rows_are_what_csv_reader_reads(rows: list[list[str]], *, quoted: bool) -> None:
    if quoted:
        text = "".join(
            ";".join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row) + "\r\n" for row in rows
        )
    else:
        text = csv_bytes(*rows).decode()
    assert read(text) == expected(text)


@given(TEXTS)
def test_any_text_reads_as_csv_reader_would(text: str) -> None:
    try:
        rows = expected(text)
    except csv.Error:
        with pytest.raises(csv.Error):
            read(text)
    else:
        assert read(text) == rows


@given(st.lists(st.integers(1, 5), min_size=1, max_size=12))
def test_rows_of_uneven_length_never_shift_the_others(widths: list[int]) -> None:
    text = "".join(";".join(f'"{place}"' for place in range(width)) + "\r\n" for width in widths)
    assert read(text) == expected(text)


def test_a_long_text_is_read_whole_whatever_ends_its_blocks() -> None:
    rows = [
        [f"RNCP{place}", f"a {letter}\r\nb", "x" * (place % 90)] for place in range(900) for letter in "é\n"
    ]
    text = "".join(";".join(f'"{cell}"' for cell in row) + "\r\n" for row in rows)
    assert read(text) == [tuple(row) for row in rows]


def member(archive: Archive) -> Member:
    return Member(archive, PARTNERS, ("Siret_Partenaire", "Numero_Fiche"))


def test_columns_are_found_by_their_names(tmp_path_factory: pytest.TempPathFactory) -> None:
    reordered = csv_bytes(
        ("Numero_Fiche", " Siret_Partenaire ", "Autre", "Nom_Partenaire", "Habilitation_Partenaire"),
        ("RS5000", "1", "x", "ALYRA", ""),
    )
    content = members() | {"Partenaires": b"\xef\xbb\xbf" + reordered}
    path = written(tmp_path_factory.mktemp("zip"), zipped(content))
    with open_archive(path, 10_000) as archive:
        assert list(member(archive).batches()) == [[("1",), ("RS5000",)]]


def test_a_lacking_column_is_named(tmp_path_factory: pytest.TempPathFactory) -> None:
    renamed = csv_bytes(tuple(name.replace("Actif", "Statut") for name in HEADERS["Standard"]))
    path = written(tmp_path_factory.mktemp("zip"), zipped(members() | {"Standard": renamed}))
    with (
        open_archive(path, 10_000) as archive,
        pytest.raises(Rejected, match=r"Il manque au fichier Standard la colonne Actif\."),
    ):
        list(Member(archive, STANDARD, ("Numero_Fiche", "Actif")).batches())


def test_an_empty_member_lacks_its_columns(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = written(tmp_path_factory.mktemp("zip"), zipped(members() | {"Partenaires": b""}))
    with (
        open_archive(path, 10_000) as archive,
        pytest.raises(Rejected, match="Il manque au fichier Partenaires la colonne"),
    ):
        list(member(archive).batches())


def test_a_field_without_end_is_no_csv(tmp_path_factory: pytest.TempPathFactory) -> None:
    endless = csv_bytes(HEADERS["Partenaires"]) + b'"' + string.ascii_letters.encode() * 10_000
    path = written(tmp_path_factory.mktemp("zip"), zipped(members() | {"Partenaires": endless}))
    with open_archive(path, 10_000_000) as archive, pytest.raises(Rejected, match="n'est pas du CSV lisible"):
        list(member(archive).batches())
