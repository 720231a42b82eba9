"""The tables in PostgreSQL: a row's document, its id, and the fields that one can ask for, by workspace.

Documents are `json`, not `jsonb`: they hold any text that people type, and `jsonb` refuses some.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Double,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSON

from bot.store.memory import (
    ALERTS,
    CHANNELS,
    HOLDINGS,
    QUARANTINES,
    SHAPES,
    SIGHTINGS,
    SIRETS,
    SOURCES,
    WATCHES,
    Shape,
)
from bot.store.postgres.beside import BESIDE

metadata = MetaData()

SHARED = ""
"""The workspace of what belongs to all: what the registry showed, whoever watches it."""

HOME = "home"
"""The only workspace where none was installed: the one of SLACK_BOT_TOKEN."""

OF_ALL = frozenset({SIGHTINGS.name, SOURCES.name, QUARANTINES.name})
"""The tables whose rows belong to all workspaces."""

BY_NUMBER = frozenset({WATCHES.name, ALERTS.name, HOLDINGS.name})
"""The tables in which a number is looked for in all workspaces at once."""

# As texts, where an odd character in one of them matters to nobody; whom nobody names is ERASED.
NAMED_LINE = """strpos(entry::text, '"by":"') > 0 AND strpos(entry::text, '"by":"effac') = 0"""
"""Whether a line of the journal says who did it."""
NAMED_ALERT = """state = 'closed' AND "row"::text ~ '"(by|owner|closed_by)":"(?!effac)'"""
"""Whether an alert is closed, and says who did something about it."""
CLOSED_AT = """substring("row"::text, '"closed_at":"([^"]*)"')"""
"""The moment at which an alert was closed, in whichever zone."""

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

_Text = Text(collation="C")
"""In order of code points, as everywhere in Vigie."""


def _table(shape: Shape[Any]) -> Table:
    beside = BESIDE[shape.name][0] if shape.name in BESIDE else ()
    fields = [Column(field, _Text, nullable=False) for field in (*shape.indexed, *beside)]
    indexes = [Index(f"{shape.name}_{field}", "workspace", field) for field in shape.indexed]
    if shape.name in BY_NUMBER:
        indexes.append(Index(f"{shape.name}_by_number", "number", "workspace"))
    if shape.name == ALERTS.name:
        where = text(NAMED_ALERT)
        indexes.append(Index("alerts_named", text(CLOSED_AT), "workspace", postgresql_where=where))
    if shape.name == CHANNELS.name:
        indexes.append(Index("channels_by_calendar", "calendar"))
    if shape.name == SIRETS.name:
        indexes.append(Index("sirets_by_reading", "read_on", "id"))
    return Table(
        shape.name,
        metadata,
        Column("workspace", _Text, primary_key=True),
        Column("id", _Text, primary_key=True),
        *fields,
        Column("row", JSON, nullable=False),
        *indexes,
    )


tables = {shape.name: _table(shape) for shape in SHAPES}

# Whoever changes a workspace holds its row, which has the last numbers given to rows and journal lines.
workspaces = Table(
    "workspaces",
    metadata,
    Column("id", _Text, primary_key=True),
    Column("sequence", BigInteger, nullable=False),
    Column("line", BigInteger, nullable=False),
    Column("round_at", Double, nullable=False),
    Column("left_at", DateTime(timezone=True)),
    Index("workspaces_round", "round_at"),
)
"""When something may be due there by the clock (seconds since 1970), and when the app was removed from it."""

journal = Table(
    "journal",
    metadata,
    Column("workspace", _Text, primary_key=True),
    Column("line", BigInteger, primary_key=True, autoincrement=False),
    Column("number", _Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("entry", JSON, nullable=False),
    Index("journal_number", "workspace", "number", "line"),
    Index("journal_named", "at", "workspace", postgresql_where=text(NAMED_LINE)),
)


seen = Table(
    "seen",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("fingerprint", _Text, nullable=False),
    Column("day", _Text, nullable=False),
)
"""One row: the export in which all sightings were seen last, as they are or as they were."""

polls = Table(
    "polls",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("asked", BigInteger, nullable=False),
    Column("answered", BigInteger, nullable=False),
    Column("outcome", JSON, nullable=False),
)
"""One row: how many polls people have asked for, how many of them are answered, and what the last came to."""

lanes = Table(
    "lanes",
    metadata,
    Column("workspace", _Text, primary_key=True),
    Column("due_at", Double, nullable=False),
    Column("holder", _Text, nullable=False),
    Column("held_until", DateTime(timezone=True), nullable=False),
    Index("lanes_due", "due_at"),
)
"""Who sends for a workspace, and from when on (in seconds since 1970) something of it is to be sent."""


# Slack's own library names these and their columns; its texts are given no bound here.
slack_bots = Table(
    "slack_bots",
    metadata,
    Column("id", Integer, primary_key=True),
    *(Column(name, Text, nullable=False) for name in ("client_id", "app_id")),
    *(Column(name, Text) for name in _OF_A_BOT),
    Column("bot_token_expires_at", DateTime),
    Column("is_enterprise_install", Boolean, nullable=False),
    Column("installed_at", DateTime, nullable=False),
    Index("slack_bots_team", "client_id", "team_id", "installed_at"),
    Index("slack_bots_ending", "client_id", "bot_token_expires_at"),
)

slack_oauth_states = Table(
    "slack_oauth_states",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("state", Text, nullable=False, index=True),
    Column("expire_at", DateTime, nullable=False),
)


def row_values(shape: Shape[Any], workspace: str, row: Any, document: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401
    """All columns of a row, whose document is given."""
    beside = BESIDE[shape.name][1](row) if shape.name in BESIDE else {}
    fields = {field: storable(value) for field, value in (shape.values(row) | beside).items()}
    owner = SHARED if shape.name in OF_ALL else workspace
    return {"workspace": owner, "id": storable(row.id), "row": document, **fields}


def storable(text: str) -> str:
    """The text as PostgreSQL holds it: no NUL, no half a character, and no two texts as one."""
    return text.replace("\\", r"\\").replace("\0", r"\x00").encode("utf-8", "backslashreplace").decode()


def as_given(stored: str) -> str:
    """The text that `storable` was given."""
    return stored.encode("latin-1", "backslashreplace").decode("unicode_escape")
