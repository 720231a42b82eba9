"""Where what is kept lies, by the settings: in a folder, or in a database."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from bot.settings.environment import Settings
from bot.settings.problems import Problem, ProblemKind, SettingsError
from bot.store import keeping, people
from bot.store.backup import Contents
from bot.store.codec import Document
from bot.store.postgres import keeping as database_keeping
from bot.store.postgres import people as database_people
from bot.store.postgres import restoring
from bot.store.postgres.database import database_url


@dataclass(frozen=True, slots=True)
class Kept:
    """`place` is what people call it; the rest are bot.store's own functions, told where it lies."""

    place: str
    back_up: Callable[[Path, datetime], Contents]
    restore: Callable[..., tuple[Contents, Path | None]]
    about: Callable[[str], list[Document]]
    erase: Callable[[str], int]


def kept(settings: Settings, workspace: str = "") -> Kept:
    """`workspace` is the one of a database's that is meant; SettingsError where there is no database."""
    folder, address = settings.data_dir, settings.database_url
    if address is None:
        if workspace:
            raise SettingsError(Problem(ProblemKind.NEEDS_DATABASE, "--workspace"))
        return Kept(
            str(folder),
            partial(keeping.back_up, folder),
            partial(keeping.restore, folder=folder),
            partial(people.about, folder),
            partial(people.erase, folder),
        )
    secret = address.get_secret_value()
    return Kept(
        database_url(secret).render_as_string(),
        partial(database_keeping.back_up, secret, workspace=workspace),
        partial(restoring.restore, address=secret, workspace=workspace),
        partial(database_people.about, secret),
        partial(database_people.erase, secret),
    )
