import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.siret import SiretFault, parse_siret, siren, spaced


@pytest.mark.parametrize(
    "text", ["88877726500016", "888 777 265 00016", "888\u00a0777\u00a0265\u202f00016", "888.777.265-00016"]
)
def test_a_siret_is_read_however_it_is_spaced(text: str) -> None:
    assert parse_siret(text) == "88877726500016"


@pytest.mark.parametrize("text", ["", "8887772650001", "888777265000160", "8887772650001a", "²8877726500016"])
def test_fourteen_digits_it_must_have(text: str) -> None:
    assert parse_siret(text) is SiretFault.LENGTH


@pytest.mark.parametrize("text", ["88877726500017", "88877726500061", "00000000000000"])
def test_a_wrong_digit_is_known_by_the_check(text: str) -> None:
    assert parse_siret(text) is SiretFault.CHECK


@pytest.mark.parametrize("text", ["35600000000048", "35600000049837"])
def test_la_poste_s_offices_have_a_sum_of_their_own(text: str) -> None:
    assert parse_siret(text) == text


def test_la_poste_s_exception_is_no_licence() -> None:
    assert parse_siret("35600000049838") is SiretFault.CHECK


def test_its_parts_and_how_people_write_it() -> None:
    assert siren("88877726500016") == "888777265"
    assert spaced("88877726500016") == "888 777 265 00016"


@given(st.text())
def test_any_text_gives_a_value(text: str) -> None:
    found = parse_siret(text)
    assert isinstance(found, SiretFault) or len(found) == 14
