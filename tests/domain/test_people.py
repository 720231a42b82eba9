"""How long people are named."""

from datetime import timedelta

from bot.domain.alert import Closure, anonymous, close
from bot.domain.people import ERASED, forgotten_before

from .builders import NOW, alert, settled_alert


def test_after_some_months_nobody_is_named_any_more() -> None:
    before = forgotten_before(NOW, 36)

    assert before is not None
    assert timedelta(days=1095) < NOW - before < timedelta(days=1097)


def test_no_months_is_for_ever() -> None:
    assert forgotten_before(NOW, 0) is None


def test_a_closed_alert_forgets_who_settled_it_and_keeps_the_rest() -> None:
    closed = anonymous(close(settled_alert(), Closure.SETTLED, "U1", NOW))

    assert ({mark.by for mark in closed.marks}, closed.closed_by) == ({ERASED}, ERASED)
    assert [mark.step for mark in closed.marks] == [mark.step for mark in settled_alert().marks]


def test_an_alert_that_nobody_closed_names_nobody_as_having_done_so() -> None:
    assert anonymous(close(alert(), Closure.ACTIVE_AGAIN, "", NOW)).closed_by == ""
