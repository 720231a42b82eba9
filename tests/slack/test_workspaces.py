"""Two workspaces behind one Bolt app: a request sees and changes what is its own workspace's, and no more."""

import contextlib
import dataclasses
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from bot.domain.watch import Channel
from bot.sandbox.app import Sandbox, start
from bot.sandbox.deliveries import Ack, Delivery
from bot.sandbox.model import Identity as Names
from bot.sandbox.outcome import Outcome
from bot.sandbox.server import serve
from bot.sandbox.workspace import CAMILLE, CERTIFICATIONS, demo_workspace
from bot.slack.bolt import bolt_app
from bot.slack.guard import Guard
from bot.slack.identity import Identity
from bot.slack.listeners import register_listeners
from bot.slack.listeners.parts import Parts
from bot.slack.listeners.workspace import NoWorkspace
from bot.store.tiny import TinyStore
from tests.domain.builders import DEFAULTS, END, NOW, RNCP, export, fiche
from tests.slack.parts import parts_with
from tests.slack.support import NOWHERE, SECRET, client_of
from tests.test_poll import Fake

OTHER = {"T1": "T2", "T2": "T1"}
QUOTED = re.compile(r"citez `([0-9a-f]{8})`")
NOT_OURS = "ne travaille pas, ou plus, pour cet espace"


@dataclass
class House:
    """One Vigie, the Slacks it works for, the team ids that it has looked up, and why one is not found."""

    slacks: dict[str, Sandbox] = field(default_factory=dict)
    parts: dict[str, Parts] = field(default_factory=dict)
    looked_up: list[str] = field(default_factory=list)
    failing: dict[str, Exception] = field(default_factory=lambda: {"": NoWorkspace()})

    def of(self, team: str) -> Parts:
        self.looked_up.append(team)
        if team in self.failing:
            raise self.failing[team]
        return self.parts[team]

    async def cert(self, team: str, text: str) -> Outcome:
        return await self.slacks[team].slack.command(CAMILLE, CERTIFICATIONS, "/cert", text)

    async def watch(self, team: str) -> None:
        assert "RNCP35419" in (await self.cert(team, "watch RNCP35419")).said

    async def state(self, team: str) -> list[Any]:
        """All that a request could have changed."""
        async with self.parts[team].store.reading() as tx:
            tables = (tx.watches, tx.channels, tx.outbox, tx.handled, tx.preferences)
            return [one for table in tables for one in await table.where()]

    async def watches(self, team: str) -> list[str]:
        async with self.parts[team].store.reading() as tx:
            return [watch.number.code for watch in await tx.watches.where()]

    async def channels(self, team: str) -> list[Channel]:
        async with self.parts[team].store.reading() as tx:
            return await tx.channels.where()

    async def drain(self) -> None:
        for parts in self.parts.values():
            await parts.afterwards.drain()

    async def send(self, delivery: Delivery, **changed: Any) -> Ack:  # noqa: ANN401
        """Another delivery like that one, something in it being otherwise."""
        courier = self.slacks["T1"].courier
        trigger = {"trigger_id": f"{delivery.payload.get('trigger_id')}.again"}
        return await courier.send(courier.make(delivery.kind, {**delivery.payload, **trigger, **changed}))


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """T1 and T2, each with a Slack and a store of its own; the registry serves both."""
    house, registry = House(), Fake(export(), {RNCP: fiche(end=END.replace(year=2027))})
    async with contextlib.AsyncExitStack() as stack:
        client = await stack.enter_async_context(client_of(NOWHERE))
        app = bolt_app(client, Identity(client, "xoxb-any", user=Names().bot_user))
        register_listeners(app, house.of)
        endpoint = Route("/slack/events", Guard(app, SECRET, lambda _why: None), methods=["POST"])
        base = await stack.enter_async_context(serve(Starlette(routes=[endpoint])))
        for team in OTHER:
            town = demo_workspace()
            town.identity = dataclasses.replace(town.identity, team_id=team)
            slack = house.slacks[team] = await stack.enter_async_context(start(town))
            slack.request_url = f"{base}/slack/events"
            slack.slack.events |= {"app_home_opened", "member_joined_channel"}
            theirs = await stack.enter_async_context(client_of(slack.api_url))
            store = TinyStore.open(tmp_path / team)
            stack.push_async_callback(store.close)
            defaults = dataclasses.replace(DEFAULTS, locale="fr" if team == "T1" else "en")
            house.parts[team] = parts_with(
                store, theirs, tmp_path, registry, team, defaults=defaults, clock=lambda: NOW
            )
        stack.push_async_callback(house.drain)
        yield house


@pytest.mark.parametrize("team", OTHER)
async def test_a_command_is_that_workspaces_own(house: House, team: str) -> None:
    await house.watch(team)
    assert (await house.watches(team), await house.state(OTHER[team])) == (["RNCP35419"], [])
    assert "Chef de projet" in (await house.cert(team, "list")).said
    assert "Chef de projet" not in (await house.cert(OTHER[team], "list")).said
    assert len(house.slacks[OTHER[team]].faults.calls) == 0


@pytest.mark.parametrize("team", OTHER)
async def test_a_click_is_too(house: House, team: str) -> None:
    shown = (await house.cert(team, "RNCP35419")).shown
    assert shown is not None
    assert (await house.slacks[team].slack.click(shown, "v1.watch", user=CAMILLE)).ack.ok
    await house.drain()
    assert (await house.watches(team), await house.state(OTHER[team])) == (["RNCP35419"], [])
    assert len(house.slacks[team].faults.made("response_url")) == 1


@pytest.mark.parametrize("team", OTHER)
async def test_a_window_is_too(house: House, team: str) -> None:
    outcome = await settings_sent(house, team)
    assert outcome.view is None
    assert [one.apart for one in await house.channels(team)] == [True]
    assert await house.state(OTHER[team]) == []


async def settings_sent(house: House, team: str) -> Outcome:
    """The settings of a channel, changed in their window."""
    await house.cert(team, "settings")
    slack = house.slacks[team].slack
    view = await slack.until(lambda: slack.view(CAMILLE))
    assert view is not None
    outcome = await slack.submit(view, {"v1.set.apart": {"v1.set.apart": "apart"}}, user=CAMILLE)
    assert outcome is not None
    await house.drain()
    return outcome


@pytest.mark.parametrize("team", OTHER)
async def test_an_event_is_too(house: House, team: str) -> None:
    await house.slacks[team].slack.invite(CAMILLE, CERTIFICATIONS)
    assert await house.channels(team) == [Channel(CERTIFICATIONS, joined=True)]
    assert await house.state(OTHER[team]) == []


async def test_each_home_tab_shows_its_own_in_its_own_language(house: House) -> None:
    await house.watch("T1")
    for slack in house.slacks.values():
        await slack.slack.open_home(CAMILLE)
    first, second = (slack.slack.home(CAMILLE) for slack in house.slacks.values())
    assert first is not None
    assert second is not None
    assert (f"<#{CERTIFICATIONS}>" in first.said, f"<#{CERTIFICATIONS}>" in second.said) == (True, False)
    assert ("Réglages" in str(first.blocks), "Réglages" in str(second.blocks)) == (True, False)


@pytest.mark.parametrize("text", ["RNCP35419", "watch RNCP35419"])
async def test_the_workspace_is_looked_up_once_a_request(house: House, text: str) -> None:
    await house.cert("T2", text)
    assert house.looked_up == ["T2"]


async def test_in_a_shared_channel_the_apps_workspace_counts_and_not_the_persons(house: House) -> None:
    shown = (await house.cert("T1", "RNCP35419")).shown
    assert shown is not None
    outcome = await house.slacks["T1"].slack.click(shown, "v1.watch", user=CAMILLE)
    theirs = outcome.delivery.payload["user"] | {"team_id": "T2"}
    before = await house.state("T1")
    await house.send(outcome.delivery, user=theirs)
    await house.drain()
    assert "invités" in house.slacks["T1"].slack.ephemerals(CAMILLE, CERTIFICATIONS)[-1].said
    assert (await house.state("T1"), await house.state("T2")) == (before, [])


async def test_a_window_opened_there_is_of_the_workspace_that_has_the_app(house: House) -> None:
    sent = (await settings_sent(house, "T1")).delivery
    before = await house.state("T1")
    ack = await house.send(sent, team={"id": "T2"}, user=sent.payload["user"] | {"team_id": "T2"})
    assert "invités" in str(ack.json()["errors"])
    assert house.looked_up[-1] == "T1"
    assert (await house.state("T1"), await house.state("T2")) == (before, [])


async def test_an_event_from_there_is_of_the_workspace_that_it_is_told_for(house: House) -> None:
    await house.slacks["T1"].slack.invite(CAMILLE, CERTIFICATIONS)
    told = house.slacks["T1"].courier.delivered[-1]
    await house.send(told, event_id="Ev2", team_id="T2", is_ext_shared_channel=True)
    assert house.looked_up == ["T1", "T1"]
    assert await house.state("T2") == []


async def test_a_command_of_a_workspace_that_is_not_ours_is_told_so(house: House) -> None:
    house.failing["T2"] = NoWorkspace()
    assert NOT_OURS in (await house.cert("T2", "watch RNCP35419")).said
    assert [await house.state(team) for team in OTHER] == [[], []]


async def test_so_is_a_click(house: House) -> None:
    shown = (await house.cert("T2", "RNCP35419")).shown
    assert shown is not None
    house.failing["T2"] = NoWorkspace()
    assert (await house.slacks["T2"].slack.click(shown, "v1.watch", user=CAMILLE)).ack.ok
    assert NOT_OURS in house.slacks["T2"].slack.ephemerals(CAMILLE, CERTIFICATIONS)[-1].said
    assert [await house.state(team) for team in OTHER] == [[], []]


async def test_a_click_of_theirs_is_acknowledged_though_they_cannot_be_told(house: House) -> None:
    shown = (await house.cert("T2", "RNCP35419")).shown
    assert shown is not None
    house.failing["T2"] = NoWorkspace()
    house.slacks["T2"].faults.add("response_url", hang=True)
    assert (await house.slacks["T2"].slack.click(shown, "v1.watch", user=CAMILLE)).ack.ok


async def test_so_is_a_window_which_stays_open_with_what_was_chosen(house: House) -> None:
    sent = (await settings_sent(house, "T2")).delivery
    before = await house.state("T2")
    house.failing["T2"] = NoWorkspace()
    ack = await house.send(sent)
    assert [NOT_OURS in text for text in ack.json()["errors"].values()] == [True]
    assert [await house.state(team) for team in OTHER] == [[], before]


async def test_an_event_of_theirs_is_acknowledged_and_changes_nothing(house: House) -> None:
    house.failing["T2"] = NoWorkspace()
    await house.slacks["T2"].slack.invite(CAMILLE, CERTIFICATIONS)
    opened = await house.slacks["T2"].slack.open_home(CAMILLE)
    assert opened is not None
    assert (opened.ack.ok, house.slacks["T2"].slack.home(CAMILLE)) == (True, None)
    assert [await house.state(team) for team in OTHER] == [[], []]


async def test_where_no_team_is_told_none_is_looked_up(house: House) -> None:
    sent = (await house.cert("T1", "help")).delivery
    ack = await house.send(sent, team_id="", text="watch RNCP35419")
    assert NOT_OURS in ack.json()["text"]
    assert house.looked_up[-1] == ""
    assert await house.state("T1") == []


async def test_a_failure_to_look_up_is_told_with_an_id_to_quote(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    house.failing["T2"] = OSError("no database")
    said = (await house.cert("T2", "watch RNCP35419")).said
    quoted = QUOTED.search(said)
    assert quoted
    assert quoted[1] in capsys.readouterr().out
    assert await house.state("T2") == []
