"""Several processes on one database, each with a folder of its own: people cannot tell which one they met."""

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from bot.app import running
from bot.domain.number import CertificationNumber
from bot.domain.outbox import Kind, Row
from bot.domain.ports import Batch
from bot.domain.telling import NoOfferTold
from bot.sandbox.app import Sandbox, start
from bot.sandbox.clock import Clock
from bot.sandbox.server import serve
from bot.sandbox.workspace import CAMILLE, CERTIFICATIONS, MALIK
from bot.settings.sections import OutboxSettings
from bot.store.verdicts import enqueue
from tests.e2e.conftest import BLOCKCHAIN, ENDED, SUCCESSOR, WEB
from tests.e2e.team import Team, key, settings
from tests.exports import Row as Fiche
from tests.exports import export
from tests.postgres import migrated_database
from tests.waiting import until

DAY = date(2026, 3, 2)
GONE = replace(BLOCKCHAIN, status="INACTIVE", successors=("RS6604",))
ALERT = f"{CERTIFICATIONS}-RS5000-1"
REGISTER = (BLOCKCHAIN, WEB, ENDED, SUCCESSOR)


@dataclass
class House:
    """A database, its Slack and data.gouv.fr, and the hosts that come and go before them."""

    sandbox: Sandbox
    folder: Path
    clock: Clock = field(default_factory=lambda: Clock(DAY))
    address: str = field(default_factory=migrated_database)

    @contextlib.asynccontextmanager
    async def host(self, name: str, **changes: Any) -> AsyncIterator[Team]:  # noqa: ANN401
        """A process on a host whose folder is empty at first, once it has an export to answer from."""
        given = {"database_url": SecretStr(self.address)} | changes
        async with (
            running(settings(self.sandbox, self.folder / name, **given), self.clock.now) as vigie,
            serve(vigie.web) as base,
        ):
            vigie.scheduler.pause()  # what is due comes when a test says so, not with the minute on the wall
            one = Team(self.sandbox, vigie, self.clock, self.folder, base)
            await until(lambda: vigie.registry.export)
            await vigie.home.identity.check()
            yield one

    def publish(self, day: date, *fiches: Fiche) -> None:
        self.clock.set_day(day)
        self.sandbox.registry.publish(export(self.folder, day, *fiches))


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with start() as sandbox:
        one = House(sandbox, tmp_path)
        one.publish(DAY, *REGISTER)
        yield one


@contextlib.asynccontextmanager
async def at(one: Team) -> AsyncIterator[Team]:
    """What is asked meanwhile comes to that process."""
    one.sandbox.request_url = f"{one.base}/slack/events"
    yield one


async def counted(one: Team, what: str) -> float:
    """What a process's own metrics count."""
    async with httpx.AsyncClient(trust_env=False) as http:
        page = (await http.get(f"{one.base}/metrics")).text
    return sum(float(line.split()[-1]) for line in page.splitlines() if line.startswith(what))


async def polls(one: Team) -> float:
    return await counted(one, "vigie_polls_total")


async def fallen(house: House, one: Team) -> None:
    """RS5000 is watched, and an export shows it inactive; that process is asked to look."""
    async with at(one):
        await one.cert("watch RS5000")
    house.publish(date(2026, 3, 3), GONE, WEB, ENDED, SUCCESSOR)
    await one.vigie.poll(in_full=True)
    await one.card("RS5000")
    await one.quiet()


async def test_of_two_processes_one_polls_and_both_answer(house: House) -> None:
    async with house.host("a") as one, house.host("b") as other:
        assert (await polls(one), await polls(other)) == (1, 0)
        assert await counted(other, "vigie_last_good_poll_timestamp_seconds") > 0
        for each in (one, other):
            async with at(each):
                assert "Exploiter la blockchain" in (await each.cert("RS5000")).said


async def test_two_clicks_on_two_processes_settle_to_one_state(house: House) -> None:
    async with house.host("a") as one, house.host("b") as other:
        await fallen(house, one)
        card = one.cards()[0]
        outcomes = []
        for each, step, user in ((one, "verify", CAMILLE), (other, "archive", MALIK)):
            async with at(each):
                outcomes.append(
                    asyncio.create_task(each.click(card, "v1.step.done", f"{ALERT}:{step}", user))
                )
                await asyncio.sleep(0)
        await asyncio.gather(*outcomes)
        for each, user in ((one, CAMILLE), (other, MALIK)):
            async with at(each):
                await each.click(one.cards()[0], "v1.step.done", f"{ALERT}:new_offer", user)
        await one.quiet()
        for each in (one, other):
            async with each.vigie.home.store.reading() as tx:
                alert = await tx.alerts.get(ALERT)
            assert alert is not None
            assert {mark.step: mark.by for mark in alert.marks} == {
                "verify": CAMILLE,
                "archive": MALIK,
                "new_offer": CAMILLE,
            }
        assert len(one.cards()) == 1
        assert f"<@{MALIK}>" in one.cards()[0].said
        assert await counted(one, "vigie_requests_total") > 0
        assert await counted(other, "vigie_requests_total") > 0


async def test_a_step_clicked_on_one_process_shows_whoever_sends(house: House) -> None:
    async with house.host("a") as one, house.host("b") as other:
        await fallen(house, one)
        deeds = itertools.cycle(("v1.step.done", "v1.step.undo"))
        for each, deed in zip((one, other, other, one, one, other), deeds, strict=False):
            async with at(each):
                await each.click(one.cards()[0], deed, f"{ALERT}:verify")
            after = "v1.step.undo" if deed == "v1.step.done" else "v1.step.done"
            await one.until(lambda wanted=after: f"{wanted}" in _verify(one))  # type: ignore[misc]


def _verify(one: Team) -> str:
    """The actions that the card offers for its first step."""
    return str([block for block in one.cards()[0].blocks if f"{ALERT}:verify" in str(block)])


def _line(number: int, channel: str = CERTIFICATIONS) -> Row:
    told = NoOfferTold(CAMILLE, CertificationNumber.parse(f"RS{5000 + number}"))
    return Row(f"line:{channel}:{number:02}", channel, Kind.CHANNEL, telling=told)


async def test_the_pace_of_a_channel_and_its_order_hold_where_two_send(house: House) -> None:
    paced = OutboxSettings(seconds_between_messages=0.3)
    async with house.host("a", outbox=paced) as one, house.host("b", outbox=paced) as other:
        hosts = itertools.cycle((one, other))
        for number, each in zip(range(8), hosts, strict=False):
            async with each.vigie.home.store.transaction() as tx:
                await enqueue(tx, _line(number))
            each.vigie.home.parts.wake()
            await asyncio.sleep(0.1 if number % 3 else 0.5)
        await one.until(lambda: len(one.said()) == 8)
        assert [key(each) for each in one.said()] == [f"line:{CERTIFICATIONS}:{n:02}" for n in range(8)]
        at_ = [float(each.ts) for each in one.said()]
        assert min(after - before for before, after in itertools.pairwise(at_)) >= 0.28


async def test_the_pace_holds_where_the_process_that_sent_last_stops(house: House) -> None:
    paced = OutboxSettings(seconds_between_messages=1.5)
    async with house.host("b", outbox=paced) as other:
        async with house.host("a", outbox=paced) as one:
            for number in range(3):
                async with one.vigie.home.store.transaction() as tx:
                    await enqueue(tx, _line(number))
            one.vigie.home.parts.wake()
            await one.until(one.said)
        await other.until(lambda: len(other.said()) == 3, 10)
        at_ = [float(each.ts) for each in other.said()]
        assert min(after - before for before, after in itertools.pairwise(at_)) >= 1.4


async def test_where_the_one_that_polls_stops_another_tells_what_it_had_seen(house: House) -> None:
    async with contextlib.AsyncExitStack() as first:
        one = await first.enter_async_context(house.host("a"))
        async with house.host("b") as other:
            async with at(one):
                await one.cert("watch RS5000")
            house.publish(date(2026, 3, 3), GONE, WEB, ENDED, SUCCESSOR)

            async def cut(_: Batch) -> int:
                raise OSError("the process ends here")

            with pytest.raises(OSError, match="ends here"):
                await replace(one.vigie.poll, tell=cut)(in_full=True)
            assert not other.cards()
            assert await polls(other) == 0
            await first.aclose()
            await other.until(other.cards, 15)
            await other.quiet()
            assert len(other.cards()) == 1
            assert await polls(other) == 1


async def test_who_asks_beside_any_process_has_the_one_that_leads_poll(house: House) -> None:
    async with house.host("a") as one, house.host("b") as other:
        async with at(one):
            await one.cert("watch RS5000")
        house.publish(date(2026, 3, 3), GONE, WEB, ENDED, SUCCESSOR)
        async with at(other):
            await other.cert("actualiser")
            await other.whispered("1 alerte")
        await other.card("RS5000")
        assert (await polls(one), await polls(other)) == (2, 0)
        await until(lambda: _served(other) == date(2026, 3, 3))


async def test_an_export_confirmed_beside_any_process_is_read_by_the_one_that_leads(house: House) -> None:
    many = tuple(Fiche(f"RNCP{number}", end="31/12/2099") for number in range(2000, 2100))
    async with house.host("a") as one, house.host("b") as other:
        house.publish(date(2026, 3, 3), *REGISTER, *many)
        await one.vigie.poll(in_full=True)
        async with at(one):
            await one.cert("watch RNCP2000")
        house.publish(date(2026, 3, 4), *REGISTER, *(replace(each, status="INACTIVE") for each in many))
        await one.vigie.poll(in_full=True)
        await one.quiet()
        asked = [each for each in one.said() if "v1.quarantine.confirm" in str(each.blocks)][-1]
        async with at(other):
            await other.click(asked, "v1.quarantine.confirm")
            await other.card("RNCP2000")
        async with asyncio.timeout(20):
            while await polls(one) < 4:  # noqa: ASYNC110 - the card may be seen before the poll has ended
                await asyncio.sleep(0.02)
        assert (await polls(one), await polls(other)) == (4, 0)
        await until(lambda: _served(other) == date(2026, 3, 4))


def _served(one: Team) -> date | None:
    export = one.vigie.registry.export
    return export.date if export else None


async def test_a_host_with_an_empty_folder_answers_from_the_export_that_was_accepted(house: House) -> None:
    async with house.host("a") as one:
        everything = tuple(replace(each, status="INACTIVE") for each in REGISTER)
        many = tuple(Fiche(f"RNCP{number}", end="31/12/2099") for number in range(2000, 2100))
        house.publish(date(2026, 3, 3), *REGISTER, *many)
        await one.vigie.poll(in_full=True)
        house.publish(date(2026, 3, 4), *everything, *(replace(each, status="INACTIVE") for each in many))
        assert (await one.vigie.poll(in_full=True)).outcome == "quarantined"
        async with house.host("c") as other, at(other):
            assert "active jusqu'au" in (await other.cert("RS5000")).said
            assert _served(other) == date(2026, 3, 3)
