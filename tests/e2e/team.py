"""A team at its Slack: the real bot, over HTTP, against the sandbox."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import SecretStr

from bot.app import Vigie, running
from bot.domain.answer import Polled
from bot.domain.ports import Catalogue
from bot.sandbox.app import Sandbox, start
from bot.sandbox.clock import Clock
from bot.sandbox.files import File
from bot.sandbox.limits import problems
from bot.sandbox.model import Ephemeral, Message, View
from bot.sandbox.outcome import Outcome
from bot.sandbox.server import serve
from bot.sandbox.workspace import CAMILLE, CERTIFICATIONS
from bot.settings.environment import Settings
from bot.settings.sections import OutboxSettings
from tests.exports import Row, export
from tests.postgres import migrated_database

T = TypeVar("T")


@dataclass
class Team:
    """What a test does and sees; `clock` is the decisions' clock, always at 09:30 Paris."""

    sandbox: Sandbox
    vigie: Vigie
    clock: Clock
    folder: Path
    base: str

    async def cert(self, text: str, user: str = CAMILLE, channel: str = CERTIFICATIONS) -> Outcome:
        """Type `/cert …`; the blocks of the answer respect Slack's limits."""
        outcome = await self.sandbox.slack.command(user, channel, "/cert", text)
        assert not problems(outcome.blocks)
        return outcome

    async def click(
        self,
        where: Message | Ephemeral | View | None,
        action_id: str,
        value: str | None = None,
        user: str = CAMILLE,
    ) -> Outcome:
        assert where is not None
        outcome = await self.sandbox.slack.click(where, action_id, value, user=user)
        assert outcome.ack.ok, outcome.ack
        return outcome

    async def publish(self, day: date, *fiches: Row) -> Polled:
        """Publish an export on that day, which the clock moves to, and poll."""
        self.clock.set_day(day)
        self.sandbox.registry.publish(export(self.folder, day, *fiches))
        return await self.vigie.poll(in_full=True)

    async def morning(self, day: date) -> None:
        """Move to that day at 09:30, and do what is done by itself then."""
        self.clock.set_day(day)
        await self.vigie.home.rounds()
        await self.quiet()

    async def on(self, day: date) -> Polled:
        """Move to that day, publish nothing, and poll."""
        self.clock.set_day(day)
        return await self.vigie.poll(in_full=True)

    def said(self, channel: str = CERTIFICATIONS) -> list[Message]:
        """What the bot has posted in a channel, in threads too."""
        return self.sandbox.slack.messages(channel)

    def cards(self, channel: str = CERTIFICATIONS) -> list[Message]:
        """The alerts' cards, folded ones too: their metadata says so."""
        return [each for each in self.said(channel) if key(each).startswith("card:")]

    async def until(self, predicate: Callable[[], T | None], timeout: float = 5.0) -> T:  # noqa: ASYNC109
        """The first true value of `predicate`."""
        found = await self.sandbox.slack.until(predicate, timeout)
        assert found is not None
        return found

    async def card(self, code: str, channel: str = CERTIFICATIONS) -> Message:
        """The newest card of a certification, once it is posted."""

        def find() -> Message | None:
            return next((each for each in reversed(self.cards(channel)) if code in each.text), None)

        return await self.until(find)

    async def modal(self, user: str = CAMILLE) -> View:
        """The modal that opens before somebody."""
        return await self.until(lambda: self.sandbox.slack.view(user))

    async def says(self, where: Message | Ephemeral, text: str) -> None:
        """Wait until that message says it."""
        await self.until(lambda: text in where.said.replace("\xa0", " "))

    async def whispered(self, text: str) -> Ephemeral:
        """The newest thing that one person alone sees, once it says that."""

        def newest() -> Ephemeral | None:
            seen = self.sandbox.workspace.ephemerals
            return seen[-1] if seen and text in seen[-1].said.replace("\xa0", " ") else None

        return await self.until(newest)

    async def quiet(self) -> None:
        """Wait until nothing is left to be sent."""
        await self.vigie.afterwards.drain()
        while True:
            async with self.vigie.home.store.reading() as tx:
                left = [*await tx.outbox.where(state="pending"), *await tx.outbox.where(state="sending")]
            if not left:
                return
            await self.until(lambda: True)
            await asyncio.sleep(0.01)


def read(file: File) -> str:
    """What a file that was sent says, hard spaces made plain."""
    assert file.content is not None
    return file.content.decode("utf-8-sig").replace("\xa0", " ")


def buttons(where: Message | Ephemeral | View) -> list[tuple[str, str]]:
    """The buttons that are offered there: each one's action id and value."""
    rows = [block.get("elements", [block.get("accessory") or {}]) for block in where.blocks]
    found = [one for row in rows for one in row if one.get("type") == "button"]
    return [(one["action_id"], one.get("value", "")) for one in found]


def key(message: Message) -> str:
    """The outbox row that a message was posted for."""
    return str((message.metadata or {}).get("event_payload", {}).get("key", ""))


@cache
def _database(folder: Path) -> str:
    """The same database for the same folder: a bot that is started again finds its state."""
    del folder
    return migrated_database()


def settings(sandbox: Sandbox, folder: Path, **changes: Any) -> Settings:  # noqa: ANN401
    """Settings that point at the sandbox; no quiet hours, and no waiting between messages."""
    identity = sandbox.identity
    given: dict[str, Any] = {
        "slack_bot_token": SecretStr(identity.bot_token),
        "slack_signing_secret": SecretStr(identity.signing_secret),
        "slack_api_url": sandbox.api_url.rstrip("/"),
        "datagouv_url": sandbox.registry_url,
        "data_dir": folder / "var",
        "quiet_hours": "",
        "outbox": OutboxSettings(seconds_between_messages=0.001),
    }
    if os.environ.get("STORE") == "postgresql":
        given["database_url"] = SecretStr(_database(folder))
    return Settings(**(given | changes))


@contextlib.asynccontextmanager
async def team(
    folder: Path,
    *fiches: Row,
    day: date = date(2026, 3, 2),
    catalogue: Catalogue | None = None,
    **changes: Any,  # noqa: ANN401
) -> AsyncIterator[Team]:
    """A team whose bot has read an export of `fiches` on `day`; with none, no export is published."""
    async with start() as sandbox:
        if fiches:
            sandbox.registry.publish(export(folder, day, *fiches))
        async with at_work(sandbox, folder, Clock(day), catalogue=catalogue, **changes) as one:
            yield one


@contextlib.asynccontextmanager
async def at_work(
    sandbox: Sandbox,
    folder: Path,
    clock: Clock,
    *,
    catalogue: Catalogue | None = None,
    **changes: Any,  # noqa: ANN401
) -> AsyncIterator[Team]:
    """The team of that Slack while one bot works for it; a second one on the same folder takes over."""
    async with (
        running(settings(sandbox, folder, **changes), clock.now, catalogue) as vigie,
        serve(vigie.web) as base,
    ):
        sandbox.request_url = f"{base}/slack/events"
        sandbox.slack.events.add("app_home_opened")
        vigie.scheduler.pause()  # what is due comes when a test says so, not with the minute on the wall
        await vigie.poll()
        await vigie.home.identity.check()
        yield Team(sandbox, vigie, clock, folder, base)
