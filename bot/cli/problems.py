"""What is wrong with the settings, in words: what, where, and what to do."""

from bot.locale.texts import Texts
from bot.settings.problems import Problem, ProblemKind

_WHOLE = (ProblemKind.NEEDS_DATABASE, ProblemKind.CARD_DECIDES)
"""Their sentences say already what to do."""


def sentence(problem: Problem, t: Texts) -> str:
    """One sentence for an operator, then where to look; a secret's value is never in it."""
    said = _said(problem, t).format(name=_variable(problem.name), detail=problem.detail)
    where = "" if problem.kind in _WHOLE else _where(problem.name, t)
    return f"{said} {where}".strip()


def _said(problem: Problem, t: Texts) -> str:
    sentences = {
        ProblemKind.NO_FILE: t(
            "{name} : ce fichier n'existe pas. Lancez Vigie depuis son dossier, ou indiquez le fichier par "
            "VIGIE_CONFIG."
        ),
        ProblemKind.NOT_TOML: t("{name} n'est pas un fichier TOML lisible : {detail}"),
        ProblemKind.TWICE: t("{name} : l'étape « {detail} » y figure deux fois."),
        ProblemKind.MISSING: t("{name} manque."),
        ProblemKind.NEEDS_ADDRESS: t(
            "{name} manque, ou ne commence pas par https:// : Slack y ramène les personnes qui installent "
            "Vigie (SLACK_CLIENT_ID)."
        ),
        ProblemKind.NO_WAY_IN: t(
            "Slack ne peut pas joindre Vigie : donnez SLACK_APP_TOKEN (Socket Mode, rien à ouvrir), "
            "SLACK_SIGNING_SECRET (HTTP), ou les deux."
        ),
        ProblemKind.PREFIX: t("{name} devrait commencer par « {detail} »."),
        ProblemKind.ADDRESS: t("{name} devrait être une adresse qui commence par https:// : {detail}"),
        ProblemKind.HOURS: t("{name} devrait être de la forme 20:00-08:00, ou vide : {detail}"),
        ProblemKind.DIGEST: t("{name} devrait être de la forme mon 09:00 (de mon à fri), ou off : {detail}"),
        ProblemKind.DAYS: t("{name} devrait être une suite de jours, comme 180,90,30,7 : {detail}"),
        ProblemKind.USER: t("{name} devrait être un identifiant de Slack, comme U024BE7LH : {detail}"),
        ProblemKind.CRON: t("La section [poll] ne dit pas une heure de passage : {detail}"),
        ProblemKind.DATABASE: t(
            "{name} devrait être de la forme postgresql://utilisateur:secret@hôte:5432/base ; ce qui s'y "
            "trouve n'est pas montré."
        ),
        ProblemKind.NEEDS_DATABASE: t("{name} demande une base de données : donnez DATABASE_URL."),
        ProblemKind.CARD_DECIDES: t(
            "{name} : sans DATABASE_URL, seul le processus qui sert a l'état en main. Cliquez sur la carte "
            "que Vigie a postée dans Slack : « Confirmer » ou « Écarter »."
        ),
        ProblemKind.UNKNOWN_KEY: t("{name} : cette clé n'existe pas, vérifiez son orthographe."),
        ProblemKind.CHOICE: t("{name} admet ces valeurs : {detail}."),
        ProblemKind.NUMBER: t("{name} devrait être un nombre entier : {detail}"),
        ProblemKind.OTHER: t("{name} ne convient pas : {detail}"),
    }
    return sentences[problem.kind]


def _variable(name: str) -> str:
    """The environment's variable for a key of vigie.toml; a file's name or a variable's stands as it is."""
    return f"VIGIE_{name.upper().replace('.', '__')}" if _is_key(name) else name


def _where(name: str, t: Texts) -> str:
    """Where to find, or to set, what is missing or wrong."""
    if _is_key(name):
        return t("(Dans vigie.toml : {key}.)", key=name)
    tokens = {
        "SLACK_BOT_TOKEN": t(
            "Où le trouver : api.slack.com/apps, votre application, « OAuth & Permissions », "
            "« Bot User OAuth Token » (xoxb-…)."
        ),
        "SLACK_APP_TOKEN": t(
            "Où les trouver : api.slack.com/apps, votre application, « Basic Information », "
            "« App-Level Tokens » (xapp-…) et « Signing Secret »."
        ),
    }
    tokens |= dict.fromkeys(
        ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"),
        t(
            "Où le trouver : api.slack.com/apps, votre application, « Basic Information », "
            "« App Credentials ». Il faut les deux, ou aucun."
        ),
    )
    return tokens.get(name, "")


def _is_key(name: str) -> bool:
    return name.islower() and not set(name) & set(":/")
