"""The home tab: what is late and open first, then the year ahead, what is watched, and when we last read."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby
from typing import TypeVar

from babel.dates import format_date

from bot.domain.checklist import Checklist
from bot.domain.digest import Digest, Ending
from bot.domain.habilitation import OurSiret
from bot.domain.paging import cut
from bot.domain.ports import Block
from bot.locale.texts import Texts
from bot.slack.views import actions as ids
from bot.slack.views.blocks import actions, button, context, divider, section, sections
from bot.slack.views.digest import alert_line, issues, last_read, late_line, unanswered
from bot.slack.views.fold import and_more
from bot.slack.views.mismatches import mismatch_blocks
from bot.slack.views.paging import page_buttons
from bot.slack.views.safe import channel, escape
from bot.slack.views.standing import siret_word
from bot.slack.views.status import fiche_link, titled
from bot.slack.views.steps import labels

T = TypeVar("T")

_LATE, _ALERTS, _ENDS = 10, 12, 40
"""On a page of each part."""
_IN_A_SECTION = 10
"""Lines: within Slack's limit on its text, whatever the titles."""
_MOST = 100
"""Channels, and SIRETs."""
_TITLE = 70


class Part(StrEnum):
    """What of the tab has pages of its own."""

    LATE = "late"
    OPEN = "open"
    ENDS = "ends"


@dataclass(frozen=True, slots=True)
class Home:
    """`digest` is that of all channels; `watching` counts each one's watches.

    `page` is the page of `part` to show; the other parts begin at their first.
    """

    digest: Digest
    watching: tuple[tuple[str, int], ...]
    sirets: tuple[OurSiret, ...]
    page: int = 1
    part: Part = Part.LATE

    def cut(self, part: Part, rows: Sequence[T], size: int) -> tuple[Sequence[T], int, int]:
        """The rows of that part's page, which one it is, and how many there are."""
        return cut(rows, self.page if part is self.part else 1, size)


def home(shown: Home, checklist: Checklist, t: Texts) -> Block:
    """The view to publish for one person."""
    told = shown.digest
    blocks = [
        section(t("*Vigie : où en sont vos certifications*")),
        context(last_read(told, t)),
        *_buttons(t),
        divider(),
        *_late(shown, checklist, t),
        *_open(shown, t),
        *unanswered(told, t),
        *mismatch_blocks(told, t),
        divider(),
        *_year(shown, t),
        *issues(told, t),
        divider(),
        *_watching(shown, t),
    ]
    return {"type": "home", "blocks": blocks}


def for_guests(t: Texts) -> Block:
    """What somebody sees who is in some channels only: nothing of the others."""
    text = t("Vigie veille sur les certifications de l'équipe. Cet onglet est réservé à ses membres.")
    return {"type": "home", "blocks": [section(text)]}


def _buttons(t: Texts) -> list[Block]:
    return [
        actions(
            button(ids.HOME_IMPORT, t("Importer des numéros"), "import"),
            button(ids.HOME_REGISTER, t("Registre de veille"), "register"),
            button(ids.HOME_SETTINGS, t("Réglages"), "settings"),
        )
    ]


def _late(shown: Home, checklist: Checklist, t: Texts) -> list[Block]:
    """Each can be settled here."""
    late = shown.digest.late
    if not late:
        return [section(t("*Aucune étape en retard.*"))]
    known = labels(checklist, t)
    some, page, pages = shown.cut(Part.LATE, late, _LATE)
    text = "*" + t.plural("{n} étape en retard", "{n} étapes en retard", len(late)) + "*"
    rows = [
        section(
            late_line(one, known, t),
            button(ids.HOME_DONE, t("Fait"), f"{one.alert.id}:{one.task.step}"),
        )
        for one in some
    ]
    return [section(text), *rows, *_pages(page, pages, Part.LATE, t)]


def _open(shown: Home, t: Texts) -> list[Block]:
    alerts = shown.digest.alerts
    if not alerts:
        return [section(t("*Aucune alerte ouverte.*"))]
    some, page, pages = shown.cut(Part.OPEN, alerts, _ALERTS)
    title = "*" + t.plural("{n} alerte ouverte", "{n} alertes ouvertes", len(alerts)) + "*"
    lines = [f"{alert_line(alert, t)} ({channel(alert.channel)})" for alert in some]
    return [section(title), *sections(lines, _IN_A_SECTION), *_pages(page, pages, Part.OPEN, t)]


def _pages(page: int, pages: int, part: Part, t: Texts) -> list[Block]:
    return page_buttons(page, pages, (ids.HOME_PAGE, ids.HOME_NEXT), part, t)


def _year(shown: Home, t: Texts) -> list[Block]:
    """Each month with how many ends it has in all, on whatever page it is."""
    ends = shown.digest.ends
    if not ends:
        return [section(t("*Aucune fin d'enregistrement dans les douze mois qui viennent.*"))]
    some, page, pages = shown.cut(Part.ENDS, ends, _ENDS)
    counts = Counter(_month(one) for one in ends)
    blocks = [section(t("*Fins d'enregistrement dans les douze mois, mois par mois*"))]
    for month, of_month in groupby(some, key=_month):
        title = f"*{month_name(month, t)}* ({t.number(counts[month])})"
        blocks += sections([_end(one, t) for one in of_month], _IN_A_SECTION, title)
    return [*blocks, *_pages(page, pages, Part.ENDS, t)]


def _month(one: Ending) -> date:
    return one.day.replace(day=1)


def month_name(month: date, t: Texts) -> str:
    return format_date(month, "LLLL y", locale=t.locale).capitalize()


def _end(one: Ending, t: Texts) -> str:
    return t(
        "• {date} {code} {title}",
        date=t.date(one.day),
        code=fiche_link(one.number),
        title=titled(one.title, t, _TITLE),
    )


def _watching(shown: Home, t: Texts) -> list[Block]:
    if not shown.watching:
        return [
            section(
                t("Rien n'est encore suivi. Dans le canal de votre équipe : `/cert siret` ou `/cert suivre`.")
            )
        ]
    total = sum(count for _, count in shown.watching)
    title = t.plural("{n} certification suivie", "{n} certifications suivies", total)
    where = [
        t("• {channel} : {count}", channel=channel(one), count=t.number(count))
        for one, count in shown.watching
    ]
    return [section(f"*{title}*"), *_listed(where, t), *_sirets(shown.sirets, t)]


def _sirets(sirets: Sequence[OurSiret], t: Texts) -> list[Block]:
    if not sirets:
        return []
    lines = [f"• {siret_word(one.siret)} {escape(one.organisation, 60)}".rstrip() for one in sirets]
    return [section(t("*Nos SIRET*")), *_listed(lines, t)]


def _listed(lines: Sequence[str], t: Texts) -> list[Block]:
    """All of them, as far as a team can have so many."""
    rest = len(lines) - _MOST
    more = [and_more(rest, t)] if rest > 0 else []
    return sections([*lines[:_MOST], *more], _IN_A_SECTION)
