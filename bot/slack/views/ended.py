"""A habilitation that the XML export says has ended, though the certification still lists it."""

from datetime import date

from bot.domain.alert import Loss
from bot.domain.detail import HabilitationState
from bot.locale.texts import Texts

# The field's value as the XML export writes it.
_SAID = {HabilitationState.INACTIVE: "Inactif", HabilitationState.DELETED: "Supprimé"}


def ended_word(state: HabilitationState, t: Texts) -> str:
    return {HabilitationState.DELETED: t("supprimée")}.get(state, t("inactive"))


def ended_role(state: HabilitationState, since: date | None, t: Texts) -> str:
    """In place of what the habilitation lets a SIRET do."""
    if since is None:
        return t("habilitation {state}", state=ended_word(state, t))
    return t("habilitation {state} depuis le {date}", state=ended_word(state, t), date=t.date(since))


def ended_title(
    *, code: str, title: str, siret: str, state: HabilitationState, since: date | None, t: Texts
) -> str:
    """An alert's title; what stands in it is safe in mrkdwn."""
    word = ended_word(state, t)
    if since is None:
        return t(
            "{code} – {title} : habilitation {state} pour le SIRET {siret}",
            code=code,
            title=title,
            state=word,
            siret=siret,
        )
    return t(
        "{code} – {title} : habilitation {state} depuis le {date} pour le SIRET {siret}",
        code=code,
        title=title,
        state=word,
        date=t.date(since),
        siret=siret,
    )


def ended_evidence(loss: Loss, t: Texts) -> str:
    return t(
        "Source : France compétences, export XML du {date} : ETAT_HABILITATION = {said}.",
        date=t.date(loss.export_date),
        said=_SAID[loss.state],
    )


def ended_meaning(loss: Loss, t: Texts) -> list[str]:
    """What is not to be read from the list of partners, where that is why."""
    if not loss.state.ended:
        return []
    state = ended_word(loss.state, t)
    return [
        t("Le SIRET figure encore parmi les partenaires, mais avec une habilitation {state}.", state=state)
    ]
