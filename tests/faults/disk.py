"""What a disk, or somebody, does to the state while nobody serves it, and a stop in the middle of things."""

import asyncio
import gzip
import signal
from pathlib import Path

from bot.store.keeping import peek
from tests.cli.support import run, serving
from tests.faults.bot import Bot, bot
from tests.faults.scenarios import DAY, REGISTER


async def state_cut_short(folder: Path) -> None:
    await _damaged(folder, lambda state: state[: len(state) // 2])


async def state_edited_by_hand(folder: Path) -> None:
    await _damaged(folder, lambda state: state.replace(b'-RNCP2000":{"channel"', b'-RNCP2000":{"chanel"'))


async def _damaged(folder: Path, damage: object) -> None:
    """A damaged state is refused with what and where, left as it is, and a backup brings all of it back."""
    assert callable(damage)
    async with bot(folder, DAY, *REGISTER) as one:
        await one.cert("suivre RNCP2000 RNCP2001")
        await one.drained()
        await one.end(signal.SIGTERM)
        env, file = serving(one.sandbox, folder / "var", one.port), folder / "backup.jsonl.gz"
        assert (await run("backup", str(file), **env)).code == 0
        assert gzip.decompress(file.read_bytes())
        state = folder / "var" / "state.json"
        broken = damage(state.read_bytes())
        state.write_bytes(broken)
        refused = await run("serve", **env)
        assert (refused.code, state.read_bytes()) == (2, broken)
        assert "state.json est illisible" in refused.err
        assert (await run("restore", "--replace", str(file), **env)).code == 0
        await one.start()
        assert "RNCP2000" in (await one.cert("liste")).said


async def stopped_under_load(folder: Path) -> None:
    """SIGTERM while commands come in: each that was let in is answered, and what it changed is there."""
    async with bot(folder, DAY, *REGISTER) as one:
        acked: set[str] = set()
        tasks = [asyncio.create_task(_watch(one, row.code, acked)) for row in REGISTER[:200]]
        await one.until(lambda: len(acked) > 5)
        code = await one.end(signal.SIGTERM)
        assert code == 0, f"exit code {code}"
        await asyncio.gather(*tasks, return_exceptions=True)
        assert acked, "nothing was let in"
        there = {watch.number.code for watch in await peek(folder / "var").watches.where()}
        assert acked <= there, f"{len(acked - there)} acknowledged and not there"


async def _watch(one: Bot, code: str, acked: set[str]) -> None:
    if (await one.cert(f"suivre {code}")).ack.ok:
        acked.add(code)


DISK = {
    "Disk: the state file cut short": state_cut_short,
    "Disk: the state file edited by hand": state_edited_by_hand,
    "Stop: SIGTERM under a load of commands": stopped_under_load,
}
