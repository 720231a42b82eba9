"""What was carried out already is remembered for ten minutes."""

import pytest

from bot.domain.handled import KEPT, Handled, is_stale

NOW = 1_787_000_000.0


@pytest.mark.parametrize(
    ("age", "stale"), [(0, False), (KEPT, False), (KEPT + 1, True), (-60, False), (-86_400, True)]
)
def test_it_is_forgotten_after_that_and_where_the_clock_has_stepped_back(age: float, stale: bool) -> None:  # noqa: FBT001
    assert is_stale(Handled("t1", NOW - age), NOW) is stale
