"""The register as a table for Excel and as a page to print: evidence, in the reader's language."""

from collections.abc import Iterator
from datetime import date

from bot.documents.page import PageTable, RegisterPage, page
from bot.documents.spreadsheet import Cell, Digits, spreadsheet
from bot.domain.alert import Alert
from bot.domain.checklist import Checklist, Outcome
from bot.domain.fiche import Status
from bot.domain.paris import paris_day
from bot.domain.register import ChangeRecorded, Recorded, RegisterRead
from bot.domain.sighting import Ground
from bot.domain.watched import Watched
from bot.locale.texts import Texts
from bot.slack.views.deeds import change_word
from bot.slack.views.standing import role_word, standing_word

SOURCE = "France compétences, data.gouv.fr"


def as_table(read: RegisterRead, checklist: Checklist, t: Texts) -> bytes:
    """A line a step of each alert, then one a change told without alert, then one a day of readings."""
    labels = {step.id: t.own(step.label) for step in checklist.steps}
    return spreadsheet(header(t), _lines(read, labels, t))


def header(t: Texts) -> list[str]:
    """The names of the columns, in order."""
    return [
        t("Ligne"),
        t("Alerte"),
        t("Code"),
        t("Intitulé"),
        t("Rôle"),
        t("SIRET"),
        t("Nature"),
        t("Valeur avant"),
        t("Valeur après"),
        t("Fin d'enregistrement"),
        t("Source"),
        t("Export"),
        t("Date de l'export"),
        t("Empreinte de l'export"),
        t("Lu le"),
        t("Canal"),
        t("Publiée le"),
        t("Étape"),
        t("Responsable"),
        t("À faire pour le"),
        t("État"),
        t("Fait par"),
        t("Identifiant"),
        t("Fait le"),
        t("Raison ou note"),
        t("Preuve"),
        t("Successeurs"),
        t("Notre habilitation"),
        t("Close le"),
        t("Consultations du registre"),
    ]


def _lines(read: RegisterRead, labels: dict[str, str], t: Texts) -> Iterator[list[Cell]]:
    width = len(header(t))
    for recorded in read.alerts:
        for step in recorded.alert.steps:
            yield [
                *_alert_cells(recorded, read.sirets, t),
                *_step_cells(recorded.alert, step, labels, t),
                None,
            ]
    for change in read.changes:
        cells = _change_cells(change, t)
        yield [*cells, *[None] * (width - len(cells))]
    for day in read.days:
        said = t("lu, {n} changement(s)", n=t.number(day.changes)) if day.good else t("non lu")
        reading: list[Cell] = [None] * width
        reading[0], reading[6], reading[10], reading[11] = t("Lecture"), said, SOURCE, day.export
        reading[12], reading[14] = day.day, day.last
        reading[-1] = t("{good} sur {asked}", good=t.number(day.good), asked=t.number(day.asked))
        yield reading


def _alert_cells(recorded: Recorded, sirets: tuple[str, ...], t: Texts) -> list[Cell]:
    alert, export = recorded.alert, recorded.export
    seen = alert.sighting
    before, after = values(alert, t)
    return [
        t("Alerte"),
        alert.id,
        alert.number.code,
        seen.title,
        role_word(alert.position.role, t),
        Digits(alert.loss.siret if alert.loss else " ".join(sirets)),
        kind(alert, t),
        before,
        after,
        seen.end_date,
        SOURCE,
        export.title,
        _iso(export.date),
        export.fingerprint,
        export.read_at,
        alert.channel,
        recorded.posted_at,
    ]


def _step_cells(alert: Alert, step: str, labels: dict[str, str], t: Texts) -> list[Cell]:
    mark, task = alert.mark(step), alert.task(step)
    successors = alert.sighting.successors
    return [
        labels.get(step, step),
        task.owner,
        task.due,
        state(alert, step, t),
        mark.name if mark else "",
        mark.by if mark else "",
        mark.at if mark else None,
        " – ".join(text for text in (mark.reason if mark else "", task.note) if text),
        task.link,
        " ".join(number.code for number in successors),
        " ".join(f"{number.code} : {standing_word(alert.position.on(number), t)}" for number in successors),
        alert.closed_at,
    ]


def _change_cells(change: ChangeRecorded, t: Texts) -> list[Cell]:
    export = change.export
    return [
        t("Changement"),
        "",
        change.code,
        change.title,
        "",
        "",
        change_word(change.change, t),
        change.before,
        change.after,
        None,
        SOURCE,
        export.title,
        _iso(export.date),
        export.fingerprint,
        change.at,
    ]


def kind(alert: Alert, t: Texts) -> str:
    """What an alert is about."""
    if alert.loss:
        return t("habilitation perdue")
    return {
        Ground.REGISTRY: t("certification inactive"),
        Ground.EARLY: t("inactive avant son échéance"),
        Ground.DATE: t("échéance atteinte"),
    }[alert.sighting.ground]


def values(alert: Alert, t: Texts) -> tuple[str, str]:
    """What the registry said before the alert, and what it said then."""
    if alert.loss:
        return t("habilité à former"), t("organisation seulement") if alert.loss.organises else t("absent")
    if alert.sighting.ground is Ground.DATE:
        return "ACTIVE", t("échéance passée")
    return "ACTIVE", "INACTIVE"


def state(alert: Alert, step: str, t: Texts) -> str:
    """How a step stands."""
    mark = alert.mark(step)
    if mark is None:
        return t("à faire") if alert.is_open else t("non réglée")
    return t("fait") if mark.outcome is Outcome.DONE else t("sans objet")


def as_page(read: RegisterRead, checklist: Checklist, today: date, t: Texts) -> bytes:
    """The same in a file to print."""
    labels = {step.id: t.own(step.label) for step in checklist.steps}
    return page(
        RegisterPage(
            t.locale,
            t("Registre de veille au {date}", date=t.date(today)),
            (
                t(
                    "Ce registre montre ce que Vigie a lu, annoncé, et ce que l'équipe en a fait. C'est un "
                    "élément de preuve d'une veille régulière et de son exploitation (indicateurs 23 et "
                    "24), que l'audit apprécie."
                ),
                t("Source : {source}. Vigie ne voit pas l'espace EDOF.", source=SOURCE),
            ),
            (_alerts_table(read, labels, t), _changes_table(read, t), _readings_table(read, t)),
        )
    )


def _alerts_table(read: RegisterRead, labels: dict[str, str], t: Texts) -> PageTable:
    rows = tuple(
        (
            recorded.alert.number.code,
            recorded.alert.sighting.title,
            kind(recorded.alert, t),
            f"{recorded.export.title or t('export')} ({recorded.export.fingerprint[:12]})",
            t.moment(recorded.posted_at) if recorded.posted_at else "–",
            labels.get(step, step),
            _settled(recorded.alert, step, t),
            recorded.alert.task(step).link,
        )
        for recorded in read.alerts
        for step in recorded.alert.steps
    )
    names = (
        t("Code"),
        t("Intitulé"),
        t("Nature"),
        t("Export"),
        t("Publiée le"),
        t("Étape"),
        t("État"),
        t("Preuve"),
    )
    return PageTable(t("Alertes et étapes"), names, rows, "" if rows else t("Aucune alerte."))


def _settled(alert: Alert, step: str, t: Texts) -> str:
    mark, told = alert.mark(step), state(alert, step, t)
    if mark is None:
        return told
    by = f"{mark.name} ({mark.by})" if mark.name else mark.by
    reason = f" – {mark.reason}" if mark.reason else ""
    return f"{told}, {by}, {t.moment(mark.at)}{reason}"


def _changes_table(read: RegisterRead, t: Texts) -> PageTable:
    rows = tuple(
        (
            t.moment(one.at),
            one.code,
            one.title,
            change_word(one.change, t),
            one.before,
            one.after,
            f"{one.export.title or one.export.date} ({one.export.fingerprint[:12]})",
        )
        for one in read.changes
    )
    names = (
        t("Lu le"),
        t("Code"),
        t("Intitulé"),
        t("Nature"),
        t("Valeur avant"),
        t("Valeur après"),
        t("Export"),
    )
    return PageTable(t("Changements"), names, rows, "" if rows else t("Aucun changement."))


def _readings_table(read: RegisterRead, t: Texts) -> PageTable:
    rows = tuple(
        (
            t.date(day.day),
            t("lu") if day.good else t("non lu"),
            t("{good} sur {asked}", good=t.number(day.good), asked=t.number(day.asked)),
            t.moment(day.first) if day.first else "–",
            t.moment(day.last) if day.last else "–",
            day.export,
            t.number(day.changes),
        )
        for day in read.days
    )
    names = (
        t("Jour"),
        t("Registre"),
        t("Consultations du registre"),
        t("Première"),
        t("Dernière"),
        t("Export"),
        t("Changements"),
    )
    gaps = t.plural("{n} jour sans lecture.", "{n} jours sans lecture.", len(read.gaps))
    note = gaps if rows else t("Aucune lecture encore.")
    return PageTable(t("Lectures du registre, jour par jour"), names, rows, note)


def watched_table(watched: tuple[Watched, ...], t: Texts) -> bytes:
    """What a channel follows: what can be given back to `/cert import`."""
    names = [
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
    statuses = {
        Status.ACTIVE: t("active"),
        Status.INACTIVE: t("inactive"),
        Status.UNKNOWN: t("inconnu"),
    }
    rows: list[list[Cell]] = [
        [
            one.watch.number.code,
            one.seen.title if one.seen else "",
            statuses[one.status],
            one.seen.end_date if one.seen else None,
            role_word(one.position.role, t),
            standing_word(one.position.standing, t),
            paris_day(one.watch.at),
            one.watch.by,
            one.watch.number.url,
        ]
        for one in watched
    ]
    return spreadsheet(names, rows)


def _iso(text: str) -> Cell:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text
