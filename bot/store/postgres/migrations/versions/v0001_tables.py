"""The first tables: rows by workspace, the journal, and who has its turn."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSON

revision = "0001"
down_revision = None

_FIELDS = {
    "watches": ("channel", "number"),
    "sightings": (),
    "alerts": ("channel", "number", "state"),
    "channels": ("calendar",),
    "outbox": ("channel", "state", "alert"),
    "summaries": (),
    "handled": (),
    "quarantines": (),
    "sources": (),
    "sirets": (),
    "holdings": ("siret", "number"),
    "preferences": (),
    "rounds": (),
    "drafts": (),
    "owed": (),
}
_BESIDE = {
    "sightings": ("mark", "due", "looked_in", "absences"),
    "sirets": ("mark", "doubts", "looked"),
}
_OF_A_BOT = (
    "enterprise_id",
    "enterprise_name",
    "team_id",
    "team_name",
    "bot_token",
    "bot_id",
    "bot_user_id",
    "bot_scopes",
    "bot_refresh_token",
)
_BY_NUMBER = ("watches", "alerts", "holdings")


def _text(name: str, *, key: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(collation="C"), primary_key=key, nullable=False)


def upgrade() -> None:
    for name, fields in _FIELDS.items():
        keys = (_text("workspace", key=True), _text("id", key=True))
        kept = map(_text, (*fields, *_BESIDE.get(name, ())))
        op.create_table(name, *keys, *kept, sa.Column("row", JSON, nullable=False))
        for field in fields:
            op.create_index(f"{name}_{field}", name, ["workspace", field])
    for name in _BY_NUMBER:
        op.create_index(f"{name}_by_number", name, ["number", "workspace"])
    op.create_table(
        "workspaces",
        _text("id", key=True),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.Column("line", sa.BigInteger, nullable=False),
        sa.Column("round_at", sa.Double, nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True)),
    )
    op.create_index("workspaces_round", "workspaces", ["round_at"])
    op.create_index("channels_by_calendar", "channels", ["calendar"])
    op.create_table(
        "journal",
        _text("workspace", key=True),
        sa.Column("line", sa.BigInteger, primary_key=True, autoincrement=False),
        _text("number"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entry", JSON, nullable=False),
    )
    op.create_index("journal_number", "journal", ["workspace", "number", "line"])
    op.create_table(
        "seen",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        _text("fingerprint"),
        _text("day"),
    )
    op.create_table(
        "lanes",
        _text("workspace", key=True),
        sa.Column("due_at", sa.Double, nullable=False),
        _text("holder"),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("lanes_due", "lanes", ["due_at"])
    _slacks()


def _slacks() -> None:
    """What Slack's own library keeps of installations."""
    op.create_table(
        "slack_bots",
        sa.Column("id", sa.Integer, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("client_id", "app_id")),
        *(sa.Column(name, sa.Text) for name in _OF_A_BOT),
        sa.Column("bot_token_expires_at", sa.DateTime),
        sa.Column("is_enterprise_install", sa.Boolean, nullable=False),
        sa.Column("installed_at", sa.DateTime, nullable=False),
    )
    op.create_index("slack_bots_team", "slack_bots", ["client_id", "team_id", "installed_at"])
    op.create_index("slack_bots_ending", "slack_bots", ["client_id", "bot_token_expires_at"])
    op.create_table(
        "slack_oauth_states",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("expire_at", sa.DateTime, nullable=False),
    )
    op.create_index("ix_slack_oauth_states_state", "slack_oauth_states", ["state"])
