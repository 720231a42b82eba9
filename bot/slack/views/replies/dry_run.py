"""The answer to `/cert dry-run`: what the last export raises, with nothing stored and nobody told."""

from collections.abc import Sequence

from bot.domain.dry_run import DryRun, Rehearsed
from bot.domain.ports import Block, Message
from bot.domain.telling import Noticed
from bot.locale.texts import Texts
from bot.slack.views.blocks import context, message, section
from bot.slack.views.digest import ends_line
from bot.slack.views.fold import names, paragraph
from bot.slack.views.status import fiche_link, of_sighting

_TITLE = 80
_LINES = 2_200


def dry_run(answer: DryRun, t: Texts) -> Message:
    """Alerts first, then what would have been told on a line, then what ends before long."""
    text = t.plural(
        "Essai à blanc : {n} alerte par l'export du {date}.",
        "Essai à blanc : {n} alertes par l'export du {date}.",
        len(answer.alerts),
        date=t.date(answer.export.date),
    )
    blocks = [
        section(f"*{text}*"),
        *_part(t("Alertes"), answer.alerts, t),
        *_part(t("Lignes dans le canal"), answer.told, t),
        *_notices(answer.notices, t),
        *_part(t("Déjà inactives avant, donc sans alerte"), answer.inactive_before, t),
    ]
    if answer.unknown:
        blocks.append(section(t("Inconnues du registre : {names}.", names=names(answer.unknown, t))))
    return message(text, [*blocks, context(_held_against(answer, t))])


def _part(title: str, items: Sequence[Rehearsed], t: Texts) -> list[Block]:
    if not items:
        return []
    listed = paragraph(
        items,
        lambda one: f"• {of_sighting(one.seen, t, code=fiche_link(one.seen.number), most=_TITLE)}",
        lambda n: _more(n, t),
        _LINES,
    )
    return [section(f"*{title} ({t.number(len(items))})*\n{listed}")]


def _notices(items: Sequence[Noticed], t: Texts) -> list[Block]:
    if not items:
        return []
    listed = paragraph(
        items,
        lambda one: ends_line(one.number, one.title, one.end, one.days, t),
        lambda n: _more(n, t),
        _LINES,
    )
    title = t("Avis avant échéance")
    return [section(f"*{title} ({t.number(len(items))})*\n{listed}")]


def _more(n: int, t: Texts) -> str:
    return t.plural(
        "Et {n} autre : refaites l'essai avec moins de numéros pour tout voir.",
        "Et {n} autres : refaites l'essai avec moins de numéros pour tout voir.",
        n,
    )


def _held_against(answer: DryRun, t: Texts) -> str:
    if answer.before is None:
        return t(
            "Vigie n'a pas d'export antérieur sous la main : rien ne peut être dit nouveau. Rien n'a été "
            "enregistré, et personne n'a été prévenu."
        )
    return t(
        "Comparé à l'export du {date}. Rien n'a été enregistré, et personne n'a été prévenu.",
        date=t.date(answer.before.date),
    )
