"""Offers and habilitations that do not go together, in words."""

from collections.abc import Sequence

from bot.domain.digest import Digest
from bot.domain.mismatch import Mismatch, Mismatched
from bot.domain.offering import CatalogueRead
from bot.domain.ports import Block
from bot.locale.texts import Texts
from bot.slack.views.blocks import context, section
from bot.slack.views.fold import and_more, paragraph
from bot.slack.views.offers import TITLE, counted, unread
from bot.slack.views.status import fiche_link, titled

_LINES = 500
"""Room for each of the two lists."""


def mismatch_blocks(told: Digest, t: Texts) -> list[Block]:
    """What does not go together, each certification once, and how far the catalogue was read."""
    return [
        *_list(told.unoffered, t("Habilitation à former, aucune offre affichée au catalogue"), t),
        *_list(told.unfounded, t("Offres affichées au catalogue, à vérifier"), t),
        *_as_of(told.catalogue, bool(told.mismatched), t),
    ]


def mismatch_line(one: Mismatched, t: Texts) -> str:
    """A certification, how many offers are shown for it, and what is the matter."""
    named = f"• {fiche_link(one.number)} – {titled(one.title, t, TITLE)}"
    if one.why is Mismatch.UNOFFERED:
        return named
    return f"{counted(named, one.total, t)}, {mismatch_word(one.why, t)}"


def mismatch_word(why: Mismatch, t: Texts) -> str:
    return {
        Mismatch.UNOFFERED: t("habilitation à former, aucune offre affichée"),
        Mismatch.INACTIVE: t("certification inactive, sans alerte ouverte"),
        Mismatch.ORGANISES: t("habilitation à organiser les évaluations seulement"),
        Mismatch.NOT_FOUND: t("habilitation à former non trouvée"),
    }[why]


def _list(some: Sequence[Mismatched], title: str, t: Texts) -> list[Block]:
    if not some:
        return []
    more = t("Le reste : `/cert offres`.")
    lines = paragraph(some, lambda one: mismatch_line(one, t), lambda n: f"{and_more(n, t)} {more}", _LINES)
    return [section(f"*{title} ({t.number(len(some))})*\n{lines}")]


def _as_of(read: CatalogueRead, listed: bool, t: Texts) -> list[Block]:  # noqa: FBT001
    """What those lists go by, where there are any; that it cannot be read is told all the same."""
    parts = []
    if listed and read.extracted:
        parts.append(
            t(
                "Catalogue de Mon Compte Formation : extraction du {date}. Vigie ne voit pas votre espace "
                "EDOF.",
                date=t.date(read.extracted),
            )
        )
    if read.unread_since:
        parts.append(f"*{unread(read.unread_since, t)}*")
    return [context(" ".join(parts))] if parts else []
