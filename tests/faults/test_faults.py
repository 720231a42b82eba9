"""The fault suite itself, on a few kills: `make faults` runs all of it."""

from pathlib import Path

from bot.store.keeping import peek
from tests.faults.crashes import Crashes
from tests.faults.ledger import Ledger
from tests.faults.many import Breaks


async def test_three_kills_lose_nothing_and_post_nothing_twice(tmp_path: Path) -> None:
    crashes = Crashes(3, seed=7)
    await crashes.run(tmp_path / "bot")
    assert crashes.wrong == []
    assert (crashes.done, crashes.acknowledged > 0) == (3, True)


async def test_three_processes_on_one_database_survive_a_kill_a_restart_and_a_cut(tmp_path: Path) -> None:
    breaks = Breaks(3, seed=7, kinds=("kill", "restart", "cut"))
    await breaks.run(tmp_path / "many")
    assert breaks.wrong == []
    assert (breaks.done, breaks.acknowledged > 0) == (3, True)


async def test_the_ledger_notices_what_is_lost_and_what_is_told_twice(tmp_path: Path) -> None:
    ledger = Ledger(watched={"RNCP1": True, "RNCP2": False}, done={("a", "verify"): True})
    ledger.unsure.add("RNCP2")
    ledger.deeds["watched", "RNCP1"] = 1
    assert len(await ledger.settle(peek(tmp_path))) == 2
    told = [(1, "watched"), (2, "watched"), (4, "unwatched"), (5, "alert_opened"), (6, "alert_opened")]
    wrong = ledger.journal([{"n": n, "deed": deed, "number": "RNCP1", "alert": ""} for n, deed in told])
    assert [one.split(":")[0] for one in wrong] == [
        "the journal's numbers have a gap or a double",
        "('watched', 'RNCP1')",
        "",
    ]
