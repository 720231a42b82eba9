"""The Web API's views.*: modals opened by a trigger, changed by their id, and the home tab."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.sandbox.errors import SlackError
from bot.sandbox.limits import check_view

if TYPE_CHECKING:
    from bot.sandbox.args import Args
    from bot.sandbox.content import Json
    from bot.sandbox.model import Identity, View
    from bot.sandbox.workspace import Workspace


def open_view(ws: Workspace, args: Args) -> Json:
    view = args.values.get("view")
    trigger = args.need("trigger_id")
    check_view(view, "modal")
    return {"view": view_json(ws.identity, ws.modals.open(trigger, args.values["view"]))}


def push(ws: Workspace, args: Args) -> Json:
    trigger = args.need("trigger_id")
    check_view(args.values.get("view"), "modal")
    return {"view": view_json(ws.identity, ws.modals.push(trigger, args.values["view"]))}


def update(ws: Workspace, args: Args) -> Json:
    view = ws.modals.find(args.text("view_id"), args.text("external_id"))
    check_view(args.values.get("view"), "home" if view.payload["type"] == "home" else "modal")
    ws.modals.update(view, args.values["view"], args.text("hash"))
    return {"view": view_json(ws.identity, view)}


def publish(ws: Workspace, args: Args) -> Json:
    user = args.need("user_id")
    if user not in ws.users:
        raise SlackError("user_not_found")
    check_view(args.values.get("view"), "home")
    return {"view": view_json(ws.identity, ws.modals.publish(user, args.values["view"]))}


def view_json(identity: Identity, view: View) -> Json:
    """A view as Slack shows it to an app."""
    defaults = {"callback_id": "", "external_id": "", "private_metadata": "", "submit": None, "close": None}
    return {
        **defaults,
        **view.payload,
        "id": view.id,
        "team_id": identity.team_id,
        "app_id": identity.app_id,
        "app_installed_team_id": identity.team_id,
        "bot_id": identity.bot_id,
        "hash": view.hash,
        "root_view_id": view.root,
        "previous_view_id": view.previous,
        "state": {"values": view.values},
    }
