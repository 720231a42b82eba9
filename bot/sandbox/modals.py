"""The modals that people have open, their home tabs, and the triggers that open them."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.sandbox.content import carried, elements, starting_state, with_ids
from bot.sandbox.errors import SlackError
from bot.sandbox.model import View

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.sandbox.changes import Changes
    from bot.sandbox.content import Json

TRIGGER_SECONDS = 3.0
DEEPEST = 3


@dataclass(slots=True)
class _Trigger:
    user: str
    at: float
    used: bool = False


class Modals:
    """A stack of views per person, opened by triggers that live 3 s and serve once."""

    def __init__(self, changes: Changes, monotonic: Callable[[], float]) -> None:
        self._changes = changes
        self._monotonic = monotonic
        self._triggers: dict[str, _Trigger] = {}
        self._stacks: dict[str, list[View]] = {}
        self._homes: dict[str, View] = {}
        self._numbers = itertools.count(1)

    def issue_trigger(self, user: str) -> str:
        trigger_id = f"{next(self._numbers)}.sandbox.{user.lower()}"
        self._triggers[trigger_id] = _Trigger(user, self._monotonic())
        return trigger_id

    def current(self, user: str) -> View | None:
        """The view on top of what a person has open."""
        stack = self._stacks.get(user)
        return stack[-1] if stack else None

    def home(self, user: str) -> View | None:
        return self._homes.get(user)

    def open(self, trigger_id: str, payload: Json) -> View:
        """Opens a modal in the place of whatever was open."""
        view = self._new(self._spend(trigger_id), payload)
        self._stacks[view.user] = [view]
        self._changes.touch()
        return view

    def push(self, trigger_id: str, payload: Json) -> View:
        """Opens a modal over the one that is open."""
        return self.push_for(self._spend(trigger_id), payload)

    def push_for(self, user: str, payload: Json) -> View:
        stack = self._stacks.setdefault(user, [])
        if len(stack) >= DEEPEST:
            raise SlackError("push_limit_reached")
        view = self._new(user, payload)
        if stack:
            view.root, view.previous = stack[0].root, stack[-1].id
        stack.append(view)
        self._changes.touch()
        return view

    def publish(self, user: str, payload: Json, expected_hash: str = "") -> View:
        """Sets a person's home tab, which is one view however often it is published; refuses a stale hash."""
        view = self._homes.get(user)
        if view is not None:
            self.update(view, payload, expected_hash)
            return view
        if expected_hash:
            raise SlackError("hash_conflict")
        self._homes[user] = view = self._new(user, payload)
        self._changes.touch()
        return view

    def find(self, view_id: str = "", external_id: str = "") -> View:
        """An open view or a home tab; SlackError where it is gone."""
        views = [view for stack in self._stacks.values() for view in stack]
        for view in [*views, *self._homes.values()]:
            if view.id == view_id or (external_id and view.payload.get("external_id") == external_id):
                return view
        raise SlackError("not_found")

    def update(self, view: View, payload: Json, expected_hash: str = "") -> None:
        """Changes a view in place; what was typed stays under the same ids, and a stale hash is refused."""
        if expected_hash and expected_hash != view.hash:
            raise SlackError("hash_conflict")
        typed = view.values
        self._fill(view, payload)
        for block in view.blocks:
            actions, before = view.values.get(block["block_id"], {}), typed.get(block["block_id"], {})
            for element in elements(block):
                action_id = element.get("action_id", "")
                if action_id in actions and action_id in before:
                    actions[action_id] = carried(element, before[action_id]) or actions[action_id]
        self._changes.touch()

    def close(self, view: View) -> None:
        """Takes one view off; the one below shows again."""
        self._stacks[view.user] = [kept for kept in self._stacks.get(view.user, []) if kept is not view]
        self._changes.touch()

    def clear(self, user: str) -> None:
        """Closes all that a person has open."""
        self._stacks.pop(user, None)
        self._changes.touch()

    def _spend(self, trigger_id: str) -> str:
        trigger = self._triggers.get(trigger_id)
        if trigger is None:
            raise SlackError("invalid_arguments", ["invalid `trigger_id`"])
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if self._monotonic() - trigger.at > TRIGGER_SECONDS:
            raise SlackError("expired_trigger_id")
        trigger.used = True
        return trigger.user

    def _new(self, user: str, payload: Json) -> View:
        view_id = f"V{next(self._numbers):09d}"
        view = View(view_id, user, {}, hash="", root=view_id)
        self._fill(view, payload)
        return view

    def _fill(self, view: View, payload: Json) -> None:
        number = next(self._numbers)
        # The ids that Slack gives are new each time: what was typed under them is not kept.
        view.payload = {**payload, "blocks": with_ids(payload["blocks"], f"auto{number}")}
        view.hash = f"{number}.sandbox"
        view.values = starting_state(view.blocks)
        view.errors, view.problem = {}, None
