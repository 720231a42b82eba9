"""Slack's Web API: who may call what, faults on request, and the answers in Slack's shape."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox import chat_methods, conversation_methods, file_methods, view_methods
from bot.sandbox.args import Args, read_args
from bot.sandbox.broken import faulty
from bot.sandbox.content import Json
from bot.sandbox.errors import SlackError
from bot.sandbox.workspace import Workspace

if TYPE_CHECKING:
    from starlette.requests import Request

    from bot.sandbox.faults import Call, Faults
    from bot.sandbox.socket_mode import Sockets

Handler: TypeAlias = Callable[[Workspace, Args], Json]


@dataclass(frozen=True, slots=True)
class Method:
    """What a method does, and the scope it wants; {} stands for the kind of channel it is called on."""

    handler: Handler
    scope: str = ""


def auth_test(ws: Workspace, _args: Args) -> Json:
    identity = ws.identity
    return {
        "url": f"https://{identity.domain}.slack.com/",
        "team": identity.team_name,
        "user": identity.bot_name.lower(),
        "team_id": identity.team_id,
        "user_id": identity.bot_user,
        "bot_id": identity.bot_id,
        "is_enterprise_install": False,
    }


METHODS = {
    "auth.test": Method(auth_test),
    "chat.postMessage": Method(chat_methods.post_message, "chat:write"),
    "chat.postEphemeral": Method(chat_methods.post_ephemeral, "chat:write"),
    "chat.update": Method(chat_methods.update, "chat:write"),
    "chat.delete": Method(chat_methods.delete, "chat:write"),
    "chat.getPermalink": Method(chat_methods.permalink),
    "conversations.join": Method(conversation_methods.join, "channels:join"),
    "conversations.info": Method(conversation_methods.info, "{}:read"),
    "conversations.members": Method(conversation_methods.members, "{}:read"),
    "conversations.history": Method(conversation_methods.history, "{}:history"),
    "conversations.replies": Method(conversation_methods.replies, "{}:history"),
    "conversations.open": Method(conversation_methods.open_direct, "im:write"),
    "files.getUploadURLExternal": Method(file_methods.get_upload_url, "files:write"),
    "files.completeUploadExternal": Method(file_methods.complete_upload, "files:write"),
    "files.info": Method(file_methods.info, "files:read"),
    "users.info": Method(conversation_methods.user_info, "users:read"),
    "views.open": Method(view_methods.open_view),
    "views.push": Method(view_methods.push),
    "views.update": Method(view_methods.update),
    "views.publish": Method(view_methods.publish),
}
_PREFIXES = {"public": "channels", "private": "groups", "im": "im"}


class WebApi:
    """The routes of `/api/{method}`."""

    def __init__(self, workspace: Workspace, faults: Faults, sockets: Sockets) -> None:
        self._ws = workspace
        self._faults = faults
        self._sockets = sockets
        self.routes = [Route("/api/{method}", self._called, methods=["GET", "POST"])]

    async def _called(self, request: Request) -> Response:
        name = request.path_params["method"]
        try:
            args = await read_args(request)
        except SlackError as refusal:
            return _refused(refusal)
        call = self._faults.record(name, args.values)
        fault = self._faults.take(name, args.values)

        async def effect() -> Response:
            return self._answer(name, args, call, str(request.base_url))

        if fault is None:
            return await effect()
        return await faulty(self._faults, call, fault, effect)

    def _answer(self, name: str, args: Args, call: Call, base: str) -> Response:
        try:
            answer = self._run(name, args, base)
        except SlackError as refusal:
            self._faults.answered(call, refusal.code)
            return _refused(refusal)
        self._faults.answered(call, "ok")
        return JSONResponse(
            {"ok": True, **answer}, headers={"x-oauth-scopes": ",".join(self._ws.identity.scopes)}
        )

    def _run(self, name: str, args: Args, base: str) -> Json:
        if name == "api.test":
            if args.text("error"):
                raise SlackError(args.text("error"))
            return {"args": dict(args.values)}
        if name == "apps.connections.open":
            self._authorise(args, self._ws.identity.app_token)
            return {"url": self._sockets.url(base)}
        if name not in METHODS:
            raise SlackError("unknown_method")
        self._authorise(args, self._ws.identity.bot_token)
        self._allow(METHODS[name].scope, args)
        return METHODS[name].handler(self._ws, args)

    def _authorise(self, args: Args, wanted: str) -> None:
        if not args.token:
            raise SlackError("not_authed")
        identity = self._ws.identity
        if args.token not in (identity.bot_token, identity.app_token):
            raise SlackError("invalid_auth")
        if args.token != wanted:
            raise SlackError("not_allowed_token_type")

    def _allow(self, scope: str, args: Args) -> None:
        channel = self._ws.channels.get(args.text("channel"))
        needed = scope.format(_PREFIXES[channel.kind] if channel else "channels")
        if needed and needed not in self._ws.identity.scopes:
            raise SlackError("missing_scope", [f"needed: {needed}"])


def _refused(refusal: SlackError) -> Response:
    answer: Json = {"ok": False, "error": refusal.code}
    if refusal.messages:
        answer["response_metadata"] = {"messages": list(refusal.messages)}
    return JSONResponse(answer)
