import pytest

from bot.domain.answer import Help
from bot.domain.command import ALIASES, Command, Verb, parse
from bot.locale.texts import Texts
from bot.slack.views.replies import answer

from .support import EN, FR, said


@pytest.mark.parametrize("t", [FR, EN])
def test_every_verb_is_shown_in_the_readers_language_and_named_in_the_other(t: Texts) -> None:
    text = said(answer(Help(), t))

    for words in ALIASES.values():
        assert all(word in text for word in words)


@pytest.mark.parametrize("t", [FR, EN])
def test_every_example_is_a_command_that_is_understood(t: Texts) -> None:
    examples = [
        part.removeprefix("/cert ") for part in said(answer(Help(), t)).split("`") if part.startswith("/cert")
    ]
    commands = [parse(example) for example in examples]

    assert [each.verb for each in commands if isinstance(each, Command)] == list(Verb)


def test_an_unknown_verb_gets_the_nearest_one() -> None:
    message = answer(Help("suivr", "suivre"), FR)

    assert said(message).startswith(
        "« suivr » n'est pas une commande. Vouliez-vous dire « suivre » ?\n*Vigie* veille"
    )


def test_an_unknown_verb_like_no_other_gets_the_help_alone() -> None:
    assert said(answer(Help("<!here>"), FR)).startswith("« &lt;!here&gt; » n'est pas une commande.\n")
