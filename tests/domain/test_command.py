"""What people type after /cert."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.command import ALIASES, Command, UnknownVerb, Verb, parse
from bot.domain.number import Bare, Named, Unreadable

from .builders import RNCP, RS

WORDS = [(word, verb) for verb, words in ALIASES.items() for word in words]


@pytest.mark.parametrize(("word", "verb"), WORDS)
def test_every_verb_works_in_both_languages_whatever_its_case(word: str, verb: Verb) -> None:
    assert [Command(verb)] * 3 == [parse(word), parse(word.upper()), parse(f"  {word.title()}  ")]


@pytest.mark.parametrize(("word", "verb"), WORDS)
def test_a_verb_takes_the_numbers_after_it(word: str, verb: Verb) -> None:
    found = Command(verb, (Named(RNCP), Named(RS)), "RNCP35419, rs 5000")
    assert found == parse(f"{word} RNCP35419, rs 5000")


@pytest.mark.parametrize("text", ["en cours", "En Cours", "en  cours", "en cours ", "ＥＮ cours", "encours"])
def test_what_is_open_may_be_asked_for_in_two_words(text: str) -> None:
    assert Command(Verb.OPEN) == parse(text)


@pytest.mark.parametrize("text", ["", "   ", "\n", "\u00a0"])
def test_nothing_at_all_asks_for_help(text: str) -> None:
    assert Command(Verb.HELP) == parse(text)


@pytest.mark.parametrize(
    "text",
    ["RNCP35419", "rncp 35419", "« RNCP35419 »", "https://www.francecompetences.fr/recherche/rncp/35419/"],
)
def test_a_number_alone_asks_for_its_fiche(text: str) -> None:
    assert Command(Verb.SHOW, (Named(RNCP),)) == parse(text)


def test_digits_alone_ask_for_what_either_register_has() -> None:
    assert Command(Verb.SHOW, (Bare(35419),)) == parse("35419")


@pytest.mark.parametrize("text", ["RNCPabc", "rncp", "RNCP12345678", "RS5000x", "RS-abc"])
def test_a_code_with_a_slip_in_it_is_answered_as_a_number(text: str) -> None:
    assert Command(Verb.SHOW, (Unreadable(text),)) == parse(text)


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("wacth RNCP35419", "watch"),
        ("suivr RNCP35419", "suivre"),
        ("suívre RNCP1", "suivre"),
        ("unwach", "unwatch"),
        ("rétirer RNCP1", "retirer"),
        ("lsit", "list"),
        ("listes", "liste"),
        ("opne", "open"),
        ("refrsh", "refresh"),
        ("actualisé", "actualiser"),
        ("hepl", "help"),
        ("aider", "aide"),
        ("xyzzy", ""),
        ("rs", ""),
        ("🙂", ""),
    ],
)
def test_a_verb_nobody_knows_gets_the_nearest_one(text: str, nearest: str) -> None:
    answer = parse(text)

    if isinstance(answer, Command):  # an accent alone is no mistake
        assert nearest in ALIASES[answer.verb]
    else:
        assert UnknownVerb(text.split(maxsplit=1)[0], nearest) == answer


@pytest.mark.parametrize("text", ["SUÍVRE RNCP35419", "Súivre RNCP35419", "ｓｕｉｖｒｅ RNCP35419"])
def test_accents_and_wide_letters_do_not_hide_a_verb(text: str) -> None:
    assert Command(Verb.WATCH, (Named(RNCP),), "RNCP35419") == parse(text)


def test_a_word_of_ten_thousand_letters_is_quoted_short() -> None:
    assert UnknownVerb("a" * 40, "") == parse("a" * 10_000)


@given(st.text())
def test_no_text_makes_the_parser_raise(text: str) -> None:
    assert isinstance(parse(text), Command | UnknownVerb)


@given(st.sampled_from([word for word, _ in WORDS] + ["RNCP", "RS", "en"]), st.text())
def test_no_text_after_a_verb_makes_the_parser_raise(word: str, text: str) -> None:
    assert isinstance(parse(f"{word} {text}"), Command | UnknownVerb)
    assert isinstance(parse(f"{word}{text}"), Command | UnknownVerb)
