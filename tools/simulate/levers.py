"""A setup of Vigie's and Slack's figures, and what can be changed in it to see what that does to a peak."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from math import inf

from tools.simulate.days import Plan
from tools.simulate.engine import Limits
from tools.simulate.rules import Rules

PROCESSES = 2
MESSAGES_A_SECOND = 50.0
"""What one process can commit and send: a careful figure, to be replaced by one that was measured."""
HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class Setup:
    """`rate` is in messages a second and process; a workspace is sent by one process, always the same one.

    `second`, `ceiling` and `updates` are Slack's limits, as `Limits` has them; `pace` is Vigie's own.
    """

    plan: Plan
    closes: float
    pace: float
    processes: int = PROCESSES
    rate: float = MESSAGES_A_SECOND
    second: float = 1.0
    ceiling: int = 300
    updates: int = 50
    fullest: bool = False

    @property
    def limits(self) -> Limits:
        return Limits(
            1 / self.rate, self.pace, self.second, self.ceiling, self.updates, self.closes, self.fullest
        )


@dataclass(frozen=True, slots=True)
class Lever:
    """One thing to change, and how."""

    name: str
    pull: Callable[[Setup], Setup]


def as_set(rules: Rules, day: date, processes: int, rate: float) -> Setup:
    """As the operator's settings have it, with Slack's limits as we were told them."""
    return Setup(Plan(rules.summary_at, rules.opens(day)), rules.closes, rules.pace, processes, rate)


def _planned(setup: Setup, plan: Plan) -> Setup:
    return replace(setup, plan=plan)


def _shared(setup: Setup) -> Setup:
    """Any process sends for any workspace: together they are one that is as fast as all of them."""
    return replace(setup, processes=1, rate=setup.rate * setup.processes)


LEVERS = (
    Lever("twice the processes", lambda one: replace(one, processes=2 * one.processes)),
    Lever("each process twice as fast", lambda one: replace(one, rate=2 * one.rate)),
    Lever("the work shared evenly between processes", _shared),
    Lever("the fullest channels first", lambda one: replace(one, fullest=True)),
    Lever(
        "both: twice the processes, fullest first",
        lambda one: replace(one, processes=2 * one.processes, fullest=True),
    ),
    Lever("half the pace", lambda one: replace(one, pace=one.pace / 2)),
    Lever("a summary from 3 alerts on", lambda one: _planned(one, replace(one.plan, summary_at=3))),
    Lever(
        "a summary alone, its cards when asked for", lambda one: _planned(one, replace(one.plan, asked=True))
    ),
    Lever(
        "the same from 3 alerts on",
        lambda one: _planned(one, replace(one.plan, asked=True, summary_at=3)),
    ),
    Lever(
        "cards shared over a workspace's channels",
        lambda one: _planned(one, replace(one.plan, spread=True)),
    ),
    Lever(
        "quiet hours end an hour earlier",
        lambda one: _planned(one, replace(one.plan, opens=max(0.0, one.plan.opens - HOUR))),
    ),
    Lever("no summary kept up to date", lambda one: _planned(one, replace(one.plan, folded=True))),
    Lever("twice the workspace's ceiling", lambda one: replace(one, ceiling=2 * one.ceiling)),
)
"""Each is pulled alone, but for the one that says so."""

LIMITS = (
    Lever("our own processes", lambda one: replace(one, rate=inf)),
    Lever("the channel's second", lambda one: replace(one, pace=0.0, second=0.0)),
    Lever("the workspace's ceiling", lambda one: replace(one, ceiling=sys.maxsize)),
    Lever("chat.update", lambda one: replace(one, updates=sys.maxsize)),
)
"""Each takes one limit away: the one whose absence saves most time is the bottleneck."""
