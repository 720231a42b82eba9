"""Why nothing was done, and what to do instead."""

from typing import assert_never

from bot.domain.answer import Refusal, Refused
from bot.domain.ports import Message
from bot.locale.texts import Texts
from bot.slack.views.blocks import message
from bot.slack.views.safe import escape


def refused(answer: Refused, t: Texts) -> Message:
    return message(_sentence(answer, t))


def _sentence(answer: Refused, t: Texts) -> str:  # noqa: PLR0911
    match answer.why:
        case Refusal.LOADING:
            return t("Registre en cours de chargement : réessayez dans quelques minutes.")
        case Refusal.ADMINS_ONLY:
            return t("Cette commande est réservée aux administrateurs de Vigie : demandez à l'un d'eux.")
        case Refusal.NOTHING_NAMED:
            return t(
                "Il manque un numéro. Écrivez-le après le verbe, par exemple : `/cert suivre RNCP35419`."
            )
        case Refusal.DIRECT:
            return t(
                "Un message direct ne peut pas suivre de certification : les alertes vont dans un canal. "
                "Refaites la commande dans celui de votre équipe."
            )
        case Refusal.GONE:
            return t(
                "Cette alerte ou cette étape n'existe plus : rien n'a été changé. "
                "Tapez `/cert encours` pour voir ce qui reste à faire."
            )
        case Refusal.OVER:
            return t(
                "Cette alerte est close : la certification est de nouveau active. Rien n'a été changé ; "
                "les réponses déjà données sont gardées."
            )
        case Refusal.SETTLED:
            return t(
                "Cette étape est déjà réglée, ou l'alerte est close : rien n'a été changé. La carte montre "
                "qui a répondu, et « Rouvrir » annule."
            )
        case Refusal.NO_MODAL:
            return t("Slack n'a pas ouvert la fenêtre qui demande la raison : cliquez encore une fois.")
        case Refusal.TROUBLE:
            return t(
                "Quelque chose n'a pas marché de notre côté. Réessayez dans un instant ; si cela se répète, "
                "citez {id} à la personne qui s'occupe de Vigie.",
                id=f"`{escape(answer.id_to_quote, 60) or '–'}`",
            )
    assert_never(answer.why)
