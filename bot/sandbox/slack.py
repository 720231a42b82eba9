"""What people do in the local Slack, and what they then see: the way in for tests and for the page."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, TypeVar

from bot.sandbox import payloads
from bot.sandbox.acknowledged import apply_submission, show_command_answer, show_failure
from bot.sandbox.content import chosen
from bot.sandbox.forms import fill_in, find_element, missing
from bot.sandbox.model import View
from bot.sandbox.outcome import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.sandbox.content import Json
    from bot.sandbox.deliveries import Ack, Courier, Delivery
    from bot.sandbox.model import Channel, Ephemeral, Message
    from bot.sandbox.response_urls import ResponseUrls
    from bot.sandbox.workspace import Workspace

T = TypeVar("T")


class Slack:
    """People's gestures. `events` are the types the app subscribes to: only those are delivered by `say`."""

    def __init__(self, workspace: Workspace, courier: Courier, urls: ResponseUrls) -> None:
        self.workspace = workspace
        self.courier = courier
        self.events: set[str] = set()
        self._urls = urls
        self._numbers = itertools.count(1)

    async def command(self, user: str, channel: str, command: str, text: str = "") -> Outcome:
        """A person types a slash command; its answer shows as Slack shows it."""
        ws = self.workspace
        links = {"trigger_id": ws.modals.issue_trigger(user), "response_url": self._urls.issue(channel, user)}
        payload = payloads.command(ws, user, ws.channel(channel), command, text, **links)
        delivery = self.courier.make("slash_commands", payload)
        ack = await self.courier.send(delivery)
        if ack.ok:
            shown = show_command_answer(ws, channel, user, command, ack.json())
        else:
            shown = show_failure(ws, channel, user, command, ack.error or "")
        return Outcome(delivery, ack, shown, ws.modals.current(user))

    async def click(
        self,
        where: Message | Ephemeral | View,
        action_id: str,
        value: str | list[str] | None = None,
        *,
        user: str,
        block_id: str | None = None,
    ) -> Outcome:
        """A person uses a button, a menu or a box; `value` tells twins apart and chooses a menu's option.

        LookupError when no such element is there, or several are.
        """
        ws = self.workspace
        found, element = find_element(where.blocks, action_id, value, block_id)
        action = payloads.action(element, found, value)
        links = {"trigger_id": ws.modals.issue_trigger(user)}
        if not isinstance(where, View):
            links["response_url"] = self._urls.issue(where.channel, user, where)
        elif element["type"] != "button":
            where.values.setdefault(found, {})[action_id] = chosen(element, value)
        delivery = self.courier.make("interactive", payloads.block_actions(ws, user, where, action, **links))
        ack = await self.courier.send(delivery)
        shown = None
        if not ack.ok and isinstance(where, View):
            where.problem = ack.error
        elif not ack.ok and not isinstance(where, View):
            shown = show_failure(ws, where.channel, user, "", ack.error or "", thread_ts=where.thread_ts)
        return Outcome(delivery, ack, shown, ws.modals.current(user))

    async def submit(
        self, view: View, values: Mapping[str, Mapping[str, object]] | None = None, *, user: str
    ) -> Outcome | None:
        """A person fills a modal in and sends it; None when Slack itself says that a field is missing."""
        ws = self.workspace
        fill_in(view, values or {})
        view.errors, view.problem = missing(view), None
        ws.changes.touch()
        if view.errors:
            return None
        links = {"trigger_id": ws.modals.issue_trigger(user)}
        delivery = self.courier.make("interactive", payloads.view_submission(ws, user, view, **links))
        ack = await self.courier.send(delivery)
        apply_submission(ws, view, ack)
        return Outcome(delivery, ack, view=ws.modals.current(user))

    async def close(self, view: View, *, user: str) -> Outcome | None:
        """A person closes a modal; the app hears of it if the view asks for that, else None."""
        ws = self.workspace
        ws.modals.close(view)
        if not view.payload.get("notify_on_close"):
            return None
        delivery = self.courier.make("interactive", payloads.view_closed(ws, user, view))
        return Outcome(delivery, await self.courier.send(delivery), view=ws.modals.current(user))

    async def event(self, event: Json, event_id: str | None = None) -> Outcome:
        """Something happens that the app hears of by the Events API."""
        number = event_id or f"Ev{next(self._numbers):09d}"
        delivery = self.courier.make("events_api", payloads.event_callback(self.workspace, event, number))
        return Outcome(delivery, await self.courier.send(delivery))

    async def verify_url(self, challenge: str = "challenge") -> Ack:
        """Slack checks the request URL when it is set up."""
        payload = payloads.url_verification(self.workspace, challenge)
        return await self.courier.send(self.courier.make("events_api", payload))

    async def replay(self, delivery: Delivery, *, retry: int = 0, reason: str = "http_timeout") -> Ack:
        """The very same delivery once more; with `retry`, as Slack itself does for events."""
        headers = {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": reason} if retry else {}
        return await self.courier.send(delivery, headers)

    async def say(self, user: str, channel: str, text: str, thread_ts: str | None = None) -> Message:
        """A person writes a message; the app hears of it if it subscribes to such messages."""
        ws = self.workspace
        place = ws.channel(channel)
        message = ws.post(place, user, text, thread_ts=thread_ts)
        event: Json = {
            "user": user,
            "text": text,
            "ts": message.ts,
            "channel": channel,
            "event_ts": message.ts,
        }
        if thread_ts:
            event["thread_ts"] = thread_ts
        if f"<@{ws.identity.bot_user}>" in text and "app_mention" in self.events:
            await self.event({"type": "app_mention", **event})
        kind = {"public": "channel", "private": "group", "im": "im"}[place.kind]
        if f"message.{'channels' if kind == 'channel' else kind}" in self.events:
            await self.event({"type": "message", "channel_type": kind, **event})
        return message

    async def invite(self, user: str, channel: str) -> None:
        """A person adds the bot to a channel."""
        ws = self.workspace
        ws.channel(channel).members.add(ws.identity.bot_user)
        ws.changes.touch()
        if "member_joined_channel" in self.events:
            joined = {"user": ws.identity.bot_user, "channel": channel, "inviter": user}
            await self.event({"type": "member_joined_channel", **joined})

    def channel(self, channel: str) -> Channel:
        return self.workspace.channel(channel)

    def messages(self, channel: str) -> list[Message]:
        """What the bot has said in a channel, in threads too, oldest first."""
        return [message for message in self.channel(channel).messages if message.bot_id]

    def ephemerals(self, user: str, channel: str) -> list[Ephemeral]:
        """What one person alone sees in a channel, oldest first."""
        return [each for each in self.workspace.ephemerals if (each.user, each.channel) == (user, channel)]

    def view(self, user: str) -> View | None:
        """The modal that a person has open."""
        return self.workspace.modals.current(user)

    async def until(self, predicate: Callable[[], T], timeout: float = 2.0) -> T:  # noqa: ASYNC109
        """The first true value of `predicate`, looked at each time the state moves or a call ends."""
        return await self.workspace.changes.until(predicate, timeout)
