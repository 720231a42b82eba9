from datetime import time

import pytest

from bot.domain.noticing import Thresholds
from bot.domain.paris import QuietHours
from bot.domain.preferences import Defaults, Preferences, parse_thresholds, preferences

DEFAULTS = Defaults("fr", Thresholds(), QuietHours.parse("20:00-08:00"), ("U1",), "mon 09:00", time(9))
SAME = {"certifier": (365, 270, 90, 30, 7), "partner": (180, 90, 30, 7)}


def test_what_is_sent_as_the_settings_say_stays_the_settings() -> None:
    found = preferences(DEFAULTS, **SAME, quiet_hours="20:00-08:00", admins=("U1",))
    assert found == Preferences()


def test_what_differs_is_the_workspaces_own() -> None:
    found = preferences(DEFAULTS, certifier=(365,), partner=(60, 7), quiet_hours="", admins=("U2", "U1"))
    assert found == Preferences((365,), (60, 7), "", ("U2", "U1"))
    assert DEFAULTS.thresholds_of(found) == Thresholds((365,), (60, 7))
    assert DEFAULTS.quiet_of(found) == QuietHours()
    assert DEFAULTS.admins_of(found) == ("U2", "U1")


def test_without_any_the_settings_hold() -> None:
    for own in (None, Preferences()):
        assert DEFAULTS.thresholds_of(own) == Thresholds()
        assert DEFAULTS.quiet_of(own) == DEFAULTS.quiet
        assert DEFAULTS.admins_of(own) == ("U1",)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("365, 270,90", (365, 270, 90)),
        ("7; 30 ;30", (30, 7)),
        ("", ()),
        ("0", None),
        ("-7", None),
        ("bientôt", None),
        ("9999", None),
    ],
)
def test_thresholds_are_days_the_most_first_each_once(text: str, days: tuple[int, ...] | None) -> None:
    assert parse_thresholds(text) == days
