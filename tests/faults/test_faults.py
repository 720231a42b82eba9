"""The fault suite itself, on a few kills: `make faults` runs all of it."""

from collections.abc import Iterable
from pathlib import Path

from tests.faults.crashes import Crashes
from tests.faults.ledger import Ledger


async def test_three_kills_lose_nothing_and_post_nothing_twice(tmp_path: Path) -> None:
    crashes = Crashes(3, seed=7)
    await crashes.run(tmp_path / "bot")
    assert crashes.wrong == []
    assert (crashes.done, crashes.acknowledged > 0) == (3, True)


async def test_the_ledger_notices_what_is_lost_and_what_is_told_twice(tmp_path: Path) -> None:
    ledger = Ledger(watched={"RNCP1": True, "RNCP2": False}, done={("a", "verify"): True})
    ledger.unsure.add("RNCP2")
    ledger.deeds["watched", "RNCP1"] = 1
    (tmp_path / "journal.jsonl").write_bytes(_lines((1, "watched"), (2, "watched"), (4, "unwatched")))
    assert len(await ledger.settle(tmp_path)) == 2
    assert len(ledger.journal(tmp_path)) == 2


def _lines(*deeds: tuple[int, str]) -> bytes:
    rows: Iterable[str] = (f'{{"n": {n}, "deed": "{deed}", "number": "RNCP1"}}\n' for n, deed in deeds)
    return "".join(rows).encode()
