"""The register as a page to print: the same as its table, in columns that paper holds."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from bot.documents.page import PageTable, RegisterPage, page
from bot.domain.alert import Alert
from bot.domain.checklist import Checklist
from bot.domain.journal import Deed
from bot.domain.register import (
    ChangeRecorded,
    DayRead,
    ExportRead,
    NoticeRecorded,
    Recorded,
    RegisterRead,
    with_id,
)
from bot.domain.siret import spaced
from bot.locale.texts import Texts
from bot.slack.views.register_words import (
    SOURCE,
    dated,
    kind,
    noticed,
    said,
    sides,
    state,
    successors,
    values,
    what,
)
from bot.slack.views.standing import role_word


def as_page(read: RegisterRead, checklist: Checklist, today: date, t: Texts) -> bytes:
    """One HTML file."""
    labels = {step.id: t.own(step.label) for step in checklist.steps}
    tables = (_alerts(read, labels, t), _changes(read, t), _notices(read, t), _readings(read, t))
    title = t("Registre de veille au {date}", date=t.date(today))
    return page(RegisterPage(t.locale, title, _intro(read, t), tables))


def _intro(read: RegisterRead, t: Texts) -> tuple[str, ...]:
    evidence = t(
        "Ce registre montre ce que Vigie a lu, annoncé, et ce que l'équipe en a fait. C'est un élément de "
        "preuve d'une veille régulière et de son exploitation (indicateurs 23 et 24), que l'audit apprécie."
    )
    source = t("Source : {source}. Vigie ne voit pas l'espace EDOF.", source=SOURCE)
    sirets = ", ".join(map(spaced, read.sirets))
    return (evidence, source, *([t("Nos SIRET : {sirets}", sirets=sirets)] if sirets else []))


def _alerts(read: RegisterRead, labels: dict[str, str], t: Texts) -> PageTable:
    """What each alert is about on a line of its own, with its steps below."""
    names = (t("Étape"), t("Confiée à, à faire pour le"), t("État"), t("Preuve"))
    rows: list[tuple[str, ...]] = []
    for recorded in read.alerts:
        rows.append((_about(recorded, read, t),))
        rows += [_step(recorded.alert, step, labels, read, t) for step in recorded.alert.steps]
    return PageTable(t("Alertes et étapes"), names, tuple(rows), "" if rows else t("Aucune alerte."))


def _about(recorded: Recorded, read: RegisterRead, t: Texts) -> str:
    alert, end = recorded.alert, recorded.end
    before, after = values(recorded, t)
    sirets = [alert.loss.siret] if alert.loss else alert.position.sirets
    posted = t("publiée le {at}", at=t.moment(recorded.posted_at)) if recorded.posted_at else ""
    closed = t("Close le {at}", at=t.moment(alert.closed_at)) if alert.closed_at else t("Ouverte")
    return _lines(
        f"{alert.number.code} {alert.sighting.title}",
        _dotted(
            f"{kind(recorded, t)} ({before or '–'} → {after})",
            t("Fin d'enregistrement : {date}.", date=t.date(end)) if end else "",
            _dotted(role_word(alert.position.role, t), *map(spaced, sirets)),
        ),
        _dotted(_export(recorded.export, t), read.called(alert.channel), posted, closed),
        t("Successeurs et notre habilitation : {successors}", successors=successors(alert, t))
        if alert.sighting.successors
        else "",
    )


def _step(alert: Alert, step: str, labels: dict[str, str], read: RegisterRead, t: Texts) -> tuple[str, ...]:
    mark, task = alert.mark(step), alert.task(step)
    done = (with_id(mark.name, mark.by), t.moment(mark.at)) if mark else ()
    return (
        labels.get(step, step),
        _lines(read.called(task.owner), t.date(task.due) if task.due else ""),
        _lines(_dotted(state(alert, step, t), *done), said(alert, step)),
        task.link,
    )


def _changes(read: RegisterRead, t: Texts) -> PageTable:
    names = (
        t("Lu le"),
        t("Certification"),
        t("Nature"),
        t("Valeur avant"),
        t("Valeur après"),
        t("Export"),
    )
    rows = tuple(_change(one, t) for one in read.changes)
    return PageTable(t("Changements"), names, rows, "" if rows else t("Aucun changement."))


def _change(one: ChangeRecorded, t: Texts) -> tuple[str, ...]:
    before, after = sides(one, t)
    return (t.moment(one.at), f"{one.code} {one.title}", what(one, t), before, after, _export(one.export, t))


def _notices(read: RegisterRead, t: Texts) -> PageTable:
    names = (t("Le"), t("Code"), t("Canal"), t("Fin d'enregistrement"), t("Avis"))
    rows = tuple(
        (t.moment(one.at), one.code, read.called(one.channel), dated(one.end, t), _noticed(one, t))
        for one in read.notices
    )
    return PageTable(t("Avis avant échéance"), names, rows, "" if rows else t("Aucun avis."))


def _noticed(one: NoticeRecorded, t: Texts) -> str:
    if one.threshold:
        return noticed(one, t)
    if one.deed in (Deed.TRAINEES_NOTED, Deed.TRAINEES_GONE):
        return t("{what}, selon {by}", what=noticed(one, t), by=with_id(one.name, one.by))
    return t("échéance acceptée par {by}", by=with_id(one.name, one.by))


def _readings(read: RegisterRead, t: Texts) -> PageTable:
    names = (
        t("Jour"),
        t("Registre"),
        t("Consultations du registre"),
        t("Première"),
        t("Dernière"),
        t("Export"),
        t("Changements"),
    )
    runs = groupby(enumerate(read.days), key=lambda each: _alike(*each))
    rows = tuple(_reading([day for _, day in run], t) for _, run in runs)
    gaps = t.plural("{n} jour sans lecture.", "{n} jours sans lecture.", len(read.gaps))
    note = gaps if rows else t("Aucune lecture encore.")
    return PageTable(t("Lectures du registre, jour par jour"), names, rows, note)


def _alike(place: int, day: DayRead) -> tuple[bool, int]:
    """Days in a row that say the same are one line of the page; one with changes has its own."""
    return bool(day.good), place + 1 if day.changes else 0


def _reading(days: Sequence[DayRead], t: Texts) -> tuple[str, ...]:
    first, last = days[0], days[-1]
    asked, good = sum(day.asked for day in days), sum(day.good for day in days)
    exports = dict.fromkeys(day.export.title for day in (first, last) if day.export.title)
    return (
        _span(days, t),
        t("lu") if first.good else t("non lu"),
        t("{good} sur {asked}", good=t.number(good), asked=t.number(asked)),
        t.moment(first.first) if first.first else "–",
        t.moment(last.last) if last.last else "–",
        "\n".join(exports),
        t.number(first.changes),
    )


def _span(days: Sequence[DayRead], t: Texts) -> str:
    if len(days) == 1:
        return t.date(days[0].day)
    return t(
        "du {first} au {last}, {n} jours",
        first=t.date(days[0].day),
        last=t.date(days[-1].day),
        n=t.number(len(days)),
    )


def _export(export: ExportRead, t: Texts) -> str:
    read = t("lu le {at}", at=t.moment(export.read_at)) if export.read_at else ""
    return _dotted(export.title or dated(export.date, t), export.fingerprint[:12], read)


def _dotted(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _lines(*parts: str) -> str:
    return "\n".join(part for part in parts if part)
