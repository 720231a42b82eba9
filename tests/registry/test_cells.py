import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.number import CertificationNumber, Register
from bot.registry.cells import (
    Reading,
    number_key,
    number_of,
    one_line,
    read_date,
    read_habilitation,
    read_number,
    read_siret,
    read_status,
)

NUMBERS = st.builds(CertificationNumber, st.sampled_from(Register), st.integers(0, 9_999_999))


@given(NUMBERS)
def test_a_number_survives_being_stored(number: CertificationNumber) -> None:
    assert number_of(number_key(number)) == number


def test_the_registers_do_not_overlap_in_storage() -> None:
    assert (read_number("RNCP5000"), read_number("RS5000")) == (5000, 10_005_000)


def test_a_date_is_day_month_year() -> None:
    assert read_date(" 31/08/2026 ") == "2026-08-31"


def test_an_empty_cell_is_no_date() -> None:
    assert read_date(" ") is None


@pytest.mark.parametrize("text", ["31/02/2026", "2026-08-31", "31/08", "demain", "1/2/3/4"])
def test_a_garbage_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_date(text)


def test_only_two_words_are_a_status() -> None:
    assert (read_status("INACTIVE"), read_status(" active ")) == (0, 1)
    with pytest.raises(ValueError, match=r"."):
        read_status("Oui")


def test_habilitations_are_bits() -> None:
    words = ("HABILITATION_FORMER", "HABILITATION_ORGANISER", "HABILITATION_ORGA_FORM", "AUTRE")
    assert [read_habilitation(word) for word in words] == [1, 2, 3, 0]


@pytest.mark.parametrize(
    ("text", "siret"),
    [
        ("\t79279132900016", 79279132900016),
        ("  792 791 329 00016 ", 79279132900016),
        ("\t", None),
        ("", None),
        ("7927913290001", None),
        ("7927913290001X", None),
    ],
)
def test_a_siret_is_fourteen_digits_whatever_surrounds_them(text: str, siret: int | None) -> None:
    assert read_siret(text) == siret


def test_newlines_and_edge_spaces_become_single_spaces() -> None:
    assert one_line("  Chef de\r\nprojet \t web ") == "Chef de projet web"


def test_what_cannot_be_read_is_counted_each_time() -> None:
    statuses = Reading(read_status)
    assert [statuses[text] for text in ("ACTIVE", "?", "?", "ACTIVE")] == [1, None, None, 1]
    assert statuses.unreadable == 2
