"""The register as a page to print: the same as its table, in columns that paper holds."""

from datetime import date

from bot.documents.page import PageTable, RegisterPage, page
from bot.domain.alert import Alert
from bot.domain.checklist import Checklist
from bot.domain.register import ChangeRecorded, DayRead, ExportRead, NoticeRecorded, Recorded, RegisterRead
from bot.domain.siret import spaced
from bot.locale.texts import Texts
from bot.slack.views.deeds import noticed_word
from bot.slack.views.register_words import SOURCE, dated, kind, said, sides, state, successors, values, what
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
    names = (
        t("Certification"),
        t("Rôle, SIRET"),
        t("Nature"),
        t("Export"),
        t("Canal, publiée le"),
        t("Étape"),
        t("Confiée à, à faire pour le"),
        t("État"),
        t("Preuve"),
        t("Successeurs et notre habilitation"),
        t("Close le"),
    )
    rows = tuple(
        (*_about(recorded, read, t), *_step(recorded.alert, step, labels, read, t), *_end(recorded.alert, t))
        for recorded in read.alerts
        for step in recorded.alert.steps
    )
    return PageTable(t("Alertes et étapes"), names, rows, "" if rows else t("Aucune alerte."))


def _about(recorded: Recorded, read: RegisterRead, t: Texts) -> tuple[str, ...]:
    alert, end = recorded.alert, recorded.end
    before, after = values(recorded, t)
    sirets = [alert.loss.siret] if alert.loss else alert.position.sirets
    ends = t("Fin d'enregistrement : {date}.", date=t.date(end)) if end else ""
    return (
        f"{alert.number.code} {alert.sighting.title}",
        _lines(role_word(alert.position.role, t), *map(spaced, sirets)),
        _lines(kind(recorded, t), f"{before or '–'} → {after}", ends),
        _export(recorded.export, t),
        _lines(read.called(alert.channel), t.moment(recorded.posted_at) if recorded.posted_at else "–"),
    )


def _step(alert: Alert, step: str, labels: dict[str, str], read: RegisterRead, t: Texts) -> tuple[str, ...]:
    mark, task = alert.mark(step), alert.task(step)
    done = (f"{mark.name} ({mark.by})" if mark.name else mark.by, t.moment(mark.at)) if mark else ()
    return (
        labels.get(step, step),
        _lines(read.called(task.owner), t.date(task.due) if task.due else ""),
        _lines(state(alert, step, t), *done, said(alert, step)),
        task.link,
    )


def _end(alert: Alert, t: Texts) -> tuple[str, str]:
    return successors(alert, t), t.moment(alert.closed_at) if alert.closed_at else "–"


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
        return noticed_word(one.threshold, t)
    return t("échéance acceptée par {by}", by=f"{one.name} ({one.by})" if one.name else one.by)


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
    rows = tuple(_reading(day, t) for day in read.days)
    gaps = t.plural("{n} jour sans lecture.", "{n} jours sans lecture.", len(read.gaps))
    note = gaps if rows else t("Aucune lecture encore.")
    return PageTable(t("Lectures du registre, jour par jour"), names, rows, note)


def _reading(day: DayRead, t: Texts) -> tuple[str, ...]:
    return (
        t.date(day.day),
        t("lu") if day.good else t("non lu"),
        t("{good} sur {asked}", good=t.number(day.good), asked=t.number(day.asked)),
        t.moment(day.first) if day.first else "–",
        t.moment(day.last) if day.last else "–",
        day.export.title,
        t.number(day.changes),
    )


def _export(export: ExportRead, t: Texts) -> str:
    read = t("lu le {at}", at=t.moment(export.read_at)) if export.read_at else ""
    return _lines(export.title or dated(export.date, t), export.fingerprint[:12], read)


def _lines(*parts: str) -> str:
    return "\n".join(part for part in parts if part)
