"""Why nothing was done, and what to do instead."""

from bot.domain.checklist import Mark
from bot.domain.ports import Message
from bot.domain.refusal import Refusal, Refused
from bot.locale.texts import Texts
from bot.slack.views.blocks import message
from bot.slack.views.safe import escape
from bot.slack.views.steps import Detail, answered


def refused(answer: Refused, t: Texts) -> Message:
    return message(_sentence(answer, t))


def _sentence(answer: Refused, t: Texts) -> str:
    if answer.why is Refusal.SETTLED:
        return _settled(answer.mark, t)
    if answer.why is Refusal.TROUBLE:
        return t(
            "Quelque chose n'a pas marché de notre côté. Réessayez dans un instant ; si cela se répète, "
            "citez {id} à la personne qui s'occupe de Vigie.",
            id=f"`{escape(answer.id_to_quote, 60) or '–'}`",
        )
    sentences = {
        Refusal.LOADING: t("Registre en cours de chargement : réessayez dans quelques minutes."),
        Refusal.ADMINS_ONLY: t(
            "Cette commande est réservée aux administrateurs de Vigie : demandez à l'un d'eux."
        ),
        Refusal.NOTHING_NAMED: t(
            "Il manque un numéro. Écrivez-le après le verbe, par exemple : `/cert suivre RNCP35419`."
        ),
        Refusal.NOTHING_TO_DROP: t(
            "Il manque un numéro. Écrivez-le après le verbe, par exemple : `/cert retirer RNCP35419`."
        ),
        Refusal.ALL_FOLLOWED: t("Ce canal les suit déjà toutes : rien n'a été changé."),
        Refusal.NOT_A_SIRET: t(
            "Un SIRET a quatorze chiffres : vérifiez-le, par exemple sur votre avis de situation Insee."
        ),
        Refusal.WRONG_SIRET: t(
            "Ce SIRET a quatorze chiffres, mais sa clé est fausse : un chiffre est erroné, ou deux sont "
            "inversés."
        ),
        Refusal.NO_SIRET: t(
            "Vigie ne connaît aucun de vos SIRET, donc aucune de vos offres. Donnez le vôtre : "
            "`/cert siret 12345678901234`. Ses offres au catalogue public sont lues en quelques minutes, "
            "puis une fois par jour."
        ),
        Refusal.NO_WORDS: t("Que chercher ? Par exemple : `/cert chercher développeur web`."),
        Refusal.ONE_NUMBER: t("De quelle certification ? Par exemple : `/cert historique RNCP35419`."),
        Refusal.NO_ADDRESS: t(
            "Ce serveur n'a pas d'adresse publique, donc pas de calendrier : qui exploite Vigie peut lui en "
            "donner une (VIGIE_CALENDAR__PUBLIC_URL)."
        ),
        Refusal.DIRECT: t(
            "Un message direct ne peut pas suivre de certification : les alertes vont dans un canal. "
            "Refaites la commande dans celui de votre équipe."
        ),
        Refusal.NOT_HERE: t(
            "Un message direct ne suit rien. Tapez la commande dans le canal de votre équipe, ou ouvrez "
            "l'onglet Accueil de Vigie."
        ),
        Refusal.ACCEPTED: t(
            "Cette échéance est déjà acceptée, ou passée : il n'y aura plus d'avis. Rien n'a été changé."
        ),
        Refusal.TRAINEES_SAID: t("C'est déjà ce qui est noté : rien n'a été changé."),
        Refusal.NOT_WATCHED: t(
            "Ce canal ne suit pas cette certification, ou plus : rien n'a été changé. Suivez-la d'abord."
        ),
        Refusal.GONE: t(
            "Cette alerte ou cette étape n'existe plus : rien n'a été changé. "
            "Tapez `/cert encours` pour voir ce qui reste à faire."
        ),
        Refusal.OVER: t(
            "Cette alerte est close : la certification est de nouveau active. Rien n'a été changé ; "
            "les réponses déjà données sont gardées."
        ),
        Refusal.GUEST: t(
            "Les invités et les personnes d'un autre espace de travail peuvent tout lire ici, sans rien "
            "changer : demandez à un membre de l'équipe."
        ),
        Refusal.REPLAYED: t("Cette demande a déjà été traitée : rien n'a été changé de plus."),
        Refusal.OUTDATED: t(
            "Ce bouton ou cette fenêtre vient d'une autre version de Vigie : rien n'a été changé. "
            "Tapez `/cert encours` pour voir ce qui reste à faire."
        ),
        Refusal.NO_WORKSPACE: t(
            "Vigie ne travaille pas, ou plus, pour cet espace de travail : rien n'a été changé. "
            "Demandez à qui gère vos applications Slack de l'y installer."
        ),
        Refusal.NO_MODAL: t("Slack n'a pas ouvert la fenêtre à temps : recommencez."),
    }
    return sentences[answer.why]


def _settled(mark: Mark | None, t: Texts) -> str:
    if mark is None:
        return t("L'alerte est close : rien n'a été changé. « Rouvrir », sur la carte, permet d'y revenir.")
    return t(
        "Cette étape est déjà réglée : {answered}. Rien n'a été changé ; « Rouvrir » annule.",
        answered=answered(mark, t, Detail.BRIEF),
    )
