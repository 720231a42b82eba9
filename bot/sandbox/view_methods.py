"""The Web API's views.*: modals opened by a trigger, changed by their id, and the home tab."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from bot.sandbox.errors import SlackError
from bot.sandbox.limits import check_view
from bot.sandbox.pictures import check_pictures

if TYPE_CHECKING:
    from bot.sandbox.args import Args
    from bot.sandbox.content import Json
    from bot.sandbox.model import Identity, View
    from bot.sandbox.workspace import Workspace


def open_view(ws: Workspace, args: Args) -> Json:
    trigger = args.need("trigger_id")
    return {"view": view_json(ws.identity, ws.modals.open(trigger, checked(ws, args.values.get("view"))))}


def push(ws: Workspace, args: Args) -> Json:
    trigger = args.need("trigger_id")
    return {"view": view_json(ws.identity, ws.modals.push(trigger, checked(ws, args.values.get("view"))))}


def update(ws: Workspace, args: Args) -> Json:
    view = ws.modals.find(args.text("view_id"), args.text("external_id"))
    ws.modals.update(view, checked(ws, args.values.get("view"), view.payload["type"]), args.text("hash"))
    return {"view": view_json(ws.identity, view)}


def publish(ws: Workspace, args: Args) -> Json:
    user = args.need("user_id")
    if user not in ws.users:
        raise SlackError("user_not_found")
    payload = checked(ws, args.values.get("view"), "home")
    return {"view": view_json(ws.identity, ws.modals.publish(user, payload, args.text("hash")))}


def checked(ws: Workspace, view: object, kind: Literal["modal", "home"] = "modal") -> Json:
    """A view that Slack takes; SlackError where it would refuse it."""
    payload = check_view(view, kind)
    check_pictures(ws.files, payload["blocks"], "invalid_arguments")
    return payload


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
