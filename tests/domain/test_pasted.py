"""Lists of numbers as people have them: a column of Excel, an e-mail, addresses, whatever the encoding."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.number import CertificationNumber, Register
from bot.domain.pasted import LARGEST, Pasted, Refused, Unread, UnreadReason, read_pasted

from .builders import number

HEADED = "Code;Intitulé;Fin\n"
NUMBER = st.builds(CertificationNumber, st.sampled_from(Register), st.integers(0, 9_999_999))
FORMS = ("{0}{1}", "{0} {1}", "{0}-{1}", "{0} n° {1}", "- {0}{1}", "{0}{1};", '"{0}{1}"', " {0}000{1}\t")
ADDRESS = "https://www.francecompetences.fr/recherche/{}/{}/"


def codes(content: bytes | str) -> list[str]:
    return [one.code for one in read_pasted(content).numbers]


def unread(content: bytes | str) -> list[tuple[int, UnreadReason]]:
    return [(one.line, one.why) for one in read_pasted(content).unread]


@pytest.mark.parametrize(
    "text",
    [
        "RNCP35419\nRS5000",
        "rncp 35419, rs 5000",
        "RNCP35419 RS5000",
        "Nos titres : RNCP35419 et RS5000",
        "RNCP;35419\nRS;5000",
        "https://www.francecompetences.fr/recherche/rncp/35419/\n<https://www.francecompetences.fr/recherche/rs/5000/>",
        HEADED + "RNCP35419;Chef de projet;31/08/2026\nRS5000;Blockchain;",
    ],
)
def test_numbers_are_read_however_they_are_pasted(text: str) -> None:
    assert codes(text) == ["RNCP35419", "RS5000"]


def test_a_sentence_s_numbers_are_all_read() -> None:
    assert codes("RNCP35419, RS5000 et RNCP1234") == ["RNCP35419", "RS5000", "RNCP1234"]


def test_a_number_in_a_title_is_not_taken_for_the_row_s() -> None:
    assert codes(HEADED + "RNCP35419;Chef de projet (ex RNCP1111);") == ["RNCP35419"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("between", [";", ",", "\t"])
def test_a_file_is_read_whatever_excel_made_of_it(encoding: str, between: str) -> None:
    rows = (("Intitulé", "Numéro"), ("Développeur", "RNCP35419"), ("Éducateur", "RS5000"))
    text = "\r\n".join(between.join(row) for row in rows)

    assert codes(text.encode(encoding)) == ["RNCP35419", "RS5000"]
    assert read_pasted(text.encode(encoding)).lines == 2


def test_digits_alone_are_of_the_register_that_their_column_names() -> None:
    assert codes("Intitulé;RNCP\nChef de projet;35419\nAutre;1234") == ["RNCP35419", "RNCP1234"]
    assert codes("Fiche RS\n5000") == ["RS5000"]


def test_digits_alone_are_asked_about_where_nothing_says_of_which_register_they_are() -> None:
    assert read_pasted("35419").unread == (Unread(1, "35419", UnreadReason.BARE),)
    assert unread("Code RNCP ou RS\n35419") == [(2, UnreadReason.BARE)]
    assert unread("RNCP1;x\n;35419") == [(2, UnreadReason.NOTHING)]


def test_a_line_without_a_number_is_named_by_its_place_and_its_words() -> None:
    read = read_pasted("RNCP35419\n\nBonjour à tous\nRS5000\n" + "x" * 300)

    assert read.unread == (
        Unread(3, "Bonjour à tous", UnreadReason.NOTHING),
        Unread(5, "x" * 80, UnreadReason.NOTHING),
    )
    assert read.lines == 4


def test_a_short_line_lacks_the_column_of_the_others() -> None:
    assert unread("a;RNCP1\nb;RNCP2\nc") == [(3, UnreadReason.NOTHING)]


def test_a_number_given_twice_is_read_once_and_counted() -> None:
    read = read_pasted("RNCP35419\nRS5000\nRNCP035419")

    assert ([one.code for one in read.numbers], read.repeated) == (["RNCP35419", "RS5000"], 1)


def test_a_code_beside_its_own_address_is_no_repetition() -> None:
    assert read_pasted(f"RNCP35419;{ADDRESS.format('rncp', 35419)}").repeated == 0


@pytest.mark.parametrize("head", [b"PK\x03\x04", b"%PDF-1.7", b"\xd0\xcf\x11\xe0", b"a\0b"])
def test_a_workbook_or_a_picture_is_no_text(head: bytes) -> None:
    assert read_pasted(head + b"RNCP35419") == Pasted(refused=Refused.NOT_TEXT)


@pytest.mark.parametrize("content", [b"1" * (LARGEST + 1), "é" * (LARGEST // 2 + 1)])
def test_more_than_a_megabyte_is_no_list_of_numbers(content: bytes | str) -> None:
    assert read_pasted(content) == Pasted(refused=Refused.TOO_LARGE)


def test_nothing_at_all_is_nothing() -> None:
    assert read_pasted("") == read_pasted(" \n;;;\n") == Pasted()


@pytest.mark.parametrize("head", ["Code;Intitulé\n", "Numero_Fiche;Intitule\n", ""])
def test_a_title_of_several_lines_is_one_cell(head: str) -> None:
    read = read_pasted(
        f'{head}RNCP35419;"Chef de projet\n\n, dit ""lead"" (ex RNCP1111)"\nRS5000;Blockchain\nrien'
    )

    assert [one.code for one in read.numbers] == ["RNCP35419", "RS5000"]
    assert [one.line for one in read.unread] == [5 + bool(head)]


@pytest.mark.parametrize(
    "text",
    [
        '"x;RNCP1\nRNCP2;y\nz";RNCP3',
        'RNCP1;"a"x"\nRNCP2;b"\nRNCP3',
        'RNCP1;12" x\nRNCP2;3" y\nRNCP3',
        '"RNCP1\nRNCP2\nRNCP3"',
    ],
)
def test_stray_quotation_marks_hide_no_number(text: str) -> None:
    assert codes(text) == ["RNCP1", "RNCP2", "RNCP3"]


def test_a_column_may_be_called_as_the_registry_or_the_catalogue_of_offers_calls_it() -> None:
    assert codes("code_rncp;intitule\n35419;Chef de projet") == ["RNCP35419"]
    assert read_pasted("Numero_Fiche\nRNCP35419").unread == ()


def test_a_quote_that_never_ends_hides_nothing() -> None:
    assert codes('"RNCP35419\nRS5000"\n"' + "x" * 200_000 + ";RNCP1") == ["RNCP35419", "RS5000", "RNCP1"]


@pytest.mark.parametrize("between", [" ", ", ", "; ", "\t"])
def test_thousands_of_numbers_on_one_line_are_all_read(between: str) -> None:
    given = [f"RNCP{30_000 + n}" for n in range(9_000)]

    assert codes(between.join(given)) == given


def test_a_hundred_thousand_lines_are_read() -> None:
    read = read_pasted("\n".join(f"RS{n}" for n in range(100_000)))

    assert (len(read.numbers), read.unread, read.lines) == (100_000, (), 100_000)


@given(st.binary(max_size=400) | st.text(max_size=400))
def test_any_bytes_give_a_value(content: bytes | str) -> None:
    read = read_pasted(content)

    assert len(set(read.numbers)) == len(read.numbers)
    assert len(read.unread) <= read.lines


@st.composite
def lists(draw: st.DrawFn) -> tuple[list[CertificationNumber], str]:
    """Numbers, each on a line of its own in one of the forms people write, with blank lines between."""
    given = draw(st.lists(NUMBER, min_size=1, max_size=30))
    lines = []
    for one in given:
        form = draw(st.sampled_from([*FORMS, ADDRESS]))
        register = one.register.lower() if form is ADDRESS else draw(st.sampled_from([one.register, "{}"]))
        lines.append(form.format(register.replace("{}", one.register.lower()), one.digits))
        lines += draw(st.lists(st.sampled_from(["", "  "]), max_size=1))
    return given, draw(st.sampled_from(["\n", "\r\n", "\r"])).join(lines)


@given(lists(), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", None]))
@settings(deadline=None)
def test_every_number_on_a_line_of_its_own_is_read(
    given: tuple[list[CertificationNumber], str], encoding: str | None
) -> None:
    numbers, text = given
    read = read_pasted(text.encode(encoding) if encoding else text)

    assert read == Pasted(
        tuple(dict.fromkeys(numbers)), (), len(numbers), len(numbers) - len(dict.fromkeys(numbers))
    )


@given(st.text(st.characters(exclude_characters="\n"), max_size=60))
def test_a_line_is_read_or_named_and_never_both(line: str) -> None:
    held = len(line.splitlines()) if line.strip() else 0
    read = read_pasted(f"RNCP1\n{line}")
    found = len(read.numbers) + read.repeated > 1

    assert read.lines - 1 <= held
    assert read.lines - 1 - len(read.unread) == found or held > 1


@given(st.lists(st.text(st.characters(categories=["Ll"]), min_size=1, max_size=20), min_size=1, max_size=30))
def test_a_line_that_names_nothing_is_named(words: list[str]) -> None:
    read = read_pasted("\n".join(["RNCP1", *words]))

    assert [one.line for one in read.unread] == list(range(2, len(words) + 2))
    assert read.numbers == (number("RNCP1"),)
