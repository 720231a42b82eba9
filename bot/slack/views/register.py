"""The register as a table for Excel: evidence, in the reader's language."""

from collections.abc import Iterator
from enum import Enum, auto

from bot.documents.spreadsheet import Cell, Digits, spreadsheet
from bot.domain.alert import Alert
from bot.domain.checklist import Checklist
from bot.domain.register import ChangeRecorded, DayRead, ExportRead, NoticeRecorded, Recorded, RegisterRead
from bot.locale.texts import Texts
from bot.slack.views.register_words import (
    SOURCE,
    day,
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


class Column(Enum):
    """In the order in which the table has them."""

    LINE = auto()
    ALERT = auto()
    CODE = auto()
    TITLE = auto()
    ROLE = auto()
    SIRET = auto()
    KIND = auto()
    BEFORE = auto()
    AFTER = auto()
    END = auto()
    SOURCE = auto()
    EXPORT = auto()
    EXPORT_DATE = auto()
    FINGERPRINT = auto()
    READ_AT = auto()
    CHANNEL = auto()
    POSTED_AT = auto()
    STEP = auto()
    OWNER = auto()
    DUE = auto()
    STATE = auto()
    DONE_BY = auto()
    DONE_BY_ID = auto()
    DONE_AT = auto()
    REASON = auto()
    PROOF = auto()
    SUCCESSORS = auto()
    HABILITATION = auto()
    CLOSED_AT = auto()
    READINGS = auto()


Cells = dict[Column, Cell]


def as_table(read: RegisterRead, checklist: Checklist, t: Texts) -> bytes:
    """A line a step of each alert, then one a change, one a notice, and one a day of readings."""
    names = header(t)
    rows = ([cells.get(column) for column in Column] for cells in _lines(read, checklist, t))
    return spreadsheet([names[column] for column in Column], rows)


def header(t: Texts) -> dict[Column, str]:
    return {
        Column.LINE: t("Ligne"),
        Column.ALERT: t("Alerte"),
        Column.CODE: t("Code"),
        Column.TITLE: t("Intitulé"),
        Column.ROLE: t("Rôle"),
        Column.SIRET: t("SIRET"),
        Column.KIND: t("Nature"),
        Column.BEFORE: t("Valeur avant"),
        Column.AFTER: t("Valeur après"),
        Column.END: t("Fin d'enregistrement"),
        Column.SOURCE: t("Source"),
        Column.EXPORT: t("Export"),
        Column.EXPORT_DATE: t("Date de l'export"),
        Column.FINGERPRINT: t("Empreinte de l'export"),
        Column.READ_AT: t("Lu le"),
        Column.CHANNEL: t("Canal"),
        Column.POSTED_AT: t("Publiée le"),
        Column.STEP: t("Étape"),
        Column.OWNER: t("Confiée à"),
        Column.DUE: t("À faire pour le"),
        Column.STATE: t("État"),
        Column.DONE_BY: t("Fait par"),
        Column.DONE_BY_ID: t("Identifiant"),
        Column.DONE_AT: t("Fait le"),
        Column.REASON: t("Raison ou note"),
        Column.PROOF: t("Preuve"),
        Column.SUCCESSORS: t("Successeurs"),
        Column.HABILITATION: t("Notre habilitation pour eux"),
        Column.CLOSED_AT: t("Close le"),
        Column.READINGS: t("Consultations du registre"),
    }


def _lines(read: RegisterRead, checklist: Checklist, t: Texts) -> Iterator[Cells]:
    labels = {step.id: t.own(step.label) for step in checklist.steps}
    for recorded in read.alerts:
        about = _alert(recorded, t) | {Column.CHANNEL: read.called(recorded.alert.channel)}
        for step in recorded.alert.steps:
            owner = read.called(recorded.alert.task(step).owner)
            yield about | _step(recorded.alert, step, labels, t) | {Column.OWNER: owner}
    yield from (_change(change, t) for change in read.changes)
    yield from (_notice(one, t) | {Column.CHANNEL: read.called(one.channel)} for one in read.notices)
    yield from (_day(day, t) for day in read.days)


def _alert(recorded: Recorded, t: Texts) -> Cells:
    alert, seen = recorded.alert, recorded.alert.sighting
    before, after = values(recorded, t)
    return _export(recorded.export) | {
        Column.LINE: t("Alerte"),
        Column.ALERT: alert.id,
        Column.CODE: alert.number.code,
        Column.TITLE: seen.title,
        Column.ROLE: role_word(alert.position.role, t),
        Column.SIRET: Digits(alert.loss.siret if alert.loss else " ".join(alert.position.sirets)),
        Column.KIND: kind(recorded, t),
        Column.BEFORE: before,
        Column.AFTER: after,
        Column.END: recorded.end,
        Column.READ_AT: recorded.export.read_at,
        Column.POSTED_AT: recorded.posted_at,
        Column.SUCCESSORS: " ".join(number.code for number in seen.successors),
        Column.HABILITATION: successors(alert, t),
        Column.CLOSED_AT: alert.closed_at,
    }


def _step(alert: Alert, step: str, labels: dict[str, str], t: Texts) -> Cells:
    mark, task = alert.mark(step), alert.task(step)
    answered: Cells = (
        {Column.DONE_BY: mark.name, Column.DONE_BY_ID: mark.by, Column.DONE_AT: mark.at} if mark else {}
    )
    return answered | {
        Column.STEP: labels.get(step, step),
        Column.DUE: task.due,
        Column.STATE: state(alert, step, t),
        Column.REASON: said(alert, step),
        Column.PROOF: task.link,
    }


def _change(change: ChangeRecorded, t: Texts) -> Cells:
    before, after = sides(change, t)
    return _export(change.export) | {
        Column.LINE: t("Changement"),
        Column.CODE: change.code,
        Column.TITLE: change.title,
        Column.KIND: what(change, t),
        Column.BEFORE: before,
        Column.AFTER: after,
        Column.END: day(change.end),
        Column.READ_AT: change.at,
        Column.SUCCESSORS: change.successors,
    }


def _notice(notice: NoticeRecorded, t: Texts) -> Cells:
    cells: Cells = {
        Column.LINE: t("Avis"),
        Column.CODE: notice.code,
        Column.END: day(notice.end),
        Column.KIND: noticed(notice, t),
    }
    if notice.threshold:
        return cells | {Column.POSTED_AT: notice.at}
    return cells | {
        Column.DONE_BY: notice.name,
        Column.DONE_BY_ID: notice.by,
        Column.DONE_AT: notice.at,
    }


def _day(read: DayRead, t: Texts) -> Cells:
    changed = t.plural("lu, {n} changement", "lu, {n} changements", read.changes)
    return _export(read.export) | {
        Column.LINE: t("Lecture"),
        Column.KIND: changed if read.good else t("non lu"),
        Column.READ_AT: read.last or read.day,
        Column.READINGS: t("{good} sur {asked}", good=t.number(read.good), asked=t.number(read.asked)),
    }


def _export(export: ExportRead) -> Cells:
    return {
        Column.SOURCE: SOURCE,
        Column.EXPORT: export.title,
        Column.EXPORT_DATE: day(export.date),
        Column.FINGERPRINT: export.fingerprint,
    }
