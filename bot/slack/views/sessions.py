"""Our sessions on both sides of an end date, in words."""

from bot.domain.telling import Noticed
from bot.locale.texts import Texts


def sessions_lines(item: Noticed, t: Texts) -> list[str]:
    """How many of our sessions begin after the end date, or that the catalogue does not say when they do."""
    seen = item.sessions
    if seen is None:
        return []
    end, day = t.date(item.end), t.date(seen.extracted)
    told = []
    if seen.after or not seen.undated:
        told.append(
            t.plural(
                "{n} session affichée au catalogue commence après le {end} (extraction du {date}).",
                "{n} sessions affichées au catalogue commencent après le {end} (extraction du {date}).",
                seen.after,
                end=end,
                date=day,
            )
        )
    if seen.undated:
        told.append(_undated(seen.undated, seen.open, end, day, t))
    return told


def _undated(offers: int, sessions: int | None, end: str, day: str, t: Texts) -> str:
    shown = t.plural("{n} offre", "{n} offres", offers)
    if sessions is None:
        return t(
            "{offers} au catalogue, qui ne donne pas les dates de leurs sessions (extraction du {date}) : "
            "relevez celles qui commencent après le {end}.",
            offers=shown,
            date=day,
            end=end,
        )
    return t.plural(
        "{n} session ouverte dans {offers} au catalogue, qui n'en donne pas la date (extraction du {date}) : "
        "commence-t-elle après le {end} ?",
        "{n} sessions ouvertes dans {offers} au catalogue, qui n'en donne pas les dates (extraction du "
        "{date}) : relevez celles qui commencent après le {end}.",
        sessions,
        offers=shown,
        date=day,
        end=end,
    )
