"""The teams of this Slack, and the bot tokens that speak for them."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.sandbox.errors import SlackError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.sandbox.workspace import Workspace

REMOVED = "account_inactive"
REVOKED = "token_revoked"


@dataclass(slots=True)
class Token:
    """A bot token that was given at an installation; `dead` is what Slack answers to it, once it is."""

    workspace: Workspace
    value: str
    expires_at: float | None = None
    dead: str = ""


class Teams:
    """`first` is there from the start, with the app installed; the others install it by OAuth.

    `now`, in seconds since 1970, is the clock by which tokens expire.
    """

    def __init__(self, first: Workspace, now: Callable[[], float] = time.time) -> None:
        self.first = first
        self.by_id = {first.identity.team_id: first}
        self.now = now
        self.tokens: dict[str, Token] = {}

    def add(self, workspace: Workspace) -> None:
        """One more team, without the app."""
        workspace.identity = replace(workspace.identity, bot_token="")
        self.by_id[workspace.identity.team_id] = workspace

    def whose(self, value: str) -> Workspace:
        """The team that a bot's token speaks for; SlackError where it opens nothing, or no more."""
        if not value:
            raise SlackError("not_authed")
        for workspace in self.by_id.values():
            if value == workspace.identity.bot_token:
                return workspace
        token = self.tokens.get(value)
        if token is None:
            raise SlackError("invalid_auth")
        if token.dead:
            raise SlackError(token.dead)
        if token.expires_at is not None and token.expires_at <= self.now():
            raise SlackError("token_expired")
        return token.workspace

    def issue(self, workspace: Workspace, lifetime: int | None) -> Token:
        """A new token for that team, for `lifetime` seconds, or for good."""
        prefix = "xoxb" if lifetime is None else "xoxe.xoxb"
        expires_at = None if lifetime is None else self.now() + lifetime
        token = Token(workspace, f"{prefix}-1-{secrets.token_hex(12)}", expires_at)
        self.tokens[token.value] = token
        return token

    def revoke(self, value: str) -> None:
        """That token alone opens nothing any more."""
        workspace = self.whose(value)
        self._kept(workspace)
        self.tokens[value].dead = REVOKED

    def remove_app(self, workspace: Workspace) -> None:
        """The app is removed from that team: none of its tokens opens anything any more."""
        self._kept(workspace)
        for token in self.tokens.values():
            if token.workspace is workspace:
                token.dead = token.dead or REMOVED

    def _kept(self, workspace: Workspace) -> None:
        """The token that a team had from the start is from now on one like the others."""
        value = workspace.identity.bot_token
        if value:
            self.tokens[value] = Token(workspace, value)
            workspace.identity = replace(workspace.identity, bot_token="")
