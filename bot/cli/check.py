"""`vigie check`: the status of numbers on a terminal, with no Slack at all."""

import json
import tempfile
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn
from rich.table import Table

from bot.app import wall_clock
from bot.domain.checking import CANNOT_SAY, Judged, as_rows, exit_code, judge
from bot.domain.fiche import Export, Status
from bot.domain.number import Bare, CertificationNumber, Named, mentions
from bot.domain.paris import paris_day
from bot.domain.ports import Found, Refreshed, Registry
from bot.locale.texts import Texts, texts
from bot.reading import registry_of
from bot.registry.registry import SnapshotRegistry
from bot.settings.environment import Settings


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked: `export` is a file to judge by, not the newest one; `on` a day other than today."""

    numbers: str
    export: Path | None
    on: date | None
    as_json: bool


async def check(settings: Settings, request: Request) -> int:
    """Print each number's status and return the exit code."""
    t = texts(settings.locale)
    errors = Console(stderr=True, highlight=False, markup=False)
    numbers, misread = _read(request.numbers, t)
    for sentence in misread:
        errors.print(sentence)
    if misread or not numbers:
        return CANNOT_SAY
    async with _registry(settings, request, t, errors) as registry:
        if registry.export is None:
            return CANNOT_SAY
        today = request.on or paris_day(wall_clock())
        fiches = registry.fiches(numbers)
        judged = [judge(number, fiches.get(number), today) for number in numbers]
        if request.as_json:
            typer.echo(json.dumps(as_rows(judged, registry.export), ensure_ascii=False, indent=2))
        else:
            _print_table(judged, registry.export, today, t)
        return exit_code(judged)


def _read(text: str, t: Texts) -> tuple[list[CertificationNumber], list[str]]:
    """The numbers named, and a sentence for each word that names none."""
    numbers: list[CertificationNumber] = []
    misread: list[str] = []
    for mention in mentions(text):
        match mention:
            case Named(number):
                numbers.append(number)
            case Bare():
                first, second = mention.candidates
                said = t(
                    "{digits} : précisez le répertoire, {first} ou {second}.",
                    digits=mention.digits,
                    first=first,
                    second=second,
                )
                misread.append(said)
            case _:
                misread.append(
                    t(
                        "« {word} » n'est pas un numéro de certification : écrivez RNCP35419 ou RS5000.",
                        word=mention.text,
                    )
                )
    if not numbers and not misread:
        misread.append(t("Donnez au moins un numéro, par exemple RNCP35419."))
    return list(dict.fromkeys(numbers)), misread


@asynccontextmanager
async def _registry(
    settings: Settings, request: Request, t: Texts, errors: Console
) -> AsyncIterator[Registry]:
    """The registry to judge by: the file given, read into a folder of its own, or the newest export."""
    if request.export is None:
        registry = registry_of(settings, wall_clock)
        async with aclosing(registry):
            refreshed = await _refresh(registry, t, errors)
            _explain(refreshed, registry.export, t, errors)
            yield registry
        return
    with tempfile.TemporaryDirectory(prefix="vigie-check-") as folder:
        inside = settings.model_copy(update={"data_dir": Path(folder)})
        registry = registry_of(inside, wall_clock)
        async with aclosing(registry):
            refreshed = await registry.import_file(request.export)
            _explain(refreshed, registry.export, t, errors)
            yield registry


async def _refresh(registry: SnapshotRegistry, t: Texts, errors: Console) -> Refreshed:
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    with Progress(*columns, console=errors, transient=True) as progress:
        task = progress.add_task(t("Export de France compétences"), total=None)
        return await registry.refresh(
            in_full=True,
            progress=lambda done, total: progress.update(task, completed=done, total=total),
        )


def _explain(refreshed: Refreshed, export: Export | None, t: Texts, errors: Console) -> None:
    if refreshed.found in (Found.NEW, Found.UNCHANGED):
        return
    errors.print(t.why(refreshed.reason))
    if export is None:
        errors.print(t("Aucun export n'a pu être lu : rien ne peut être dit des certifications."))
    else:
        errors.print(t("Réponse d'après le dernier export lu, du {date}.", date=t.date(export.date)))


def _status(judged: Judged, t: Texts) -> str:
    if judged.fiche is None:
        return t("inconnue du registre")
    if judged.status is Status.ACTIVE:
        return t("active")
    if judged.status is Status.UNKNOWN:
        return t("statut inconnu")
    said = judged.fiche.declared is Status.INACTIVE
    return t("inactive") if said else t("échéance atteinte, à confirmer")


def _print_table(judged: list[Judged], export: Export, today: date, t: Texts) -> None:
    table = Table(t("Numéro"), t("Intitulé"), t("Statut"), t("Fin d'enregistrement"), t("Remplacée par"))
    for one in judged:
        fiche = one.fiche
        table.add_row(
            one.number.code,
            fiche.title if fiche else "",
            _status(one, t),
            t.date(fiche.end_date) if fiche and fiche.end_date else "",
            ", ".join(number.code for number in fiche.successors) if fiche else "",
        )
    console = Console(highlight=False, markup=False)
    console.print(table)
    console.print(
        t(
            "Source : France compétences, {export}. Statuts au {day}.",
            export=export.title,
            day=t.date(today),
        )
    )
