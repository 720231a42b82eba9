"""What the XML exports said stays until newer ones are read: the next CSV's snapshot takes it over."""

import sqlite3
from pathlib import Path

from bot.registry import schema

TABLES = ("enrichments", "details", "habilitations", "disagreements")


def keep_details(snapshot: sqlite3.Connection, earlier: Path) -> None:
    """Copy them from an earlier snapshot; sqlite3.Error where it is none of this version, or not whole."""
    snapshot.execute("ATTACH ? AS earlier", (f"{earlier.absolute().as_uri()}?mode=ro&immutable=1",))
    (version,) = snapshot.execute("PRAGMA earlier.user_version").fetchone()
    if version != schema.VERSION:
        raise sqlite3.DatabaseError(f"a snapshot of version {version}")
    snapshot.execute("BEGIN")
    for table in TABLES:
        snapshot.execute(f"INSERT INTO main.{table} SELECT * FROM earlier.{table}")  # noqa: S608 - ours
    snapshot.execute("COMMIT")
    snapshot.execute("DETACH earlier")
