"""`vigie quarantine`: the exports that are held back, and the decision of whoever runs Vigie about one."""

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape

from bot.app import wall_clock
from bot.domain.quarantine import Quarantine, Ruling
from bot.gate import decide
from bot.hosting import hosted
from bot.locale.texts import Texts, texts
from bot.settings.environment import Settings
from bot.settings.problems import Problem, ProblemKind, SettingsError
from bot.slack.views.source import figures

DONE, NOTHING_TO_DECIDE = 0, 1
_SHOWN = 12
"""Characters of a fingerprint, of which the beginning is enough to name an export."""


async def quarantine(settings: Settings, *, confirm: str = "", reject: str = "") -> int:
    """List what is held back, or decide about one of them; 1 where there is no such export to decide about.

    SettingsError without a database: there the process that serves has the state to itself, and the card.
    """
    if settings.database_url is None:
        raise SettingsError(Problem(ProblemKind.CARD_DECIDES, "vigie quarantine"))
    t, console = texts(settings.locale), Console(highlight=False, soft_wrap=True)
    if confirm or reject:
        ruling = Ruling.CONFIRMED if confirm else Ruling.REJECTED
        return await _decide(settings, confirm or reject, ruling, t, console)
    held = sorted(await _held(settings), key=lambda one: one.at, reverse=True)
    if not held:
        console.print(t("Aucun export n'est retenu."))
    for one in held:
        _show(one, t, console)
    return DONE


async def _decide(settings: Settings, begins: str, ruling: Ruling, t: Texts, console: Console) -> int:
    pending = [one for one in await _held(settings) if one.ruling is Ruling.PENDING]
    meant = _meant(pending, begins)
    if meant is None:
        console.print(
            t("Aucun export à contrôler, ou plusieurs, ne commence par {given}.", given=escape(begins))
        )
        return NOTHING_TO_DECIDE
    async with hosted(settings) as hosting, hosting.commons.transaction() as tx:
        before = await decide(tx, meant.fingerprint, ruling, "", wall_clock())
    if before is None or before.ruling is not Ruling.PENDING:
        console.print(t("Quelqu'un d'autre vient d'en décider : rien n'a été changé."))
        return NOTHING_TO_DECIDE
    console.print(_decided(meant, ruling, t))
    return DONE


async def _held(settings: Settings) -> list[Quarantine]:
    async with hosted(settings) as hosting, hosting.commons.reading() as tx:
        return await tx.quarantines.where()


def _meant(pending: Sequence[Quarantine], begins: str) -> Quarantine | None:
    """The only one whose fingerprint begins so."""
    found = [one for one in pending if one.fingerprint.startswith(begins)]
    return found[0] if len(found) == 1 else None


def _decided(held: Quarantine, ruling: Ruling, t: Texts) -> str:
    day = t.date(held.export_date)
    if ruling is Ruling.REJECTED:
        return t("L'export du {date} est écarté : aucun statut ne change.", date=day)
    return t(
        "L'export du {date} est confirmé : le processus qui lit le registre le reprend dans les cinq "
        "minutes, et les alertes qu'il entraîne suivent.",
        date=day,
    )


def _show(held: Quarantine, t: Texts, console: Console) -> None:
    """One export: what it is, what speaks against it, and what was decided of it."""
    rulings = {
        Ruling.PENDING: t("à contrôler"),
        Ruling.CONFIRMED: t("confirmé"),
        Ruling.REJECTED: t("écarté"),
        Ruling.REPLACED: t("remplacé par un export plus récent"),
    }
    title = f"{held.fingerprint[:_SHOWN]}  {held.title}  {t.moment(held.at)}  {rulings[held.ruling]}"
    console.print(escape(title))
    for figure in figures(held, t):
        console.print(f"  {escape(figure)}")
    if held.ruling is Ruling.PENDING:
        for option in ("--confirm", "--reject"):
            console.print(f"  → vigie quarantine {option} {held.fingerprint[:_SHOWN]}", markup=False)
