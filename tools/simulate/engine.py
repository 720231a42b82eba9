"""One process sends one day's messages: each as soon as its channel, Slack's limits and the process allow.

Within a channel the rule is the outbox's (bot.domain.outbox.next_rows): one message per pace, what was
clicked first, then in order. Among channels, who is ready first goes first. A message that Slack would refuse
waits for as long as Slack would ask for; no call is lost on it. Times are seconds of the Paris day.
"""

import heapq
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import inf
from operator import itemgetter
from typing import NamedTuple

from bot.domain.outbox import Kind

MINUTE = 60.0
UPDATE, PROGRESS = Kind.UPDATE, Kind.PROGRESS
"""What is no post. It is told apart by identity, millions of times: an enum's hash is slow."""
TOLD = (Kind.CARD, Kind.SUMMARY)
"""What tells a channel of an alert."""


class Arrival(NamedTuple):
    """Rows that join one channel's queue together; updates are of a click, and overtake."""

    at: float
    channel: int
    kinds: tuple[Kind, ...]


class Sent(NamedTuple):
    """One call to Slack; `waited` is the time since its row joined, for what was clicked (else 0)."""

    at: float
    channel: int
    kind: Kind
    waited: float


@dataclass(frozen=True, slots=True)
class Limits:
    """`cost` is the process's own time for a message, `pace` Vigie's seconds between two in a channel.

    Slack's: `second` between two posts in a channel, `ceiling` posts and `updates` a minute in a workspace.
    From `closes` on, posts wait for the next day. `fullest`: of the channels that are ready, the one with
    most to send goes first.
    """

    cost: float
    pace: float
    second: float = 1.0
    ceiling: int = 300
    updates: int = 50
    closes: float = inf
    fullest: bool = False


@dataclass(slots=True)
class Queue:
    """What one channel waits for, clicks first; the two lists are all its workspace's calls of the day.

    `progress` is when the oldest click joined that its summary does not show; `left` the evening has cut off.
    """

    posts_made: list[float]
    updates_made: list[float]
    posts: list[Kind] = field(default_factory=list)
    clicked: list[float] = field(default_factory=list)
    progress: float | None = None
    left: tuple[Kind, ...] = ()
    free_at: float = 0.0
    posted_at: float = -inf
    queued: bool = False

    def join(self, arrival: Arrival) -> None:
        if arrival.kinds[0] is not UPDATE:
            self.posts.extend(arrival.kinds)
            return
        self.clicked.append(arrival.at)
        if PROGRESS in arrival.kinds and self.progress is None:  # those that wait fold into one
            self.progress = arrival.at

    def take(self, kind: Kind, start: float) -> float:
        """Take the head, which is sent now; the seconds since it was clicked, 0 for what was not."""
        if kind is UPDATE:
            self.updates_made.append(start)
            return start - self.clicked.pop(0)
        if kind is PROGRESS and self.progress is not None:
            self.updates_made.append(start)
            waited, self.progress = start - self.progress, None
            return waited
        self.posts_made.append(start)
        del self.posts[0]
        self.posted_at = start
        return 0.0


@dataclass(slots=True)
class Process:
    """Sends what arrives."""

    limits: Limits
    workspace_of: Sequence[int]
    sent: list[Sent] = field(default_factory=list)
    _free: float = 0.0
    _ready: list[tuple[float, int]] = field(default_factory=list)
    """A heap of the channels that have something to send, by when they may be looked at."""
    _due: list[tuple[int, int]] = field(default_factory=list)
    """Where the fullest goes first: a heap of those that are ready, by how full they are."""
    _queues: dict[int, Queue] = field(default_factory=dict)
    _made: dict[int, tuple[list[float], list[float]]] = field(default_factory=dict)

    @property
    def left(self) -> dict[int, tuple[Kind, ...]]:
        """What the quiet hours have cut off, by channel."""
        return {channel: queue.left for channel, queue in self._queues.items() if queue.left}

    def run(self, arrivals: Iterable[Arrival], until: Sequence[Kind] = ()) -> None:
        """Send all of it; with `until`, no further than the last message of those kinds."""
        waiting = deque(sorted(arrivals, key=itemgetter(0)))
        awaited = sum(kind in until for one in waiting for kind in one.kinds) if until else -1
        ready = self._ready
        joins = waiting[0].at if waiting else inf
        while awaited and (ready or waiting or self._due):
            due = -inf if self._due else ready[0][0] if ready else inf
            start = max(self._free, min(due, joins))
            while joins <= start:
                self._join(waiting.popleft())
                joins = waiting[0].at if waiting else inf
            channel = self._pick(start)
            if channel is not None and self._serve(channel, start) in until:
                awaited -= 1

    def _pick(self, start: float) -> int | None:
        """The channel whose turn it is, if one is ready."""
        ready, due = self._ready, self._due
        if not self.limits.fullest:
            return heapq.heappop(ready)[1] if ready[0][0] <= start else None
        while ready and ready[0][0] <= start:
            channel = heapq.heappop(ready)[1]
            heapq.heappush(due, (-len(self._queues[channel].posts), channel))
        return heapq.heappop(due)[1] if due else None

    def _join(self, arrival: Arrival) -> None:
        queue = self._queues.get(arrival.channel) or self._opened(arrival.channel)
        queue.join(arrival)
        if not queue.queued:
            queue.queued = True
            heapq.heappush(self._ready, (max(arrival.at, queue.free_at), arrival.channel))

    def _opened(self, channel: int) -> Queue:
        """A new queue; the channels of a workspace share what it remembers of its calls."""
        workspace = self.workspace_of[channel]
        made = self._made.get(workspace)
        if made is None:
            made = self._made[workspace] = [], []
        queue = self._queues[channel] = Queue(*made)
        return queue

    def _serve(self, channel: int, start: float) -> Kind | None:
        """Send the channel's next message, or put the channel off until that is allowed."""
        queue, limits = self._queues[channel], self.limits
        kind = UPDATE if queue.clicked else queue.posts[0] if queue.progress is None else PROGRESS
        if kind is UPDATE or kind is PROGRESS:
            allowed = _free_at(queue.updates_made, limits.updates)
        elif start >= limits.closes:
            queue.left, queue.posts = tuple(queue.posts), []
            queue.queued = False
            return None
        else:
            allowed = max(_free_at(queue.posts_made, limits.ceiling), queue.posted_at + limits.second)
        if allowed > start:
            heapq.heappush(self._ready, (allowed, channel))
            return None
        self.sent.append(Sent(start, channel, kind, queue.take(kind, start)))
        self._free = start + limits.cost
        queue.free_at = start + limits.pace
        if queue.posts or queue.clicked or queue.progress is not None:
            heapq.heappush(self._ready, (queue.free_at, channel))
        else:
            queue.queued = False
        return kind


def _free_at(made: list[float], most: int) -> float:
    """When a workspace that has made these calls may make another, at `most` in any minute."""
    return made[-most] + MINUTE if len(made) >= most else -inf
