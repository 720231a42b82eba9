"""The addresses that files travel by: an app's upload and download, and the page's own."""

from __future__ import annotations

import email.policy
from email.parser import BytesParser
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.sandbox.broken import faulty
from bot.sandbox.errors import SlackError

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from bot.sandbox.content import Json
    from bot.sandbox.faults import Faults
    from bot.sandbox.files import File
    from bot.sandbox.teams import Teams
    from bot.sandbox.workspace import Workspace

UPLOAD = "upload_url"
DOWNLOAD = "url_private"
RAW = "application/octet-stream"
# A browser that came here without being signed in gets this page, and status 200.
_SIGN_IN = "<!DOCTYPE html><html><head><title>Sign in | Slack</title></head><body>Sign in</body></html>"


class FileRoutes:
    """The endpoints; faults know an app's as `upload_url` and `url_private`."""

    def __init__(self, teams: Teams, faults: Faults) -> None:
        self._teams = teams
        self._faults = faults
        self.routes = [
            Route("/upload/v1/{file}", self._uploaded, methods=["POST"]),
            Route("/files-pri/{place}/download/{name:path}", self._downloaded),
            Route("/files-pri/{place}/{name:path}", self._downloaded),
            Route("/ui/files/{file}", self._viewed),
            Route("/ui/upload", self._picked, methods=["POST"]),
        ]

    async def _uploaded(self, request: Request) -> Response:
        """An app sends what it announced: the bare bytes, or a form with one file."""
        file_id = request.path_params["file"]
        content = _content(request.headers.get("content-type", ""), await request.body())
        return await self._faultable(UPLOAD, {"file": file_id}, lambda: self._received(file_id, content))

    def _received(self, file_id: str, content: bytes) -> Response:
        try:
            file = self._home_of(file_id).files.announced(file_id)
        except SlackError as refusal:
            return PlainTextResponse(refusal.code, 404)
        if file.complete:
            return PlainTextResponse("already completed", 410)
        if len(content) != file.size:
            return PlainTextResponse(f"expected {file.size} bytes, got {len(content)}", 400)
        file.content = content
        return PlainTextResponse(f"OK - {len(content)}")

    async def _downloaded(self, request: Request) -> Response:
        file_id = request.path_params["place"].rpartition("-")[2]
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        return await self._faultable(DOWNLOAD, {"file": file_id}, lambda: self._private(file_id, token))

    def _private(self, file_id: str, token: str) -> Response:
        try:
            workspace = self._teams.whose(token)
        except SlackError:
            return HTMLResponse(_SIGN_IN)
        if "files:read" not in workspace.identity.scopes:
            return HTMLResponse(_SIGN_IN)
        try:
            return _sent(workspace.files.find(file_id))
        except SlackError as refusal:
            return HTMLResponse(refusal.code, 404)

    def _home_of(self, file_id: str) -> Workspace:
        """The team whose file it is; the first one's where nobody has it."""
        there = (each for each in self._teams.by_id.values() if each.files.has(file_id))
        return next(there, self._teams.first)

    async def _faultable(self, name: str, args: Json, answer: Callable[[], Response]) -> Response:
        call = self._faults.record(name, args)
        fault = self._faults.take(name, args)

        async def effect() -> Response:
            response = answer()
            self._faults.answered(call, "ok" if response.status_code == 200 else str(response.status_code))  # noqa: PLR2004
            return response

        return await effect() if fault is None else await faulty(self._faults, call, fault, effect)

    async def _viewed(self, request: Request) -> Response:
        """The page's browser shows a picture, or saves any other file."""
        try:
            file_id = request.path_params["file"]
            file = self._home_of(file_id).files.find(file_id)
        except SlackError as refusal:
            return PlainTextResponse(refusal.code, 404)
        return _sent(file, inline=file.is_picture)

    async def _picked(self, request: Request) -> Response:
        """A person gives a file on the page: its bytes, with `user` and `name` in the query."""
        # A form of another site cannot send this type: nobody uploads here from elsewhere.
        if request.headers.get("content-type") != RAW:
            return JSONResponse({"error": "invalid_post_type"}, 415)
        user, name = request.query_params.get("user", ""), request.query_params.get("name", "")
        if user not in self._teams.first.users or not name:
            return JSONResponse({"error": "invalid_arguments"}, 400)
        file = self._teams.first.files.add(user, name, await request.body())
        told = {"id": file.id, "name": file.name, "size": file.size}
        return JSONResponse({"ok": True, "told": told})


def _content(content_type: str, body: bytes) -> bytes:
    if not content_type.startswith("multipart/form-data"):
        return body
    whole = f"Content-Type: {content_type}\r\n\r\n".encode() + body
    form = BytesParser(policy=email.policy.HTTP).parsebytes(whole)
    for part in form.iter_parts():
        if part.get_filename() is not None:
            content = part.get_payload(decode=True)
            return content if isinstance(content, bytes) else b""
    return b""


def _sent(file: File, *, inline: bool = False) -> Response:
    """A file's bytes; whatever it holds, no browser runs it here."""
    how = "inline" if inline else "attachment"
    headers = {
        "Content-Disposition": f"{how}; filename*=UTF-8''{quote(file.name, safe='')}",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(file.content or b"", headers=headers, media_type=file.mimetype)
