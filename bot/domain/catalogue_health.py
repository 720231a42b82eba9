"""How the reading of the public catalogue is doing."""

from collections.abc import Sequence
from datetime import date, timedelta

from bot.domain.catalogue import UNREAD_FOR
from bot.domain.habilitation import OurSiret
from bot.domain.health import Finding, attention, ok
from bot.domain.why import Why

STALE_AFTER = timedelta(days=7)
"""The catalogue is published anew each day: one so old is read in vain."""


def on_catalogue(ours: Sequence[OurSiret], today: date, *, is_read: bool) -> list[Finding]:
    """What was read for the SIRETs of one workspace; nothing is said where none is named."""
    if not ours:
        return []
    if not is_read:
        return [ok("catalogue", Why("Aucun catalogue d'offres n'est lu (VIGIE_CATALOGUE_URL est vide)."))]
    since = min((one.unread_since for one in ours if one.unread_since), default=None)
    day = min((one.extracted for one in ours if one.extracted), default=None)
    return [_on_stale(day) if day and not since and today - day >= STALE_AFTER else _on_reading(since, day)]


def on_last_reading(last: date, today: date) -> Finding:
    """`last` is the day of the last reading for any workspace."""
    return _on_reading(last if today - last >= UNREAD_FOR else None, last)


def _on_reading(since: date | None, read: date | None) -> Finding:
    if since:
        return attention(
            "catalogue",
            Why("Le catalogue des offres n'a pas pu être lu depuis le {date}.", date=f"{since:%d/%m/%Y}"),
            Why("Voyez dans le journal pourquoi (« the catalogue cannot be read ») et VIGIE_CATALOGUE_URL."),
        )
    if read is None:
        return ok("catalogue", Why("Le catalogue des offres sera lu dans les minutes qui suivent."))
    return ok("catalogue", Why("Offres lues dans le catalogue : {date}.", date=f"{read:%d/%m/%Y}"))


def _on_stale(day: date) -> Finding:
    return attention(
        "catalogue",
        Why(
            "Le catalogue des offres est lu, mais il n'a pas été publié depuis le {date}.",
            date=f"{day:%d/%m/%Y}",
        ),
        Why(
            "Comparez avec la page du jeu de données, et vérifiez que VIGIE_CATALOGUE_URL est la bonne "
            "adresse."
        ),
    )
