from datetime import UTC, date, datetime

import pytest

from bot.domain.why import Why
from bot.locale.texts import texts

FR, EN = texts("fr"), texts("en")


def test_french_is_the_text_itself_and_english_its_translation() -> None:
    assert FR("Fait") == "Fait"
    assert EN("Fait") == "Done"


def test_placeholders_are_filled_by_name_and_left_as_they_are() -> None:
    assert EN("Raison : {reason}", reason="{rien} :") == "Reason: {rien} :"


@pytest.mark.parametrize(("n", "words"), [(0, "0 faite"), (1, "1 faite"), (2, "2 faites")])
def test_in_french_zero_and_one_are_singular(n: int, words: str) -> None:
    assert FR.plural("{n} faite", "{n} faites", n) == words


@pytest.mark.parametrize(
    ("n", "words"), [(0, "0 days left."), (1, "1 day left."), (1_983, "1,983 days left.")]
)
def test_in_english_one_alone_is_singular(n: int, words: str) -> None:
    assert EN.plural("Encore {n} jour.", "Encore {n} jours.", n) == words


def test_french_punctuation_is_not_where_a_line_breaks() -> None:
    assert FR("« {word} » n'est pas une commande.", word="a : b") == "«\xa0a : b\xa0» n'est pas une commande."
    assert FR.own({"fr": "Oui ; non ? Si ! Bien : là"}) == "Oui\xa0; non\xa0? Si\xa0! Bien\xa0: là"


def test_a_sentence_that_remembers_its_template_is_said_in_each_language() -> None:
    why = Why("{what} est hors d'atteinte : {detail}.", what="data.gouv.fr", detail="{rien} : là")

    assert FR.why(why) == "data.gouv.fr est hors d'atteinte\xa0: {rien} : là."
    assert EN.why(why) == "data.gouv.fr is out of reach: {rien} : là."
    assert EN.why(Why("L'export ne contient aucune fiche.")) == "The export holds no fiche."


def test_a_reason_that_is_mere_text_stays_as_it_is() -> None:
    assert FR.why("a : {b}") == EN.why("a : {b}") == "a : {b}"


def test_an_operators_text_is_taken_in_the_language_asked_for_or_else_in_another() -> None:
    assert EN.own({"fr": "Oui :", "en": "Yes:"}) == "Yes:"
    assert EN.own({"fr": "Oui :"}) == "Oui :"
    assert FR.own({"en": "Yes"}) == "Yes"
    assert FR.own({}) == ""


def test_dates_moments_and_numbers_are_written_as_each_language_does() -> None:
    at = datetime(2024, 5, 24, 22, 12, tzinfo=UTC)

    assert FR.date(date(2024, 5, 4)) == "04/05/2024"
    assert EN.date(date(2024, 5, 4)) == "4 May 2024"
    assert FR.moment(at) == "25/05/2024 à 00:12"
    assert EN.moment(at) == "25 May 2024 at 00:12"
    assert FR.number(30_484) == "30\u202f484"
    assert EN.number(30_484) == "30,484"


def test_an_unknown_language_names_those_known() -> None:
    with pytest.raises(ValueError, match="'de': Vigie speaks fr, en"):
        texts("de")


def test_the_texts_of_a_language_are_made_once() -> None:
    assert texts("en") is EN
