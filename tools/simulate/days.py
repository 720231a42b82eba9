"""What each day of the year owes each channel: alerts, notices, digests, reminders, and people's clicks."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from bot.domain.digest_when import parse_digest
from bot.domain.fiche import inactive_from
from bot.domain.outbox import Kind
from bot.domain.working import add_working_days
from tools.simulate.engine import Arrival
from tools.simulate.rules import Rules, owed, reminded, seconds, shown
from tools.simulate.world import World

DAYS = 365
ANSWERED = 0.7
"""Of a channel's alerts of one day, how often people settle them; the others are left to the reminders."""
PACE_OF_PEOPLE = 0.6
"""They settle a step, on average, after this share of the working days it is given (5 where none are)."""
NEVER = 60
"""Working days: what takes longer counts as so many."""
SITTING = (9 * 3600.0, 17 * 3600.0)
"""One person settles a step of all these alerts in one sitting, which begins evenly within these hours …"""
SECONDS_A_CLICK = 5.0
"""… with a click every so many seconds."""

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Plan:
    """How the night's alerts are told: what a lever of `tools.simulate.levers` changes.

    `opens`: seconds of the day at which quiet hours end. `spread`: over the workspace's channels, evenly.
    `asked`: a summary goes alone, its cards when somebody asks. `folded`: clicks bring no summary up to date.
    """

    summary_at: int
    opens: float
    spread: bool = False
    asked: bool = False
    folded: bool = False


@dataclass
class Year:
    """Days are dates in Paris; a channel's alerts of one day are one batch, settled together or not."""

    world: World
    rules: Rules
    seed: int

    @property
    def days(self) -> list[date]:
        return [self.world.first + place * _DAY for place in range(DAYS)]

    @cached_property
    def alerts(self) -> dict[date, Counter[int]]:
        """By the day they are told on: how many, by channel."""
        found: defaultdict[date, Counter[int]] = defaultdict(Counter)
        for end, watchers in zip(self.world.ends, self.world.watchers, strict=True):
            day = inactive_from(end)
            if day and day in self._simulated:
                found[day].update(watchers)
        return {day: Counter(dict(sorted(found[day].items()))) for day in sorted(found)}

    @cached_property
    def notices(self) -> dict[date, set[int]]:
        """The channels that are told, on a day, of ends that come near: one message each."""
        found: defaultdict[date, set[int]] = defaultdict(set)
        for end, watchers in zip(self.world.ends, self.world.watchers, strict=True):
            for ahead in self.rules.thresholds:
                day = add_working_days(end - ahead * _DAY, 0, self.rules.working)
                if day in self._simulated and day <= end:
                    found[day].update(watchers)
        return found

    @cached_property
    def digests(self) -> frozenset[date]:
        planned = parse_digest(self.rules.digest)
        if planned is None:
            return frozenset()
        days = (day for day in self.days if day.weekday() == planned[0])
        return frozenset(add_working_days(day, 0, self.rules.working) for day in days)

    @cached_property
    def reminders(self) -> dict[date, Counter[int]]:
        return self._followed[0]

    @cached_property
    def clicks(self) -> dict[date, list[tuple[float, int, int, bool]]]:
        """Sittings: when they begin, the channel, how many clicks, and whether a summary counts them."""
        return self._followed[1]

    def arrivals(self, day: date, plan: Plan, left: dict[int, tuple[Kind, ...]]) -> list[Arrival]:
        """What joins the queues that day, `left` over from the evening before first."""
        late = [Arrival(plan.opens, channel, kinds) for channel, kinds in sorted(left.items())]
        return [
            *late,
            *self.told(day, plan),
            *self._rounds(day),
            *self._clicked(day, plan),
        ]

    def told(self, day: date, plan: Plan) -> Iterator[Arrival]:
        """The alerts of the night."""
        alerts: dict[int, int] = self.alerts.get(day, Counter())
        for channel, count in (self._spread(alerts) if plan.spread else alerts).items():
            kinds = owed(count, plan.summary_at)
            kinds = kinds[:1] if plan.asked and kinds[0] is Kind.SUMMARY else kinds
            yield Arrival(plan.opens, channel, kinds)

    def _spread(self, alerts: dict[int, int]) -> dict[int, int]:
        world, even = self.world, dict[int, int]()
        totals = Counter[int]()
        for channel, count in alerts.items():
            totals[world.workspace_of[channel]] += count
        for workspace, total in totals.items():
            channels = world.channels_of[workspace]
            for place, channel in enumerate(channels):
                share = total // len(channels) + (place < total % len(channels))
                even |= {channel: share} if share else {}
        return even

    def _rounds(self, day: date) -> Iterator[Arrival]:
        if not self.rules.working(day):
            return
        at, reminders = seconds(self.rules.rounds_at), self.reminders.get(day, Counter())
        notices = self.notices.get(day, set())
        for channel in sorted(notices | reminders.keys()):
            notice = (Kind.CHANNEL,) if channel in notices else ()
            yield Arrival(at, channel, notice + (Kind.THREAD,) * reminders[channel])
        planned = parse_digest(self.rules.digest)
        if planned and day in self.digests:
            for channel in range(len(self.world.workspace_of)):
                yield Arrival(seconds(planned[1]), channel, (Kind.DIGEST,))

    def _clicked(self, day: date, plan: Plan) -> Iterator[Arrival]:
        for begins, channel, count, counted in self.clicks.get(day, ()):
            kinds = shown(counted=counted and not plan.folded)
            for place in range(count):
                yield Arrival(begins + place * SECONDS_A_CLICK, channel, kinds)

    @cached_property
    def _simulated(self) -> frozenset[date]:
        return frozenset(self.days)

    @cached_property
    def _followed(
        self,
    ) -> tuple[dict[date, Counter[int]], dict[date, list[tuple[float, int, int, bool]]]]:
        chance = random.Random(self.seed)  # noqa: S311 - made up, not secret
        reminders: defaultdict[date, Counter[int]] = defaultdict(Counter)
        clicks: defaultdict[date, list[tuple[float, int, int, bool]]] = defaultdict(list)
        for day, alerts in self.alerts.items():
            working = self._working_from(day)
            for channel, count in alerts.items():
                settled = self._settled(chance)
                for place in self._told_again(settled):
                    reminders[working[place]][channel] += count
                counted = owed(count, self.rules.summary_at)[0] is Kind.SUMMARY
                for place in settled or ():
                    sitting = (chance.uniform(*SITTING), channel, count, counted)
                    clicks[working[place]].append(sitting)
        return reminders, clicks

    def _settled(self, chance: random.Random) -> tuple[int, ...] | None:
        """The working day on which each step is settled; None where none ever is."""
        if chance.random() >= ANSWERED:
            return None
        means = [PACE_OF_PEOPLE * (step.due or 5 / PACE_OF_PEOPLE) for step in self.rules.steps]
        return tuple(min(NEVER, int(chance.expovariate(1 / mean))) for mean in means)

    def _told_again(self, settled: tuple[int, ...] | None) -> Iterable[int]:
        """The working days on which an alert's thread is reminded: of all that is due in one message."""
        days = settled or (None,) * len(self.rules.steps)
        due = ((step.due, day) for step, day in zip(self.rules.steps, days, strict=True))
        return set[int]().union(*(reminded(within, day) for within, day in due if within is not None))

    def _working_from(self, day: date) -> list[date]:
        found = [add_working_days(day, 0, self.rules.working)]
        while len(found) <= NEVER:
            found.append(add_working_days(found[-1], 1, self.rules.working))
        return found
