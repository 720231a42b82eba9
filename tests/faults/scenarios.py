"""The outside's failures, one after the other, on one real process: what is broken, and what must hold."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from bot.sandbox.workspace import CAMILLE, CERTIFICATIONS, PRIVATE
from tests.exports import Row, export
from tests.faults.bot import Bot

DAY = date(2026, 11, 1)
REGISTER = tuple(Row(f"RNCP{number}", f"Métier {number}", end="31/12/2099") for number in range(2000, 2400))


@dataclass
class World:
    """The bot, and how far the register has moved: each scenario takes certifications of its own."""

    bot: Bot
    day: date = DAY
    gone: int = 0

    async def fall(self) -> str:
        """One more certification, watched, goes inactive; its code."""
        code = REGISTER[self.gone].code
        await self.bot.cert(f"suivre {code}")
        await self.bot.drained()
        self.gone += 1
        await self.publish(*self.register())
        return code

    def register(self) -> tuple[Row, ...]:
        """The register as it truly is."""
        fallen = tuple(replace(row, status="INACTIVE") for row in REGISTER[: self.gone])
        return fallen + REGISTER[self.gone :]

    async def publish(self, *fiches: Row) -> None:
        self.day += timedelta(days=1)
        await self.bot.publish(self.day, *fiches)

    async def once(self, code: str, channel: str = CERTIFICATIONS) -> None:
        """The card of that certification comes, and comes once."""
        await self.bot.until(lambda: self.bot.cards(code, channel))
        await self.bot.drained()
        assert len(self.bot.cards(code, channel)) == 1, f"{len(self.bot.cards(code, channel))} cards"


Scenario = Callable[[World], Awaitable[None]]


def slack_fails(**fault: Any) -> Scenario:  # noqa: ANN401
    """Posting fails so, then works again."""

    async def scenario(world: World) -> None:
        await world.bot.cert(f"suivre {REGISTER[world.gone].code}")
        await world.bot.drained()
        world.bot.sandbox.faults.add("chat.postMessage", **fault)
        world.gone += 1
        await world.publish(*world.register())
        await world.once(REGISTER[world.gone - 1].code)

    return scenario


def source_fails(**fault: Any) -> Scenario:  # noqa: ANN401
    """The source fails so while an export is due, then works again: no alarm, and then the alert."""

    async def scenario(world: World) -> None:
        faults = world.bot.sandbox.faults
        code = REGISTER[world.gone].code
        await world.bot.cert(f"suivre {code}")
        for method in ("listing", "file"):
            faults.add(method, times=None, **fault)
        world.gone += 1
        before = world.bot.polls()
        await world.publish(*world.register())
        await world.bot.polled(before)
        assert not world.bot.cards(code)
        faults.clear()
        await world.bot.cert("actualiser")
        await world.once(code)

    return scenario


def bad_export(change: Callable[[tuple[Row, ...]], tuple[Row, ...]]) -> Scenario:
    """An export says nonsense; the next one is sound."""

    async def scenario(world: World) -> None:
        code = REGISTER[world.gone].code
        await world.bot.cert(f"suivre {code}")
        for fiches, words in (
            (change(world.register()), "à contrôler"),
            (world.register(), "Contrôle terminé"),
        ):
            before = world.bot.polls()
            await world.publish(*fiches)
            await world.bot.polled(before)
            await world.bot.drained()
            assert words in world.bot.sandbox.slack.messages(CERTIFICATIONS)[-1].said
            assert not world.bot.cards(code)

    return scenario


def changed(**how: Any) -> Callable[[tuple[Row, ...]], tuple[Row, ...]]:  # noqa: ANN401
    """Every row changed so."""
    return lambda every: tuple(replace(row, **how) for row in every)


async def token_revoked(world: World) -> None:
    faults = world.bot.sandbox.faults
    await world.bot.cert(f"suivre {REGISTER[world.gone].code}")
    await world.bot.drained()
    faults.add("*", error="token_revoked", times=None, when=lambda args: "channel" in args)
    world.gone += 1
    await world.publish(*world.register())
    await world.bot.until(lambda: len(faults.made("chat.postMessage")) > 0)
    while (await world.bot.readiness())["slack"] != "token_revoked":
        pass
    faults.clear()
    await world.once(REGISTER[world.gone - 1].code)
    assert (await world.bot.readiness())["ready"]


async def channel_archived(world: World) -> None:
    channel = world.bot.sandbox.workspace.channel(CERTIFICATIONS)
    await world.bot.cert(f"suivre {REGISTER[world.gone].code}")
    await world.bot.drained()
    channel.archived = True
    world.gone += 1
    await world.publish(*world.register())
    await world.bot.until(lambda: world.bot.told(CAMILLE, "désarchivez-le"))
    channel.archived = False
    await world.bot.sandbox.slack.event(
        {"type": "channel_unarchive", "user": CAMILLE, "channel": CERTIFICATIONS}
    )
    await world.once(REGISTER[world.gone - 1].code)


async def bot_kicked(world: World) -> None:
    slack, ours = world.bot.sandbox.slack, world.bot.sandbox.identity.bot_user
    members = world.bot.sandbox.workspace.channel(PRIVATE).members
    members.add(ours)
    code = REGISTER[world.gone].code
    await world.bot.cert(f"suivre {code}", PRIVATE)
    await world.bot.drained()
    members.discard(ours)
    world.gone += 1
    await world.publish(*world.register())
    await world.bot.until(lambda: world.bot.told(CAMILLE, "/invite @Vigie"))
    members.add(ours)
    await slack.event({"type": "member_joined_channel", "user": ours, "channel": PRIVATE})
    await world.once(code, PRIVATE)


async def card_refused(world: World) -> None:
    await world.bot.cert(f"suivre {REGISTER[world.gone].code}")
    await world.bot.drained()
    world.bot.sandbox.faults.add("chat.postMessage", error="invalid_blocks")
    world.gone += 1
    await world.publish(*world.register())
    code = REGISTER[world.gone - 1].code
    await world.once(code)
    assert world.bot.cards(code)[0].blocks == []


async def half_a_file(world: World) -> None:
    code = REGISTER[world.gone].code
    await world.bot.cert(f"suivre {code}")
    await world.bot.drained()
    world.gone += 1
    world.day += timedelta(days=1)
    path = export(world.bot.folder, world.day, *world.register())
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    world.bot.sandbox.registry.publish(path)
    before = world.bot.polls()
    await world.bot.cert("actualiser")
    await world.bot.polled(before)
    assert not world.bot.cards(code)
    await world.publish(*world.register())
    await world.once(code)


SCENARIOS: dict[str, Scenario] = {
    "Slack: the answer is lost, the message is there": slack_fails(cut=True, after_effect=True),
    "Slack: the connection is cut before anything is done": slack_fails(cut=True, times=3),
    "Slack: errors of its servers, twice": slack_fails(status=503, times=2),
    "Slack: a server's error after the message is there": slack_fails(status=500, after_effect=True),
    "Slack: too many requests": slack_fails(retry_after=1, times=2),
    "Slack: a page that is no JSON": slack_fails(body=b"<html>maintenance</html>"),
    "Slack: a code that nobody knows": slack_fails(error="who_knows", times=2),
    "Slack: blocks refused, the card comes in words": card_refused,
    "Slack: token revoked, then good again": token_revoked,
    "Slack: channel archived, then reopened": channel_archived,
    "Slack: bot removed from a private channel, then invited": bot_kicked,
    "Source: errors of its servers": source_fails(status=500),
    "Source: connections cut": source_fails(cut=True),
    "Source: a page in place of the file": source_fails(body=b"<!doctype html><html></html>"),
    "Source: half a file": half_a_file,
    "Source: everything INACTIVE": bad_export(
        lambda all_: tuple(replace(row, status="INACTIVE") for row in all_)
    ),
    "Source: two thirds of the fiches missing": bad_export(lambda every: every[-len(every) // 3 :]),
    "Source: every end date in the past": bad_export(
        lambda all_: tuple(replace(row, end="31/12/2007") for row in all_)
    ),
}
