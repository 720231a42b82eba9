"""What a command is answered."""

from bot.domain.answer import Watching
from bot.domain.number import Bare, Named
from bot.domain.shown import Aside

from .builders import RNCP, export


def test_an_aside_with_nothing_to_say_is_false_even_when_it_knows_its_export() -> None:
    assert not Aside(export=export())


def test_an_aside_is_true_for_anything_that_must_be_said() -> None:
    said = [
        Aside(unknown=(RNCP,)),
        Aside(unreadable=("RNCPabc",)),
        Aside(blocks=(Named(RNCP, "RNCP35419BC01"),)),
    ]

    assert all(said)
    assert tuple(one.digits for one in (Bare(35419),)) == (35419,)


def test_what_was_followed_before_or_is_still_unseen_counts_as_followed() -> None:
    assert [
        answer.followed for answer in (Watching(already=(RNCP,)), Watching(unseen=(RNCP,)), Watching())
    ] == [True, True, False]
