"""`vigie backup`, `vigie restore` and `vigie person`: what is kept, saved, brought back, or forgotten."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path

import typer

from bot.cli.kept import kept
from bot.domain.paris import paris_day
from bot.locale.texts import Texts, texts
from bot.settings.environment import Settings
from bot.store.backup import Contents


async def save(settings: Settings, file: Path | None, workspace: str) -> None:
    """Save everything beside a running Vigie, by default into a file of today's in the present folder."""
    t, now = texts(settings.locale), datetime.now(UTC)
    here = kept(settings, workspace)
    file = file or Path(f"vigie-{paris_day(now).isoformat()}.jsonl.gz")
    contents = await asyncio.to_thread(here.back_up, file, now)
    typer.echo(t("{file} : {what}.", file=str(file), what=_what(contents, t)))


async def bring_back(settings: Settings, file: Path, workspace: str, *, replace: bool) -> None:
    """Fill the data folder, or the database, from a backup."""
    t, here = texts(settings.locale), kept(settings, workspace)
    contents, aside = await asyncio.to_thread(here.restore, file, replace=replace)
    typer.echo(t("Restauré dans {folder} : {what}.", folder=here.place, what=_what(contents, t)))
    if aside:
        typer.echo(t("Ce qui s'y trouvait est dans {aside}.", aside=str(aside)))


async def tell_about(settings: Settings, user: str) -> None:
    """Print all that is stored about a person, as one JSON list."""
    found = await asyncio.to_thread(kept(settings).about, user)
    typer.echo(json.dumps(found, ensure_ascii=False, indent=1))


async def forget_person(settings: Settings, user: str) -> None:
    """Put an anonymous mark in place of a person."""
    t = texts(settings.locale)
    found = await asyncio.to_thread(kept(settings).erase, user)
    typer.echo(
        t.plural(
            "{user} : effacé de {n} ligne. Les sauvegardes des sept derniers jours le nomment encore.",
            "{user} : effacé de {n} lignes. Les sauvegardes des sept derniers jours le nomment encore.",
            found,
            user=user,
        )
    )


def _what(contents: Contents, t: Texts) -> str:
    rows = t.plural("{n} élément", "{n} éléments", contents.rows)
    lines = t.plural("{n} ligne de journal", "{n} lignes de journal", contents.lines)
    return t("{rows}, {lines}", rows=rows, lines=lines)
