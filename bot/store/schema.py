"""The state file as it is read: its version, and the steps that bring an older one to the present."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import structlog

from bot.domain.why import Why
from bot.store.atomic import Rows, Tables, Write
from bot.store.codec import to_bytes
from bot.store.copies import newest_backup
from bot.store.errors import StateTooNew, StateUnreadable, write_failed

Migration = Callable[[Tables], Tables]


def _more_tables(tables: Tables) -> Tables:
    """Versions 2 to 5 have tables and fields that the one before lacks, all with defaults."""
    return tables


def _owe_unseen(tables: Tables) -> Tables:
    """Version 5 owes who follows a number unseen what there is to say of it: polls do not look for them."""
    owed, seen = dict(tables.get("owed", {})), tables.get("sightings", {})
    unseen = (one for one in tables.get("watches", {}).values() if one.get("unseen"))
    for code in (one["number"] for one in unseen if "number" in one):
        owed.setdefault(code, {"about": code} | ({"before": seen[code]} if code in seen else {}))
    return {**tables, "owed": owed}


MIGRATIONS: tuple[Migration, ...] = (_more_tables, _more_tables, _more_tables, _owe_unseen, _more_tables)
"""The first brings version 1 to version 2, and so on: the present version is one more than their number."""

META = "meta"
"""The table of what the store knows of itself: the row `schema` holds the version."""

_log = structlog.get_logger(__name__)


def read_state(path: Path, migrations: Sequence[Migration], write: Write) -> Tables:
    """The tables in the state file at the present version; an older file is copied, then migrated on disk."""
    present = len(migrations) + 1
    if not path.exists():
        return {META: version_row(present)}
    tables = _parse(path)
    version = _version(tables, path)
    if version > present:
        raise StateTooNew(
            Why(
                "{path} est à la version {version} de son schéma, et cette Vigie connaît les versions "
                "jusqu'à {present} : une Vigie plus récente l'a écrit. Installez-la, ou une plus récente "
                "encore ; le fichier a été laissé tel quel.",
                path=path,
                version=version,
                present=present,
            )
        )
    if version < present:
        tables = _migrate(path, tables, migrations[version - 1 :], write)
    return tables


def version_row(version: int) -> Rows:
    return {"schema": {"version": version}}


def unreadable(path: Path, where: str) -> StateUnreadable:
    """The sentence for a damaged state file: what and where, and which copy could take its place."""
    backup = newest_backup(path.parent)
    if backup is None:
        return StateUnreadable(
            Why(
                "{path} est illisible : {where}. Il a été laissé tel quel. Il n'y a pas de sauvegarde à "
                "côté : restaurez la vôtre par « vigie restore FICHIER », ou éloignez {name} pour repartir "
                "de rien.",
                path=path,
                where=where,
                name=path.name,
            )
        )
    return StateUnreadable(
        Why(
            "{path} est illisible : {where}. Il a été laissé tel quel. Pour reprendre à la dernière "
            "sauvegarde : « vigie restore --replace {backup} ».",
            path=path,
            where=where,
            backup=backup.path,
        )
    )


def _parse(path: Path) -> Tables:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise unreadable(path, error.strerror or str(error)) from error
    try:
        tables = json.loads(content.decode())
    except UnicodeDecodeError as error:
        raise unreadable(path, f"{error.reason} at byte {error.start} of {len(content)}") from error
    except json.JSONDecodeError as error:
        where = f"{error.msg}, line {error.lineno}, column {error.colno} ({len(content)} bytes)"
        raise unreadable(path, where) from error
    if not _is_tables(tables):
        raise unreadable(path, "it is not an object of tables, each an object of rows by id")
    return tables  # type: ignore[no-any-return]  # just checked


def _is_tables(value: object) -> bool:
    return isinstance(value, dict) and all(
        isinstance(rows, dict) and all(isinstance(row, dict) for row in rows.values())
        for rows in value.values()
    )


def _version(tables: Tables, path: Path) -> int:
    version = tables.get(META, {}).get("schema", {}).get("version")
    if type(version) is not int or version < 1:
        raise unreadable(path, f"it does not say its schema version (table {META}, row schema)")
    return version


def _migrate(path: Path, tables: Tables, steps: Sequence[Migration], write: Write) -> Tables:
    """Copy the file as it is, then take each step and write the outcome in its place."""
    version = _version(tables, path)
    copy = path.with_suffix(f".v{version}{path.suffix}")
    for step in steps:
        tables = step(tables)
    target = version + len(steps)
    tables[META] = {**tables.get(META, {}), **version_row(target)}
    try:
        write(copy, [path.read_bytes()])
        write(path, [to_bytes(tables)])
    except OSError as error:
        raise write_failed(path, error) from error
    _log.info("state_migrated", version=version, to=target, copy=copy.name)
    return tables
