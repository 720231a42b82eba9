"""Slack's Web API: who may call what, faults on request, and the answers in Slack's shape."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
    from bot.sandbox.oauth import OAuth
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
APP_METHODS = ("api.test", "apps.connections.open", "oauth.v2.access", "auth.revoke", "apps.uninstall")
_PREFIXES = {"public": "channels", "private": "groups", "im": "im"}


class WebApi:
    """The routes of `/api/{method}`."""

    def __init__(
        self, oauth: OAuth, faults: Faults, sockets: Sockets, removed: Callable[[Workspace], None]
    ) -> None:
        self._oauth = oauth
        self._removed = removed
        self._teams = oauth.teams
        self._faults = faults
        self._sockets = sockets
        self.routes = [Route("/api/{method}", self._called, methods=["GET", "POST"])]

    async def _called(self, request: Request) -> Response:
        name = request.path_params["method"]
        try:
            args = await read_args(request)
        except SlackError as refusal:
            return _refused(refusal)
        call = self._faults.record(name, args.values, args.token)
        fault = self._faults.take(name, args.values)

        async def effect() -> Response:
            return self._answer(name, args, call, request)

        if fault is None:
            return await effect()
        return await faulty(self._faults, call, fault, effect)

    def _answer(self, name: str, args: Args, call: Call, request: Request) -> Response:
        try:
            scopes, answer = self._run(name, args, request)
        except SlackError as refusal:
            self._faults.answered(call, refusal.code)
            return _refused(refusal)
        self._faults.answered(call, "ok")
        return JSONResponse({"ok": True, **answer}, headers={"x-oauth-scopes": ",".join(scopes)})

    def _run(self, name: str, args: Args, request: Request) -> tuple[Sequence[str], Json]:
        """The scopes of the token that calls, and the answer."""
        if name in APP_METHODS:
            return (), self._of_the_app(name, args, request)
        if name not in METHODS:
            raise SlackError("unknown_method")
        ws = self._caller(args)
        _allow(ws, METHODS[name].scope, args)
        return ws.identity.scopes, METHODS[name].handler(ws, args)

    def _of_the_app(self, name: str, args: Args, request: Request) -> Json:
        """What is asked in the app's own name, or changes what a token opens."""
        if name == "api.test":
            if args.text("error"):
                raise SlackError(args.text("error"))
            return {"args": dict(args.values)}
        if name == "apps.connections.open":
            if args.token != self._teams.first.identity.app_token:
                self._teams.whose(args.token)
                raise SlackError("not_allowed_token_type")
            return {"url": self._sockets.url(str(request.base_url))}
        if name == "oauth.v2.access":
            return self._oauth.access(args, request.headers.get("authorization", ""))
        ws = self._caller(args)
        if name == "auth.revoke":
            if not args.flag("test"):
                self._teams.revoke(args.token)
            return {"revoked": not args.flag("test")}
        answer = self._oauth.uninstall(args)
        self._removed(ws)
        return answer

    def _caller(self, args: Args) -> Workspace:
        """The team that a bot's token speaks for."""
        if args.token == self._teams.first.identity.app_token:
            raise SlackError("not_allowed_token_type")
        return self._teams.whose(args.token)


def _allow(ws: Workspace, scope: str, args: Args) -> None:
    channel = ws.channels.get(args.text("channel"))
    needed = scope.format(_PREFIXES[channel.kind] if channel else "channels")
    if needed and needed not in ws.identity.scopes:
        raise SlackError("missing_scope", [f"needed: {needed}"])


def _refused(refusal: SlackError) -> Response:
    answer: Json = {"ok": False, "error": refusal.code}
    if refusal.messages:
        answer["response_metadata"] = {"messages": list(refusal.messages)}
    return JSONResponse(answer)
