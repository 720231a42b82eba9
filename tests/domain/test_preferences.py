"""What a workspace sets in Slack goes before what its operator set, and only where it was set."""

from datetime import time

import pytest

from bot.domain.noticing import Thresholds
from bot.domain.paris import QuietHours
from bot.domain.preferences import Preferences, parse_thresholds

from .builders import DEFAULTS


def test_where_nobody_has_set_anything_the_settings_hold() -> None:
    for own in (None, Preferences()):
        assert DEFAULTS.thresholds_of(own) == Thresholds()
        assert DEFAULTS.quiet_of(own) == QuietHours()
        assert DEFAULTS.admins_of(own) == ()


def test_what_was_set_in_slack_goes_first() -> None:
    own = Preferences(partner=(60,), quiet_hours="20:00-08:00", admins=("U1",))

    assert DEFAULTS.thresholds_of(own) == Thresholds(partner=(60,))
    assert DEFAULTS.thresholds_of(Preferences(certifier=())) == Thresholds(certifier=())
    assert DEFAULTS.quiet_of(own) == QuietHours(time(20), time(8))
    assert DEFAULTS.admins_of(own) == ("U1",)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("365, 270, 90", (365, 270, 90)),
        ("7;30;30 180", (180, 30, 7)),
        ("", ()),
        ("0", None),
        ("3651", None),
        ("30 jours", None),
        ("-7", None),
        ("٣", None),
    ],
)
def test_thresholds_are_days_the_most_first_and_each_once(text: str, days: tuple[int, ...] | None) -> None:
    assert parse_thresholds(text) == days
