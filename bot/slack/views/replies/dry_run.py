"""The answer to `/cert dry-run`: what the last export raises, with nothing stored and nobody told."""

from collections.abc import Sequence
from itertools import groupby
from typing import assert_never

from bot.domain.dry_run import DryRun, Rehearsed, RehearsedLoss
from bot.domain.number import CertificationNumber
from bot.domain.paging import cut
from bot.domain.ports import Block, Message
from bot.domain.telling import Noticed
from bot.locale.texts import Texts
from bot.slack.views import actions as ids
from bot.slack.views.blocks import context, message, section, sections
from bot.slack.views.deeds import change_word
from bot.slack.views.digest import ends_line
from bot.slack.views.paging import page_buttons
from bot.slack.views.status import fiche_link, of_loss, of_sighting

DRY_RUN_LINES = 20
"""On a page: with titles of that length, what Slack takes."""
_TITLE = 80
_IN_A_SECTION = 8

About = Rehearsed | RehearsedLoss | Noticed | CertificationNumber
Line = tuple[str, About]
"""The title of its part, and what the line is about."""


def dry_run(answer: DryRun, t: Texts) -> Message:
    """Alerts first, then what would have been told on a line, then what ends before long."""
    text = _title(answer, t)
    lines, page, pages = cut(_lines(answer, t), answer.page, DRY_RUN_LINES)
    turn = page_buttons(page, pages, (ids.DRY_RUN_PAGE, ids.DRY_RUN_NEXT), answer.draft, t)
    parts = [
        block for title, some in groupby(lines, lambda line: line[0]) for block in _part(title, list(some), t)
    ]
    return message(text, [section(f"*{text}*"), *parts, *turn, context(_held_against(answer, t))])


def _title(answer: DryRun, t: Texts) -> str:
    day = t.date(answer.export.date)
    alerts = len(answer.alerts) + len(answer.losses)
    if not alerts:
        return t("Essai à blanc : aucune alerte avec l'export du {date}.", date=day)
    return t.plural(
        "Essai à blanc : {n} alerte avec l'export du {date}.",
        "Essai à blanc : {n} alertes avec l'export du {date}.",
        alerts,
        date=day,
    )


def _part(title: str, lines: Sequence[Line], t: Texts) -> list[Block]:
    return sections([_line(about, t) for _, about in lines], _IN_A_SECTION, f"*{title}*")


def _lines(answer: DryRun, t: Texts) -> list[Line]:
    parts: list[tuple[str, Sequence[About]]] = [
        (t("Alertes"), (*answer.alerts, *answer.losses)),
        (t("Lignes dans le canal"), answer.told),
        (t("Avis avant échéance"), answer.notices),
        (t("Déjà inactives avant, donc sans alerte"), answer.inactive_before),
        (t("Inconnues du registre"), answer.unknown),
    ]
    return [(f"{title} ({t.number(len(some))})", about) for title, some in parts for about in some]


def _line(about: About, t: Texts) -> str:
    match about:
        case Rehearsed():
            return _rehearsed(about, t)
        case RehearsedLoss(seen):
            code = fiche_link(seen.number)
            return f"• {of_loss(seen, about, t, code=code, most=_TITLE)}"
        case Noticed():
            return ends_line(about.number, about.title, about.end, about.days, t)
        case CertificationNumber():
            return f"• {about.code}"
    assert_never(about)


def _rehearsed(one: Rehearsed, t: Texts) -> str:
    """How it would be seen; where that is no alert, what of it is news."""
    seen = f"• {of_sighting(one.seen, t, code=fiche_link(one.seen.number), most=_TITLE)}"
    if one.alerts or not one.changes:
        return seen
    news = ", ".join(change_word(type(change).__name__, t) for change in one.changes)
    return f"{seen} – {news}"


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
