"""How Vigie is doing: what is looked at, what was found, and how to mend it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.domain.fiche import Export
from bot.domain.outbox import Row, RowState
from bot.domain.paris import PARIS
from bot.domain.why import Why

SCOPES = {
    "commands": Why("`/cert` ne répond pas"),
    "chat:write": Why("aucune carte ni aucun avis ne part"),
    "chat:write.public": Why("rien ne part dans un canal public que Vigie n'a pas pu rejoindre"),
    "channels:join": Why("Vigie ne peut pas rejoindre les canaux publics"),
    "channels:read": Why("Vigie ne sait pas si elle est dans un canal public"),
    "groups:read": Why("Vigie ne sait pas si elle est dans un canal privé"),
    "channels:history": Why("après une panne, un message peut paraître deux fois dans un canal public"),
    "groups:history": Why("après une panne, un message peut paraître deux fois dans un canal privé"),
    "im:history": Why("après une panne, un message direct peut paraître deux fois"),
    "im:write": Why("personne n'est prévenu quand un canal ne peut plus être écrit"),
    "files:read": Why("`/cert importer` ne lit pas les fichiers"),
    "files:write": Why("ni registre, ni liste, ni image de bilan ne peut être envoyé"),
    "users:read": Why("Vigie ne reconnaît pas les invités, qui peuvent alors régler des étapes"),
}
"""The scopes that the manifest asks for, and what breaks without each."""

_MOST_SKEW = 60
_LEAST_FREE = 200_000_000
_OLD_ROW = 3600
_OLD_BACKUP = 2


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


class Level(StrEnum):
    OK = "ok"
    ATTENTION = "attention"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: `subject` names it for machines, `mend` is empty where all is well."""

    subject: str
    level: Level
    what: Why
    mend: str = ""


def ok(subject: str, what: Why) -> Finding:
    return Finding(subject, Level.OK, what)


def attention(subject: str, what: Why, mend: Why) -> Finding:
    return Finding(subject, Level.ATTENTION, what, mend)


def problem(subject: str, what: Why, mend: Why) -> Finding:
    return Finding(subject, Level.PROBLEM, what, mend)


def on_token(trouble: str) -> Finding:
    """`trouble` is Slack's word on why the token does not work, or empty."""
    if not trouble:
        return ok("token", Why("Slack accepte le jeton de Vigie."))
    return problem(
        "token",
        Why("Slack refuse le jeton de Vigie, ou ne répond pas : {code}.", code=trouble),
        Why("Vérifiez SLACK_BOT_TOKEN et l'accès à slack.com ; au besoin, réinstallez l'application."),
    )


def on_scopes(granted: Iterable[str]) -> list[Finding]:
    """One for each scope that is missing, or one that says that none is."""
    given = set(granted)
    missing = [scope for scope in SCOPES if scope not in given]
    if not missing:
        return [ok("scopes", Why("Toutes les autorisations demandées sont accordées."))]
    mend = Why("Reprenez config/slack-manifest.yaml dans les réglages de l'application, et réinstallez-la.")
    return [
        problem("scopes", Why("Il manque {scope} : {effect}.", scope=scope, effect=SCOPES[scope]), mend)
        for scope in missing
    ]


def on_channels(reached: Mapping[str, str]) -> list[Finding]:
    """`reached` holds, for each channel that watches, why it cannot be written in, or an empty text."""
    lost = {channel: code for channel, code in sorted(reached.items()) if code}
    if not lost:
        return [ok("channels", Why("Canaux qui suivent, tous joignables : {n}.", n=len(reached)))]
    mend = Why("Invitez Vigie dans le canal (`/invite @Vigie`), désarchivez-le, ou suivez ailleurs.")
    return [problem("channels", _lost(channel, code), mend) for channel, code in lost.items()]


def _lost(channel: str, code: str) -> Why:
    return Why("Le canal {channel} ne peut pas être écrit : {code}.", channel=channel, code=code)


def on_export(
    export: Export | None,
    rejected: str,
    held: date | None,
    today: date,
    silent_after: int,
    *,
    among_others: bool = False,
) -> Finding:
    """`held` is the date of the export that waits to be checked, if one does; whoever runs Vigie for many
    workspaces decides about it, not `among_others` one of them.
    """
    if export is None:
        return problem(
            "export",
            Why("Aucun export n'a encore été lu. {why}", why=rejected),
            Why("Vérifiez l'accès à data.gouv.fr (HTTPS_PROXY), puis `/cert actualiser`."),
        )
    known = Why("Dernier export lu : {date}.", date=_day(export.date))
    if held:
        by_card = Why("Un administrateur le confirme ou l'écarte, par les boutons de la carte qu'il a reçue.")
        by_hand = Why("L'exploitant de Vigie le confirme ou l'écarte : `vigie quarantine`.")
        waits = Why("{known} Celui du {held} attend d'être contrôlé.", known=known, held=_day(held))
        return attention("export", waits, by_hand if among_others else by_card)
    if (today - export.date).days >= silent_after or rejected:
        return attention(
            "export",
            Why("{known} {why}", known=known, why=rejected),
            Why("Comparez avec la page du jeu de données sur data.gouv.fr ; `/cert actualiser` relit tout."),
        )
    return ok("export", known)


def on_jobs(next_runs: Mapping[str, datetime]) -> Finding:
    """When each job runs next, as the scheduler plans it."""
    at = {job: f"{moment.astimezone(PARIS):%d/%m %H:%M}" for job, moment in next_runs.items()}
    return ok(
        "jobs",
        Why(
            "Prochains passages : lecture du registre {poll}, tournée du jour {daily}, "
            "rappels et jeton {often}.",
            **{job: at.get(job, "–") for job in ("poll", "daily", "often")},
        ),
    )


def on_outbox(rows: Iterable[Row], now: float) -> list[Finding]:
    """`now` is in seconds of the wall clock."""
    by_state: dict[RowState, list[Row]] = {state: [] for state in RowState}
    for row in rows:
        by_state[row.state].append(row)
    waiting = by_state[RowState.PENDING]
    found = [*_dead(by_state[RowState.DEAD]), *_held(by_state[RowState.HELD]), *_old(waiting, now)]
    return found or [ok("outbox", Why("Messages en attente : {n}, aucun abandonné.", n=len(waiting)))]


def _dead(rows: list[Row]) -> list[Finding]:
    if not rows:
        return []
    what = Why("Messages abandonnés : {n} ; dernière raison : {code}.", n=len(rows), code=rows[-1].error)
    return [problem("outbox", what, Why("Corrigez la cause, puis `/cert doctor` les remet en file."))]


def _held(rows: list[Row]) -> list[Finding]:
    if not rows:
        return []
    channels = ", ".join(sorted({row.channel for row in rows}))
    what = Why("Messages retenus : {n}, pour {channels}.", n=len(rows), channels=channels)
    mend = Why("Ils partent dès que Vigie peut de nouveau écrire dans ces canaux.")
    return [attention("outbox", what, mend)]


def _old(waiting: list[Row], now: float) -> list[Finding]:
    """What waits out the quiet hours is in time."""
    late = [row for row in waiting if row.since and not row.quiet and now - row.since > _OLD_ROW]
    if not late:
        return []
    first = min(late, key=lambda row: row.since)
    minutes = int((now - first.since) // 60)
    what = Why("Un message attend depuis {n} minutes : {code}.", n=minutes, code=first.error)
    mend = Why("Voyez dans le journal ce que Slack répond (« a message is put off »).")
    return [attention("outbox", what, mend)]


def on_disk(free: int, writable: str) -> list[Finding]:
    """`free` is in bytes; `writable` is why the folder cannot be written, or empty."""
    found = []
    if writable:
        found.append(
            problem(
                "disk",
                Why("Le dossier de données ne peut pas être écrit : {why}.", why=writable),
                Why("Donnez-en les droits à l'utilisateur de Vigie, ou changez VIGIE_DATA_DIR."),
            )
        )
    if free < _LEAST_FREE:
        found.append(
            problem(
                "disk",
                Why("Il ne reste que {n} Mo sur le disque.", n=free // 1_000_000),
                Why("Libérez de la place : sans elle, plus rien ne peut être enregistré."),
            )
        )
    return found


def on_backup(backup: date | None, today: date) -> Finding:
    """`backup` is the day of the newest daily one, if there is any."""
    if backup and (today - backup).days <= _OLD_BACKUP:
        return ok("backup", Why("Dernière sauvegarde : {date}.", date=_day(backup)))
    return attention(
        "backup",
        Why("Dernière sauvegarde : {date}.", date=_day(backup) if backup else "–"),
        Why("Elle se fait chaque jour d'elle-même : voyez le journal (« no backup could be made »)."),
    )


def on_clock(ahead: float) -> Finding:
    """`ahead` is how many seconds Slack's clock is ahead of ours."""
    if abs(ahead) <= _MOST_SKEW:
        return ok("clock", Why("L'horloge est à l'heure de Slack, à {n} s près.", n=round(abs(ahead))))
    return problem(
        "clock",
        Why("L'horloge de la machine s'écarte de celle de Slack de {n} s.", n=round(abs(ahead))),
        Why("Activez la synchronisation (NTP) : au-delà de cinq minutes, Vigie refuse les requêtes."),
    )
