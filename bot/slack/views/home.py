"""The home tab: what is late and open first, then the year ahead, what is watched, and when we last read."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from babel.dates import format_date

from bot.domain.alert import Alert
from bot.domain.checklist import Checklist
from bot.domain.digest import Digest, Ending, Late
from bot.domain.habilitation import OurSiret
from bot.domain.ports import Block
from bot.locale.texts import Texts
from bot.slack.views import actions as ids
from bot.slack.views.blocks import actions, button, context, divider, section
from bot.slack.views.digest import alert_line, last_read, late_line
from bot.slack.views.fold import enumerated, paragraph
from bot.slack.views.replies.paging import page_buttons
from bot.slack.views.safe import channel, escape
from bot.slack.views.standing import siret_word
from bot.slack.views.status import fiche_link, titled
from bot.slack.views.steps import labels

_LATE = 10
_ALERTS = 12
_MONTH = 2_400
_TITLE = 70


@dataclass(frozen=True, slots=True)
class Home:
    """`digest` is that of all channels; `watching` counts each one's watches; `page` is of open alerts."""

    digest: Digest
    watching: tuple[tuple[str, int], ...]
    sirets: tuple[OurSiret, ...]
    page: int = 1


def home(shown: Home, checklist: Checklist, t: Texts) -> Block:
    """The view to publish for one person."""
    told = shown.digest
    blocks = [
        section(t("*Vigie : où en sont vos certifications*")),
        context(last_read(told, t)),
        *_buttons(t),
        divider(),
        *_late(told.late, checklist, t),
        *_open(told.alerts, shown.page, t),
        divider(),
        *_year(told, t),
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


def _late(late: Sequence[Late], checklist: Checklist, t: Texts) -> list[Block]:
    """Each of the first ones can be settled here."""
    if not late:
        return [section(t("*Aucune étape en retard.*"))]
    known = labels(checklist, t)
    text = "*" + t.plural("{n} étape en retard", "{n} étapes en retard", len(late)) + "*"
    rows = [
        section(
            late_line(one, known, t),
            button(ids.HOME_DONE, t("Fait"), f"{one.alert.id}:{one.task.step}"),
        )
        for one in late[:_LATE]
    ]
    rest = len(late) - _LATE
    more = [context(t.plural("Et {n} autre.", "Et {n} autres.", rest))] if rest > 0 else []
    return [section(text), *rows, *more]


def _open(alerts: Sequence[Alert], page: int, t: Texts) -> list[Block]:
    if not alerts:
        return [section(t("*Aucune alerte ouverte.*"))]
    pages = -(-len(alerts) // _ALERTS)
    page = min(max(page, 1), pages)
    some = alerts[(page - 1) * _ALERTS : page * _ALERTS]
    title = "*" + t.plural("{n} alerte ouverte", "{n} alertes ouvertes", len(alerts)) + "*"
    lines = "\n".join(f"{alert_line(alert, t)} ({channel(alert.channel)})" for alert in some[:_ALERTS])
    return [
        section(title),
        *_chunks(lines),
        *page_buttons(page, pages, (ids.HOME_PAGE, ids.HOME_NEXT), "", t),
    ]


def _chunks(lines: str) -> list[Block]:
    """Lines in sections that Slack takes."""
    rows = lines.split("\n")
    return [section("\n".join(rows[at : at + 6])) for at in range(0, len(rows), 6)]


def _year(told: Digest, t: Texts) -> list[Block]:
    if not told.ends:
        return [section(t("*Aucune fin d'enregistrement dans les douze mois qui viennent.*"))]
    blocks = [section(t("*Fins d'enregistrement, mois par mois*"))]
    for month, some in groupby(told.ends, key=lambda one: one.day.replace(day=1)):
        ends = list(some)
        listed = paragraph(
            ends,
            lambda one: _end(one, t),
            lambda n: t.plural("Et {n} autre : `/cert liste`.", "Et {n} autres : `/cert liste`.", n),
            _MONTH,
        )
        blocks.append(section(f"*{month_name(month, t)}* ({t.number(len(ends))})\n{listed}"))
    return blocks


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
    counts = Counter(dict(shown.watching))
    lines = paragraph(
        shown.watching,
        lambda one: f"• {channel(one[0])} : {t.number(one[1])}",
        lambda n: t.plural("Et {n} autre canal.", "Et {n} autres canaux.", n),
    )
    total = t.plural("{n} certification suivie", "{n} certifications suivies", counts.total())
    sirets = enumerated(
        [f"{siret_word(one.siret)} {escape(one.organisation, 60)}".strip() for one in shown.sirets], t
    )
    ours = [section(t("Nos SIRET : {sirets}", sirets=sirets))] if shown.sirets else []
    return [section(f"*{total}*\n{lines}"), *ours]
