"""Where the team stands on a certification, in words."""

from bot.domain.holding import Habilitation, Role, Standing
from bot.domain.siret import spaced
from bot.locale.texts import Texts


def standing_word(standing: Standing, t: Texts) -> str:
    """Whether one of our SIRETs may train for it."""
    return {
        Standing.TRAINS: t("oui"),
        Standing.ORGANISES: t("organisation des évaluations seulement"),
        Standing.ENDED: t("inactive ou supprimée"),
        Standing.NOT_FOUND: t("non trouvée"),
        Standing.NO_SIRET: t("SIRET inconnu"),
    }[standing]


def role_word(role: Role, t: Texts) -> str:
    return {
        Role.CERTIFIER: t("certificateur"),
        Role.PARTNER: t("partenaire"),
        Role.UNKNOWN: t("rôle inconnu"),
    }[role]


def habilitation_word(habilitation: Habilitation, t: Texts) -> str:
    return {
        Habilitation.TRAIN: t("habilité à former"),
        Habilitation.ORGANISE: t("habilité à organiser les évaluations"),
        Habilitation.BOTH: t("habilité à former et à organiser les évaluations"),
        Habilitation.NONE: t("habilitation non précisée"),
    }[habilitation]


def siret_word(siret: str) -> str:
    """A SIRET as people write it, where no line may break inside it."""
    return spaced(siret).replace(" ", "\u00a0")
