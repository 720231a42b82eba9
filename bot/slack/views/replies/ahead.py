"""What is under way, and whether a file arrived."""

from bot.domain.answer import Ahead, Examining, Polling, Preparing
from bot.domain.ports import Message
from bot.locale.texts import Texts
from bot.slack.views.blocks import message
from bot.slack.views.safe import escape


def under_way(answer: Ahead, t: Texts) -> Message:
    return message(
        {
            Polling: t("Vigie cherche un nouvel export de France compétences. Le résultat s'affichera ici."),
            Examining: t("Diagnostic en cours : la suite arrive ici même."),
            Preparing: t("Vigie prépare le fichier, et vous l'envoie en message direct."),
        }[type(answer)]
    )


def sent(failure: str, t: Texts) -> str:
    """Where the file is, or what to do about Slack's word on why it is not."""
    if not failure:
        return t("C'est envoyé : voyez vos messages directs avec Vigie.")
    if failure == "missing_scope":
        return t(
            "Slack n'autorise pas Vigie à envoyer des fichiers : qui exploite Vigie doit réinstaller "
            "l'application avec son manifeste (files:write)."
        )
    return t("Slack n'a pas pris le fichier ({code}). Réessayez dans un instant.", code=escape(failure, 60))
