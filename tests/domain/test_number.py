"""Certification numbers, in every spelling that people paste."""

import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.number import Bare, CertificationNumber, Named, Register, Unreadable, mentions

from .builders import RNCP, RS, named

FICHE = "https://www.francecompetences.fr/recherche/rncp/35419"


@pytest.mark.parametrize(
    "text",
    [
        "RNCP35419",
        "rncp 35419",
        "Rncp35419",
        "RNCP-35419",
        "RNCP‑35419",
        "RNCP – 35419",
        "RNCP—35419",
        "RNCP_35419",
        "RNCP:35419",
        "RNCP : 35419",
        "RNCP/35419",
        "RNCP#35419",
        "RNCP.35419",
        "RNCP n° 35419",
        "RNCP n°35419",
        "rncp N° 35419",
        "RNCP nº 35419",
        "RNCP nº35419",
        "RNCP № 35419",
        "RNCP no 35419",
        "RNCP no. 35419",
        "RNCP\u00a035419",
        "RNCP\u202f35419",
        "RNCP\u200935419",
        "RNCP\u200b35419",
        "\ufeffRNCP35419",
        "RNCP\u00ad35419",
        "RNCP\t35419",
        "RNCP\n35419",
        "RNCP0035419",
        "RNCP３５４１９",
        "ＲＮＣＰ３５４１９",
        "RNCP35419.",
        "(RNCP35419)",
        "[RNCP35419]",
        '"RNCP35419"',
        "'RNCP35419'",
        "« RNCP35419 »",
        "“RNCP35419”",
        "*RNCP35419*",
        "_RNCP35419_",
        "`RNCP35419`",
        "~RNCP35419~",
        "• RNCP35419",
        "- RNCP35419",
        "-RNCP35419",
        "🙂 RNCP35419 🙂",
        FICHE,
        f"{FICHE}/",
        f"{FICHE}/?tab=1#blocs",
        f"{FICHE}/?a=1&amp;b=2",
        FICHE.upper(),
        FICHE.removeprefix("https://"),
        FICHE.removeprefix("https://www."),
        FICHE.replace("https", "http"),
        FICHE.replace("35419", "035419"),
        f"<{FICHE}/>",
        f"<{FICHE}/|RNCP35419>",
        f"<{FICHE}/|la fiche, de France compétences>",
        f"({FICHE}/)",
    ],
)
def test_a_number_is_read_in_any_spelling_people_paste(text: str) -> None:
    assert (Named(RNCP),) == mentions(text)


@pytest.mark.parametrize(
    "between",
    [
        " ",
        ",",
        ", ",
        ";",
        "; ",
        "\n",
        "\r\n",
        "\t",
        "\xa0",
        "\u202f",
        "\u2028",
        " et ",
        "/",
        " / ",
        "|",
        "+",
        " & ",
        "-",
        " - ",
        " – ",
        "\n• ",
        "\n- ",
        '","',
    ],
)
def test_several_numbers_are_read_whatever_parts_them(between: str) -> None:
    found = mentions(f"RNCP35419{between}rs 5000")

    assert [Named(RNCP), Named(RS)] == [one for one in found if isinstance(one, Named)]


@pytest.mark.parametrize("between", [",", ", ", ";", "\n", " "])
def test_several_addresses_are_read_whatever_parts_them(between: str) -> None:
    text = between.join(["RNCP1", f"{FICHE}/", "https://www.francecompetences.fr/recherche/rs/5000/", "RS2"])

    assert (named("RNCP1"), Named(RNCP), Named(RS), named("RS2")) == mentions(text)


@pytest.mark.parametrize(
    "text", ["RNCP35419BC01", "RNCP35419 BC 01", "rncp35419bc01", "RNCP35419-BC01", "RNCP 35419 – BC 01"]
)
def test_the_code_of_a_block_names_its_certification(text: str) -> None:
    assert (named("RNCP35419", "RNCP35419BC01"),) == mentions(text)


def test_each_mention_is_said_once_in_the_order_of_the_text() -> None:
    assert (Named(RS), Named(RNCP), Unreadable("foo")) == mentions(
        "RS5000 RNCP35419 rs-5000 foo rncp035419 foo"
    )


@pytest.mark.parametrize("text", ["5000", "05000", "５０００", '"5000"', "5000,"])
def test_digits_alone_may_be_in_either_register(text: str) -> None:
    assert (Bare(5000),) == mentions(text)
    assert (CertificationNumber(Register.RNCP, 5000), RS) == Bare(5000).candidates


@pytest.mark.parametrize(
    "text",
    [
        "RNCPabc",
        "RNCP",
        "RNCP35419BC",
        "RNCP35419x",
        "RNCP35419RS5000",
        "RNCP12345678",
        "88055223700047",
        "cours5",
        "https://example.org/rncp/35419/",
        "RNCP🙂",
        "Ⅻ",
        "٣٥٤١٩",
        "numéro",
    ],
)
def test_a_word_that_holds_no_number_is_given_back(text: str) -> None:
    found = mentions(text)

    assert len(found) == 1
    assert isinstance(found[0], Unreadable)


@pytest.mark.parametrize("text", ["", "   ", "…", "•", "🙂", ",;()[]<>", "– — -", "\u200b"])
def test_marks_and_emoji_are_no_words(text: str) -> None:
    assert mentions(text) == ()


@pytest.mark.parametrize("unit", ["a,", "(a", "rncp ", "RS1-", "0", "a", "-", "rs ", "<http://a", "🙂", "n°"])
def test_ten_thousand_characters_are_read_in_well_under_a_second(unit: str) -> None:
    text = unit * (10_000 // len(unit))
    started = time.process_time()

    mentions(text)

    assert time.process_time() - started < 0.5


@given(st.text())
def test_no_text_makes_reading_raise(text: str) -> None:
    assert isinstance(mentions(text), tuple)


@given(st.text(alphabet="RNCPrncpsS 0123456789bBcC-/.,;<>|°nº№n\u00a0\u200b\u202f«»\"'_*é🙂\n", max_size=80))
def test_no_text_that_resembles_numbers_makes_reading_raise(text: str) -> None:
    assert isinstance(mentions(text), tuple)


SPELLINGS = [
    "{r}{d}",
    "{r} {d}",
    "{r}-{d}",
    "{r} n° {d}",
    "{r}\u00a0{d}",
    "{r}\u202fn°{d}",
    "{r}00{d}",
    "« {r} {d} »",
]
ADDRESS = "https://www.francecompetences.fr/recherche/{r}/{d}"
NUMBERS = st.builds(CertificationNumber, st.sampled_from(Register), st.integers(0, 9_999_999))


@settings(max_examples=200)
@given(
    NUMBERS,
    st.sampled_from([*SPELLINGS, ADDRESS, ADDRESS + "/", f"<{ADDRESS}/|voir>"]),
    st.sampled_from([str.upper, str.lower, str.title]),
)
def test_any_number_is_read_back_in_any_spelling(
    number: CertificationNumber, spelt: str, case: Callable[[str], str]
) -> None:
    text = spelt.format(r=case(number.register), d=number.digits)

    assert mentions(text) == (Named(number),)


@given(NUMBERS)
def test_a_number_is_read_back_from_its_code_and_its_address(number: CertificationNumber) -> None:
    assert number == CertificationNumber.parse(number.code)
    assert (Named(number),) == mentions(number.url)


@pytest.mark.parametrize("code", [" rncp35419 ", "RNCP035419"])
def test_an_exact_code_may_have_edge_spaces_any_case_and_leading_zeros(code: str) -> None:
    assert CertificationNumber.parse(code) == RNCP


@pytest.mark.parametrize(
    "code", ["", "35419", "RNCP", "RNCP 35419", "RNCP35419BC01", "RNCP12345678", "RNCP３"]
)
def test_an_exact_code_is_nothing_else(code: str) -> None:
    with pytest.raises(ValueError, match="not a certification number"):
        CertificationNumber.parse(code)


def test_a_number_is_shown_as_its_code_and_leads_to_its_fiche() -> None:
    assert "RNCP35419" == str(RNCP) == RNCP.code
    assert f"{FICHE}/" == RNCP.url


def test_numbers_sort_by_register_then_digits() -> None:
    codes = ["RNCP181", "RNCP35419", "RS27", "RS5000"]

    assert codes == [str(one) for one in sorted(CertificationNumber.parse(code) for code in reversed(codes))]
