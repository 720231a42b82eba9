"""An alert about a habilitation: how we know that it is gone, what that means, and how it ended."""

from bot.domain.alert import Alert, Closure, Loss
from bot.domain.ports import Block
from bot.domain.sighting import Sighting
from bot.locale.texts import Texts
from bot.slack.views.blocks import bullets, context, section
from bot.slack.views.ended import ended_evidence, ended_meaning
from bot.slack.views.fold import enumerated
from bot.slack.views.standing import siret_word


def lost_head(loss: Loss, seen: Sighting, t: Texts) -> list[Block]:
    """The evidence, and what it means for the offers."""
    return [context(lost_evidence(loss, t)), section(bullets(_meaning(loss, seen, t)))]


def lost_evidence(loss: Loss, t: Texts) -> str:
    if loss.state.ended:
        return ended_evidence(loss, t)
    day = t.date(loss.export_date)
    if loss.organises:
        return t(
            "Source : France compétences, export du {date} : Habilitation_Partenaire n'y est plus que pour "
            "organiser les évaluations.",
            date=day,
        )
    return t(
        "Source : France compétences, export du {date} : le SIRET n'est plus dans le fichier Partenaires, "
        "pour cette certification.",
        date=day,
    )


def lost_no_more(alert: Alert, loss: Loss, t: Texts) -> str:
    """Why the registry closed it."""
    if alert.closure is Closure.OVERTAKEN:
        return t(
            "La certification elle-même est devenue inactive : son alerte a pris la suite de celle-ci.",
        )
    return t(
        "Le SIRET {siret} est de nouveau habilité à former (export du {date}). Vérifiez vos offres.",
        siret=siret_word(loss.siret),
        date=t.date(loss.back or loss.export_date),
    )


def _meaning(loss: Loss, seen: Sighting, t: Texts) -> list[str]:
    told = [
        *ended_meaning(loss, t),
        t("La certification reste active, mais vos offres peuvent être bloquées sur Mon Compte Formation."),
        t("Demandez au certificateur : retrait, ou déclaration à refaire ?"),
    ]
    if seen.end_date:
        told.append(t("Fin d'enregistrement : {date}.", date=t.date(seen.end_date)))
    if loss.siblings:
        named = enumerated([siret_word(siret) for siret in loss.siblings], t, 5)
        told.append(
            t(
                "Un autre SIRET de la même entreprise y figure : {sirets}. Vos offres sont-elles au bon "
                "SIRET ?",
                sirets=named,
            )
        )
    told.append(t("Vigie ne voit pas votre espace EDOF."))
    return told
