"""What was acknowledged, and whether a state holds all of it: nothing less, nothing twice."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.domain.ports import Transaction

ONCE = ("alert_opened", "card_posted")
"""What no alert comes to more than once."""


@dataclass
class Ledger:
    """`watched` and `done` are as last acknowledged; what was on its way at a kill may be either.

    `deeds` counts what the journal must hold, by deed and subject.
    """

    watched: dict[str, bool] = field(default_factory=dict)
    done: dict[tuple[str, str], bool] = field(default_factory=dict)
    deeds: Counter[tuple[str, str]] = field(default_factory=Counter)
    unsure: set[object] = field(default_factory=set)
    open_deeds: Counter[tuple[str, str]] = field(default_factory=Counter)

    async def settle(self, tx: Transaction) -> list[str]:
        """What the state lacks or has too much of; what was on its way is taken as it is there."""
        watches = {watch.number.code for watch in await tx.watches.where()}
        alerts = {alert.id: alert for alert in await tx.alerts.where()}
        wrong = []
        for code, wanted in self.watched.items():
            there = code in watches
            if code in self.unsure:
                self.watched[code] = there
            elif there is not wanted:
                wrong.append(f"{code}: watched is {there}, acknowledged was {wanted}")
        for (alert_id, step), wanted in self.done.items():
            there = alert_id in alerts and alerts[alert_id].mark(step) is not None
            if (alert_id, step) in self.unsure:
                self.done[alert_id, step] = there
            elif there is not wanted:
                wrong.append(f"{alert_id} {step}: done is {there}, acknowledged was {wanted}")
        self.unsure.clear()
        return wrong

    def journal(self, lines: Sequence[dict[str, Any]]) -> list[str]:
        """What the journal lacks or tells twice: numbers without a gap, each acknowledged deed once."""
        numbers = [line["n"] for line in lines]
        wrong = (
            []
            if numbers == list(range(1, len(numbers) + 1))
            else ["the journal's numbers have a gap or a double"]
        )
        told = Counter(_deed(line) for line in lines)
        for deed, count in self.deeds.items():
            most = count + self.open_deeds[deed]
            if not count <= told[deed] <= most:
                wrong.append(f"{deed}: {told[deed]} in the journal, {count} to {most} acknowledged")
        once = Counter((line["deed"], line.get("alert", "")) for line in lines if line["deed"] in ONCE)
        return wrong + [
            f"{alert}: {count} times {deed}" for (deed, alert), count in once.items() if count > 1
        ]


def _deed(line: dict[str, Any]) -> tuple[str, str]:
    step = line.get("detail", {}).get("step", "")
    return line["deed"], f"{line.get('alert', '')}:{step}" if step else line.get("number", "")
