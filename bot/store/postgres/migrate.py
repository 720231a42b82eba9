"""Bringing a database's tables to this Vigie's version, and refusing one that is not at it."""

from functools import cache
from pathlib import Path

from alembic.command import upgrade
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from bot.domain.why import Why
from bot.store.errors import NotMigrated
from bot.store.postgres.database import direct_engine, in_words

_ONE_AT_A_TIME = 0x76696769
"""The advisory lock's key: two releases at once migrate one after the other."""


def migrate(address: str) -> tuple[str, str]:
    """Run the versions that the database lacks, all or none; the version before (empty: none) and after."""
    engine = direct_engine(address)
    try:
        with in_words(), engine.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_AT_A_TIME})
            before = _version(connection)
            _refuse_newer(before)
            config = _config()
            config.attributes["connection"] = connection
            upgrade(config, "head")
            return before, _version(connection)
    finally:
        engine.dispose()


def check_version(connection: Connection) -> None:
    """NotMigrated where the tables are not those of this Vigie."""
    version = _version(connection)
    _refuse_newer(version)
    if version != _head():
        raise NotMigrated(
            Why(
                "Les tables de la base de données sont à la version {version}, et cette Vigie attend la "
                "version {present} : lancez « vigie migrate », puis démarrez.",
                version=version or "0",
                present=_head(),
            )
        )


def _refuse_newer(version: str) -> None:
    if version > _head():
        raise NotMigrated(
            Why(
                "Les tables de la base de données sont à la version {version}, et cette Vigie connaît les "
                "versions jusqu'à {present} : une Vigie plus récente les a faites. Installez-la, ou une plus "
                "récente encore ; rien n'a été changé.",
                version=version,
                present=_head(),
            )
        )


def _version(connection: Connection) -> str:
    return MigrationContext.configure(connection).get_current_revision() or ""


@cache
def _head() -> str:
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    return config
