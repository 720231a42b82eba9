"""What a channel follows, as a table for Excel that can be given back to `/cert import`."""

from collections.abc import Mapping, Sequence

from bot.documents.spreadsheet import spreadsheet
from bot.domain.fiche import Status
from bot.domain.paris import paris_day
from bot.domain.watched import Watched
from bot.locale.texts import Texts
from bot.slack.views.standing import role_word, standing_word


def watched_table(watched: Sequence[Watched], names: Mapping[str, str], t: Texts) -> bytes:
    """A line a certification; `names` are those of people, by their ids."""
    statuses = {
        Status.ACTIVE: t("active"),
        Status.INACTIVE: t("inactive"),
        Status.UNKNOWN: t("inconnu"),
    }
    header = [
        t("Code"),
        t("Intitulé"),
        t("Statut"),
        t("Fin d'enregistrement"),
        t("Rôle"),
        t("Notre habilitation"),
        t("Suivie depuis le"),
        t("Par"),
        t("Fiche"),
    ]
    rows = (
        [
            one.watch.number.code,
            one.seen.title if one.seen else "",
            statuses[one.status],
            one.seen.end_date if one.seen else None,
            role_word(one.position.role, t),
            standing_word(one.position.standing, t),
            paris_day(one.watch.at),
            names.get(one.watch.by, one.watch.by),
            one.watch.number.url,
        ]
        for one in watched
    )
    return spreadsheet(header, rows)
