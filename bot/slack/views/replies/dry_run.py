"""The answer to `/cert dry-run`: what the last export raises, with nothing stored and nobody told."""

from collections.abc import Sequence
from itertools import groupby

from bot.domain.dry_run import DryRun, Rehearsed
from bot.domain.number import CertificationNumber
from bot.domain.paging import cut
from bot.domain.ports import Block, Message
from bot.domain.telling import Noticed
from bot.locale.texts import Texts
from bot.slack.views import actions as ids
from bot.slack.views.blocks import context, message, section
from bot.slack.views.deeds import change_word
from bot.slack.views.digest import ends_line
from bot.slack.views.paging import page_buttons
from bot.slack.views.status import fiche_link, of_sighting

DRY_RUN_LINES = 20
"""On a page: with titles of that length, what Slack takes."""
_TITLE = 80
_IN_A_SECTION = 8

Line = tuple[str, str]
"""The title of its part, and the line."""


def dry_run(answer: DryRun, t: Texts) -> Message:
    """Alerts first, then what would have been told on a line, then what ends before long."""
    text = t.plural(
        "Essai à blanc : {n} alerte par l'export du {date}.",
        "Essai à blanc : {n} alertes par l'export du {date}.",
        len(answer.alerts),
        date=t.date(answer.export.date),
    )
    lines, page, pages = cut(_lines(answer, t), answer.page, DRY_RUN_LINES)
    turn = page_buttons(page, pages, (ids.DRY_RUN_PAGE, ids.DRY_RUN_NEXT), answer.draft, t)
    parts = [
        block for title, some in groupby(lines, lambda line: line[0]) for block in _part(title, list(some))
    ]
    return message(text, [section(f"*{text}*"), *parts, *turn, context(_held_against(answer, t))])


def _part(title: str, lines: Sequence[Line]) -> list[Block]:
    texts = [line for _, line in lines]
    some = ["\n".join(texts[at : at + _IN_A_SECTION]) for at in range(0, len(texts), _IN_A_SECTION)]
    return [section(f"*{title}*\n{some[0]}"), *map(section, some[1:])]


def _lines(answer: DryRun, t: Texts) -> list[Line]:
    return [
        *_of(t("Alertes"), [_seen(one, t) for one in answer.alerts], t),
        *_of(t("Lignes dans le canal"), [_told(one, t) for one in answer.told], t),
        *_of(t("Avis avant échéance"), [_noticed(one, t) for one in answer.notices], t),
        *_of(
            t("Déjà inactives avant, donc sans alerte"), [_seen(one, t) for one in answer.inactive_before], t
        ),
        *_of(t("Inconnues du registre"), [_unknown(one) for one in answer.unknown], t),
    ]


def _of(title: str, lines: Sequence[str], t: Texts) -> list[Line]:
    return [(f"{title} ({t.number(len(lines))})", line) for line in lines]


def _seen(one: Rehearsed, t: Texts) -> str:
    return f"• {of_sighting(one.seen, t, code=fiche_link(one.seen.number), most=_TITLE)}"


def _told(one: Rehearsed, t: Texts) -> str:
    """How it stands since, and what of that is news."""
    news = ", ".join(change_word(type(change).__name__, t) for change in one.changes)
    return f"{_seen(one, t)} – {news}"


def _noticed(one: Noticed, t: Texts) -> str:
    return ends_line(one.number, one.title, one.end, one.days, t)


def _unknown(number: CertificationNumber) -> str:
    return f"• {number.code}"


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
