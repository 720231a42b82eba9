"""What people do in the local Slack, and what they then see: the way in for tests and for the page."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from bot.sandbox import payloads
from bot.sandbox.acknowledged import apply_submission, show_command_answer, show_failure
from bot.sandbox.content import chosen
from bot.sandbox.forms import fill_in, find_element, hears
from bot.sandbox.model import View
from bot.sandbox.outcome import Outcome
from bot.sandbox.sight import Sight
from bot.sandbox.typed_in import refused
from bot.sandbox.view_methods import view_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Literal

    from bot.sandbox.content import Json
    from bot.sandbox.deliveries import Ack, Courier, Delivery
    from bot.sandbox.files import File
    from bot.sandbox.model import Ephemeral, Message
    from bot.sandbox.response_urls import ResponseUrls
    from bot.sandbox.workspace import Workspace


class Slack(Sight):
    """People's gestures. `events` are the types the app subscribes to: only those are delivered by `say`.

    Teams of one Slack share `events`, and the `numbers` that tell their events apart.
    """

    def __init__(
        self,
        workspace: Workspace,
        courier: Courier,
        urls: ResponseUrls,
        events: set[str] | None = None,
        numbers: Iterator[int] | None = None,
    ) -> None:
        super().__init__(workspace)
        self.courier = courier
        self.events: set[str] = set() if events is None else events
        self._urls = urls
        self._numbers = numbers or itertools.count(1)

    async def command(self, user: str, channel: str, command: str, text: str = "") -> Outcome:
        """A person types a slash command; its answer shows as Slack shows it."""
        ws = self.workspace
        links = {"trigger_id": ws.modals.issue_trigger(user), "response_url": self._address(channel, user)}
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

        LookupError when no such element is there, or several are, or the app is not told of its use.
        """
        ws = self.workspace
        found, element = find_element(where.blocks, action_id, value, block_id)
        if not all(hears(block) for block in where.blocks if block["block_id"] == found):
            raise LookupError(f"the input {action_id} waits for a submission: it has no dispatch_action")
        action = payloads.action(element, found, value)
        links = {"trigger_id": ws.modals.issue_trigger(user)}
        if not isinstance(where, View):
            links["response_url"] = self._address(where.channel, user, where)
        elif element["type"] not in ("button", "overflow"):
            where.values.setdefault(found, {})[action_id] = chosen(element, value)
        delivery = self.courier.make("interactive", payloads.block_actions(ws, user, where, action, **links))
        ack = await self.courier.send(delivery)
        shown = None
        if isinstance(where, View):
            where.problem = ack.error
            ws.changes.touch()
        elif not ack.ok:
            shown = show_failure(ws, where.channel, user, "", ack.error or "", thread_ts=where.thread_ts)
        return Outcome(delivery, ack, shown, ws.modals.current(user))

    async def submit(
        self, view: View, values: Mapping[str, Mapping[str, object]] | None = None, *, user: str
    ) -> Outcome | None:
        """A person fills a modal in and sends it; None when Slack itself says that a field is not right.

        `values` are {block id: {action id: value}}: a text, an option's value, a list of them; for a
        file_input, a list of file ids or of (name, bytes).
        """
        ws = self.workspace
        fill_in(ws, view, values or {})
        view.errors, view.problem = refused(view), None
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

    async def open_home(self, user: str, tab: Literal["home", "messages"] = "home") -> Outcome | None:
        """A person enters a tab of the app's own space; None when the app does not subscribe to that."""
        ws = self.workspace
        place = ws.direct(user)
        if "app_home_opened" not in self.events:
            return None
        event: Json = {"user": user, "channel": place.id, "tab": tab, "event_ts": ws.next_ts()}
        home = self.home(user)
        if tab == "home" and home is not None:
            event["view"] = view_json(ws.identity, home)
        return await self.event({"type": "app_home_opened", **event})

    def upload(self, user: str, name: str, content: bytes) -> File:
        """A person gives a file to Slack: it may then be put in a modal's file_input."""
        return self.workspace.files.add(user, name, content)

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

    async def tell_removed(self) -> list[Outcome]:
        """The app was removed: what it hears of that, if it subscribes; Slack promises no order."""
        revoked = {
            "type": "tokens_revoked",
            "tokens": {"bot": [self.workspace.identity.bot_user], "oauth": []},
        }
        told: list[Json] = [revoked, {"type": "app_uninstalled"}]
        return [await self.event(each) for each in told if each["type"] in self.events]

    def _address(self, channel: str, user: str, where: Message | Ephemeral | None = None) -> str:
        return self._urls.issue(channel, user, where, self.workspace)
