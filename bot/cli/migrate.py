"""`vigie migrate`: the database's tables at this version; what a release runs before it serves."""

import asyncio

import typer

from bot.locale.texts import texts
from bot.settings.environment import Settings
from bot.store.postgres.migrate import migrate


async def bring_up_to_date(settings: Settings) -> None:
    """Run the versions that the database lacks, and say from which to which."""
    t, address = texts(settings.locale), settings.database_url
    if address is None:
        typer.echo(t("Rien à faire : sans DATABASE_URL, le fichier de l'état se met à jour au démarrage."))
        return
    before, after = await asyncio.to_thread(migrate, address.get_secret_value())
    if before == after:
        typer.echo(t("Les tables étaient déjà à la version {version}.", version=after))
    else:
        typer.echo(
            t("Tables : de la version {before} à la version {after}.", before=before or "0", after=after)
        )
