"""Failures on request, and the record of every call: what makes this Slack as unreliable as the real one."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.sandbox.changes import Changes


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to a call: a delay, then an answer that is not the method's, or none at all.

    `after_effect`: the method's work is done first, so that only its answer is lost.
    """

    error: str | None = None
    status: int = 200
    retry_after: int | None = None
    delay: float = 0.0
    hang: bool = False
    cut: bool = False
    after_effect: bool = False
    body: bytes | None = None
    truncate: int | None = None

    @property
    def answers(self) -> bool:
        """True when the call gets this fault's answer and not its own."""
        return self.error is not None or self.status != 200 or self.body is not None  # noqa: PLR2004


@dataclass(slots=True)
class Call:
    """One call as it came in; `answer` becomes ok, the error's code, the HTTP status, cut or hang.

    `token` is the one that it was made with.
    """

    method: str
    args: Mapping[str, Any]
    at: float
    answer: str = ""
    token: str = ""


@dataclass(slots=True)
class _Rule:
    method: str
    fault: Fault
    times: int | None
    when: Callable[[Mapping[str, Any]], bool] | None

    def applies(self, method: str, args: Mapping[str, Any]) -> bool:
        wanted = self.method in ("*", method)
        return wanted and self.times != 0 and (self.when is None or self.when(args))


@dataclass(slots=True)
class Faults:
    """Scripted faults, served first in first out per method, and the calls that were made."""

    changes: Changes
    calls: list[Call] = field(default_factory=list)
    _rules: list[_Rule] = field(default_factory=list)

    def add(
        self,
        method: str,
        *,
        error: str | None = None,
        status: int | None = None,
        retry_after: int | None = None,
        delay: float = 0.0,
        hang: bool = False,
        cut: bool = False,
        after_effect: bool = False,
        body: bytes | None = None,
        truncate: int | None = None,
        times: int | None = 1,
        when: Callable[[Mapping[str, Any]], bool] | None = None,
    ) -> None:
        """The next `times` calls of a method fail so (None: all, until `clear`; method "*": any).

        `retry_after` alone means 429; `delay` alone only slows the call; `when` chooses by arguments.
        """
        if status is None:
            status = 429 if retry_after is not None else 200
        if status == 429 and error is None:  # noqa: PLR2004
            error = "ratelimited"
        fault = Fault(error, status, retry_after, delay, hang, cut, after_effect, body, truncate)
        self._rules.append(_Rule(method, fault, times, when))

    def clear(self) -> None:
        """No more faults; the calls made stay recorded."""
        self._rules.clear()

    def take(self, method: str, args: Mapping[str, Any]) -> Fault | None:
        """The fault that this call gets, if any."""
        for rule in self._rules:
            if rule.applies(method, args):
                if rule.times is not None:
                    rule.times -= 1
                return rule.fault
        return None

    def record(self, method: str, args: Mapping[str, Any], token: str = "") -> Call:
        call = Call(method, args, time.monotonic(), token=token)
        self.calls.append(call)
        return call

    def answered(self, call: Call, answer: str) -> None:
        """The call's end is known: those who wait for it look."""
        call.answer = answer
        self.changes.touch()

    def made(self, method: str) -> list[Call]:
        """The calls of one method, oldest first."""
        return [call for call in self.calls if call.method == method]
