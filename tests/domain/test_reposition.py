"""An open alert's card follows where our SIRETs stand on the successors."""

from dataclasses import replace

import pytest

from bot.domain.alert import Closure, Loss, close
from bot.domain.holding import Position, Role, Standing
from bot.domain.look import _sides
from bot.domain.outbox import Kind
from bot.domain.sighting import BecameInactive, EndDateMoved, SuccessorsChanged
from bot.domain.telling import HabilitatedTold
from bot.domain.verdict import Verdict, reposition

from .builders import END, NOW, RNCP, RS, alert, kinds, unposted


def stands(standing: Standing) -> Position:
    return Position(Role.PARTNER, Standing.TRAINS, ((RS, standing),))


@pytest.mark.parametrize("before", [Standing.NOT_FOUND, Standing.ORGANISES])
def test_the_thread_hears_of_a_successor_that_we_may_train_for_now(before: Standing) -> None:
    moved, verdict = reposition(replace(alert(), position=stands(before)), stands(Standing.TRAINS))

    assert (moved.position, moved.revision) == (stands(Standing.TRAINS), 2)
    assert kinds(verdict) == [Kind.UPDATE, Kind.THREAD]
    assert [row.telling for row in verdict.rows if row.telling] == [HabilitatedTold(RS)]


def test_a_siret_that_is_named_afterwards_is_no_news_of_the_registry_s() -> None:
    verdict = reposition(alert(), stands(Standing.TRAINS))[1]

    assert kinds(verdict) == [Kind.UPDATE]


def test_a_card_that_is_still_to_be_posted_will_say_it_itself() -> None:
    before = replace(unposted(), position=stands(Standing.NOT_FOUND))

    assert kinds(reposition(before, stands(Standing.TRAINS))[1]) == [Kind.UPDATE]


@pytest.mark.parametrize(
    "one",
    [
        replace(alert(), position=stands(Standing.TRAINS)),
        close(alert(), Closure.SETTLED, "U1", NOW),
        replace(alert(), loss=Loss("88877726500016", organises=False, siblings=(), export_date=END)),
    ],
)
def test_the_same_position_a_closed_alert_or_one_about_a_loss_stays_as_it_is(one: object) -> None:
    assert reposition(one, stands(Standing.TRAINS)) == (one, Verdict())  # type: ignore[arg-type]


def test_the_journal_keeps_what_changed_from_what_to_what() -> None:
    assert _sides(SuccessorsChanged((), (RS, RNCP))) == {"before": "", "after": "RS5000 RNCP35419"}
    assert _sides(EndDateMoved(None, END)) == {"before": "", "after": "2026-08-31"}
    assert _sides(BecameInactive()) == {}
