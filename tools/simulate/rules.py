"""What Vigie itself decides, asked of its own code and of its own settings rather than told again."""

import tomllib
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from bot.domain.alert import settle
from bot.domain.checklist import Mark, Outcome, Step
from bot.domain.fiche import Status
from bot.domain.number import CertificationNumber, Register
from bot.domain.outbox import Kind
from bot.domain.paris import PARIS, QuietHours
from bot.domain.reminding import MOST, remind
from bot.domain.sighting import Sighting
from bot.domain.summary import summarise
from bot.domain.task import Task
from bot.domain.verdict import Verdict, open_alert, show
from bot.domain.working import IsWorkingDay
from bot.settings.checklist import load_checklist
from bot.working_days import working_days

CONFIG = Path("config")
DAY_ENDS = 86_400.0
_NOW = datetime(2026, 9, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Rules:
    """The operator's settings; `thresholds` are a partner's, `digest` is such as « mon 09:00 »."""

    quiet: QuietHours
    poll_minute: int
    pace: float
    summary_at: int
    thresholds: tuple[int, ...]
    rounds_at: time
    digest: str
    steps: tuple[Step, ...]
    working: IsWorkingDay

    def opens(self, day: date) -> float:
        """When what the night's first poll owes may go out, in seconds of that Paris day."""
        polled = datetime.combine(day, time(0, self.poll_minute), PARIS)
        return seconds(self.quiet.over_at(polled).astimezone(PARIS).time())

    @property
    def closes(self) -> float:
        """When the quiet hours of the evening begin; the day's end where there are none."""
        return seconds(self.quiet.start) if self.quiet.start > self.quiet.end else DAY_ENDS


def read_rules(config: Path = CONFIG) -> Rules:
    """config/vigie.toml and config/checklist.toml as they are."""
    settings: dict[str, Any] = tomllib.loads((config / "vigie.toml").read_text(encoding="utf-8"))
    return Rules(
        QuietHours.parse(settings["quiet_hours"]),
        int(settings["poll"]["minute"]),
        settings["outbox"]["seconds_between_messages"],
        settings["alerts"]["summary_at"],
        tuple(settings["notices"]["partner"]),
        time.fromisoformat(settings["reminders"]["at"]),
        settings["digest"]["when"],
        load_checklist(config / "checklist.toml").steps,
        working_days(alsace_moselle=settings["reminders"]["alsace_moselle"]),
    )


def seconds(clock: time) -> float:
    return clock.hour * 3600.0 + clock.minute * 60 + clock.second


@cache
def owed(alerts: int, summary_at: int) -> tuple[Kind, ...]:
    """The kinds of the rows, in order, that so many alerts at once are for one channel."""
    opened = Verdict.total(open_alert("C0", _seen(digits), _NOW, ()) for digits in range(1, alerts + 1))
    return tuple(row.kind for row in summarise(opened, summary_at, _NOW)[0].rows)


@cache
def shown(*, counted: bool) -> tuple[Kind, ...]:
    """The kinds of the rows that a click on a card is; `counted`: a summary counts its alert."""
    (alert,) = open_alert("C0", _seen(1), _NOW, ()).alerts
    return tuple(row.kind for row in show(replace(alert, summary="S" if counted else ""), urgent=True))


@cache
def reminded(due: int, settled: int | None) -> frozenset[int]:
    """The working days, from the alert's own (0), on which its thread hears of a step that is due on one.

    It is `settled` on another, after that morning's reminder; None: never.
    """
    opened, told = _NOW.date(), set()
    (alert,) = open_alert("C0", _seen(1), _NOW, (Task("verify", due=opened + timedelta(days=due)),)).alerts
    alert = replace(alert, shown=1)
    for place in range(due + MOST + 2):
        alert, again, escalated = remind(alert, opened + timedelta(days=place))
        if again or escalated:
            told.add(place)
        if place == settled:
            alert = settle(alert, Mark("verify", Outcome.DONE, "U0", _NOW))
    return frozenset(told)


def _seen(digits: int) -> Sighting:
    day = _NOW.date()
    number = CertificationNumber(Register.RNCP, digits)
    return Sighting(number, "", Status.INACTIVE, day, (), day, "", Status.INACTIVE, episode=1)
