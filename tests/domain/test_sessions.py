"""The sessions that begin after an end date are counted where the catalogue says when they begin."""

import pytest

from bot.domain.offer import CatalogueSeen, Offer
from bot.domain.sessions import SessionsSeen, sessions_in

from .builders import DAY as A_DAY
from .builders import END
from .offers import DAY, offer

BEFORE, LATER = END - A_DAY, END + A_DAY


def sessions(*offers: Offer, total: int | None = None) -> SessionsSeen | None:
    return sessions_in(CatalogueSeen(DAY, len(offers) if total is None else total, offers), END)


def test_those_that_begin_on_the_last_day_do_not_begin_after_it() -> None:
    dated = offer("F1", starts=(BEFORE, END, LATER)), offer("F2", starts=(LATER,))

    assert sessions(*dated) == SessionsSeen(DAY, after=2, undated=0, open=0)


@pytest.mark.parametrize(
    ("offers", "told"),
    [
        ((offer("F1", sessions=3), offer("F2", sessions=1)), SessionsSeen(DAY, 0, 2, 4)),
        ((offer("F1", sessions=3), offer("F2")), SessionsSeen(DAY, 0, 2, None)),
        ((offer("F1", sessions=0),), SessionsSeen(DAY, 0, 0, 0)),
        ((offer("F1", starts=(LATER,)), offer("F2", sessions=5)), SessionsSeen(DAY, 1, 1, 5)),
    ],
)
def test_open_sessions_without_their_dates_are_counted_apart(
    offers: tuple[Offer, ...], told: SessionsSeen
) -> None:
    assert sessions(*offers) == told


def test_of_offers_that_were_not_kept_nothing_is_known() -> None:
    assert sessions(offer("F1", sessions=3), total=9) == SessionsSeen(DAY, 0, 9, None)


def test_without_an_offer_or_a_reading_there_is_nothing_to_say() -> None:
    assert sessions() is None
    assert sessions_in(CatalogueSeen(None, 2, (offer(),)), END) is None
