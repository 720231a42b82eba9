import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.views.blocks import button, plain
from bot.slack.views.safe import channel, cut, escape, link, user

from .support import assert_safe


@pytest.mark.parametrize(
    ("outside", "inside"),
    [
        ("Vente & conseil", "Vente &amp; conseil"),
        ("<!channel> bonjour", "&lt;!channel&gt; bonjour"),
        ("sur\n deux \t lignes", "sur deux lignes"),
        ("insécable\xa0: oui", "insécable\xa0: oui"),
        ("*gras* ~barré~ `code`", "∗gras∗ ∼barré∼ ˋcodeˋ"),
        ("_italique_ et nom_de_variable", "ˍitaliqueˍ et nom_de_variable"),
        (":fire: à 12:30", "∶fire: à 12:30"),
        ("\u202egnitide\x07", "gnitide"),
        ("demi \ud83d caractère", "demi  caractère"),
    ],
)
def test_what_comes_from_outside_reads_the_same_and_does_nothing(outside: str, inside: str) -> None:
    assert inside == escape(outside)


@given(st.text(), st.integers(2, 300))
def test_no_text_gets_through_as_a_mention_or_longer_than_its_room(text: str, most: int) -> None:
    escaped = escape(text, most)

    assert len(escaped) <= most
    assert_safe(escaped)
    escaped.encode()


def test_a_cut_never_falls_inside_an_escape() -> None:
    assert cut("Vente &amp; conseil", 9) == "Vente…"


def test_a_cut_never_falls_inside_a_mention() -> None:
    assert cut("Fait par <@U024BE7LH> hier", 15) == "Fait par…"


def test_a_cut_may_fall_after_an_escape() -> None:
    assert cut("Vente &amp; conseil", 15) == "Vente &amp; co…"


def test_nobody_in_particular_is_vigie() -> None:
    assert user("") == "Vigie"


@pytest.mark.parametrize("forged", ["!channel", "U1> <!here", "subteam^S1"])
def test_an_id_that_slack_would_not_give_names_nobody(forged: str) -> None:
    assert "<" not in user(forged)
    assert "<" not in channel(forged)


def test_an_address_cannot_leave_its_link() -> None:
    assert link("https://a.fr/?q=1&r=<b>|c", "ici") == "<https://a.fr/?q=1&amp;r=%3Cb%3E%7Cc|ici>"


def test_a_label_too_long_for_a_button_ends_in_an_ellipsis() -> None:
    assert len(button("v1.x", "a" * 100)["text"]["text"]) == 75
    assert plain("a" * 100, 75)["text"].endswith("…")
