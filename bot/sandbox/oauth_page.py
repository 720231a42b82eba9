"""The page on which somebody lets an app into their team, or does not."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from bot.sandbox.oauth import OAuth

PATH = "/oauth/v2/authorize"
_PAGE = """<!DOCTYPE html>
<html lang="fr"><head><meta charset="utf-8"><link rel="icon" href="data:,"><title>{title}</title>
<style>body {{ font: 16px/1.5 sans-serif; max-width: 32rem; margin: 3rem auto; padding: 0 1rem }}</style>
</head><body><h1>{title}</h1>{content}</body></html>"""
_ASKED = """<p>L’application demande : {scopes}</p>
<form method="post" action="{path}">{hidden}
<p><label>Espace de travail <select name="team">{teams}</select></label></p>
<p><button name="answer" value="allow">Autoriser</button>
<button name="answer" value="deny">Annuler</button></p></form>"""


class OAuthPage:
    """`/oauth/v2/authorize`: GET shows the page, POST is one of its buttons."""

    def __init__(self, oauth: OAuth) -> None:
        self._oauth = oauth
        self.routes = [Route(PATH, self._shown), Route(PATH, self._answered, methods=["POST"])]

    async def _shown(self, request: Request) -> Response:
        asked = dict(request.query_params)
        refusal = self._refusal(asked)
        if refusal:
            return _page("Quelque chose ne va pas", f"<p>{refusal}</p>", 400)
        kept = {name: asked.get(name, "") for name in ("client_id", "scope", "redirect_uri", "state")}
        hidden = "".join(_hidden(name, value) for name, value in kept.items())
        teams = "".join(self._option(team, asked.get("team", "")) for team in self._oauth.teams.by_id)
        name, scopes = self._oauth.teams.first.identity.bot_name, escape(kept["scope"].replace(",", ", "))
        return _page(
            f"{name} demande l’accès à Slack",
            _ASKED.format(scopes=scopes, path=PATH, hidden=hidden, teams=teams),
        )

    async def _answered(self, request: Request) -> Response:
        """Back to the app, with a code or with the person's refusal."""
        asked = dict(parse_qsl((await request.body()).decode(), keep_blank_values=True))
        refusal = self._refusal(asked)
        if refusal or asked.get("team") not in self._oauth.teams.by_id:
            return _page("Quelque chose ne va pas", f"<p>{refusal or 'invalid_team_id'}</p>", 400)
        answer = {"error": "access_denied"}
        if asked.get("answer") == "allow":
            answer = {"code": self._agree(asked)}
        query = urlencode(answer | {"state": asked.get("state", "")})
        return RedirectResponse(f"{asked['redirect_uri']}?{query}", 302)

    def _agree(self, asked: Mapping[str, str]) -> str:
        workspace = self._oauth.teams.by_id[asked["team"]]
        person = asked.get("user") or next(each.id for each in workspace.users.values() if not each.is_bot)
        scopes = tuple(asked.get("scope", "").split(","))
        org_wide = asked.get("org_wide") == "1"
        return self._oauth.agree(asked["team"], person, scopes, asked["redirect_uri"], org_wide=org_wide)

    def _refusal(self, asked: Mapping[str, str]) -> str:
        """Why Slack does not even ask, or empty."""
        if asked.get("client_id") != self._oauth.teams.first.identity.client_id:
            return "invalid_client_id"
        if not asked.get("scope"):
            return "no_scopes"
        return "" if self._oauth.redirects_to(asked.get("redirect_uri", "")) else "bad_redirect_uri"

    def _option(self, team: str, chosen: str) -> str:
        name = escape(self._oauth.teams.by_id[team].identity.team_name)
        return f'<option value="{team}"{" selected" if team == chosen else ""}>{name}</option>'


def _hidden(name: str, value: str) -> str:
    return f'<input type="hidden" name="{name}" value="{escape(value)}">'


def _page(title: str, content: str, status: int = 200) -> Response:
    return HTMLResponse(_PAGE.format(title=title, content=content), status)
