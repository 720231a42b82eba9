"""How an app is installed here: codes exchanged for tokens, tokens that rotate, and the app removed."""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.sandbox.errors import SlackError

if TYPE_CHECKING:
    from bot.sandbox.args import Args
    from bot.sandbox.content import Json
    from bot.sandbox.teams import Teams
    from bot.sandbox.workspace import Workspace

CODE_SECONDS = 600
TOKEN_SECONDS = 12 * 3600


@dataclass(slots=True)
class Code:
    """What somebody agreed to; `org_wide` is for all of an organisation, which no single team is."""

    workspace: Workspace
    user: str
    scopes: tuple[str, ...]
    redirect_uri: str
    expires_at: float
    org_wide: bool = False
    used: bool = False


@dataclass(slots=True)
class Refresh:
    """A refresh token: it serves once."""

    workspace: Workspace
    used: bool = False


class OAuth:
    """The app's credentials are the first team's identity; `lifetime` None means tokens that last.

    `redirect_urls` are the app's, as its manifest has them: an address must begin with one of them.
    """

    def __init__(self, teams: Teams) -> None:
        self.teams = teams
        self.lifetime: int | None = TOKEN_SECONDS
        self.redirect_urls: list[str] = []
        self._codes: dict[str, Code] = {}
        self._refreshes: dict[str, Refresh] = {}

    def agree(
        self, team: str, user: str, scopes: tuple[str, ...], redirect_uri: str, *, org_wide: bool = False
    ) -> str:
        """A person lets the app in: the code that the app exchanges for a token."""
        code = secrets.token_hex(12)
        expires_at = self.teams.now() + CODE_SECONDS
        workspace = self.teams.by_id[team]
        self._codes[code] = Code(workspace, user, scopes, redirect_uri, expires_at, org_wide)
        return code

    def redirects_to(self, address: str) -> bool:
        """Whether the app may be returned to at that address."""
        return any(address.startswith(known) for known in self.redirect_urls)

    def access(self, args: Args, basic: str) -> Json:
        """oauth.v2.access: for a code, or for a refresh token. `basic` is the Authorization header."""
        self.check_client(args, basic)
        kind = args.text("grant_type", "authorization_code")
        if kind == "refresh_token":
            return self._refresh(args.text("refresh_token"))
        if kind != "authorization_code":
            raise SlackError("invalid_grant_type")
        return self._exchange(args.text("code"), args.text("redirect_uri"))

    def check_client(self, args: Args, basic: str = "") -> None:
        """SlackError unless the app's own id and secret are given: as arguments, or in the header."""
        client_id, secret = args.text("client_id"), args.text("client_secret")
        if basic.startswith("Basic "):
            given = base64.b64decode(basic.removeprefix("Basic ")).decode()
            client_id, _, secret = given.partition(":")
        app = self.teams.first.identity
        if client_id != app.client_id:
            raise SlackError("invalid_client_id")
        if secret != app.client_secret:
            raise SlackError("bad_client_secret")

    def uninstall(self, args: Args) -> Json:
        """apps.uninstall: the app removes itself from the team of its token."""
        workspace = self.teams.whose(args.token)
        self.check_client(args)
        self.remove(workspace)
        return {}

    def remove(self, workspace: Workspace) -> None:
        """The app leaves that team, whoever removed it: none of its tokens serves any more."""
        self.teams.remove_app(workspace)
        for refresh in self._refreshes.values():
            refresh.used = refresh.used or refresh.workspace is workspace

    def _exchange(self, value: str, redirect_uri: str) -> Json:
        code = self._codes.get(value)
        if code is None or code.used or code.expires_at <= self.teams.now():
            raise SlackError("invalid_code")
        if redirect_uri != code.redirect_uri:
            raise SlackError("bad_redirect_uri")
        code.used = True
        code.workspace.identity = replace(code.workspace.identity, scopes=code.scopes)
        answer = self._tokens(code.workspace) | {"authed_user": {"id": code.user}}
        if code.org_wide:
            answer |= {"is_enterprise_install": True, "team": None}
            answer["enterprise"] = {"id": "E0RESEAU01", "name": "Réseau"}
        return answer

    def _refresh(self, value: str) -> Json:
        refresh = self._refreshes.get(value)
        if refresh is None or refresh.used:
            raise SlackError("invalid_refresh_token")
        refresh.used = True
        return self._tokens(refresh.workspace)

    def _tokens(self, workspace: Workspace) -> Json:
        identity = workspace.identity
        answer: Json = {
            "access_token": self.teams.issue(workspace, self.lifetime).value,
            "token_type": "bot",
            "scope": ",".join(identity.scopes),
            "bot_user_id": identity.bot_user,
            "app_id": identity.app_id,
            "team": {"id": identity.team_id, "name": identity.team_name},
            "enterprise": None,
            "is_enterprise_install": False,
        }
        if self.lifetime is not None:
            refresh = f"xoxe-1-{secrets.token_hex(12)}"
            self._refreshes[refresh] = Refresh(workspace)
            answer |= {"refresh_token": refresh, "expires_in": self.lifetime}
        return answer
