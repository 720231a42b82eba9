"""One line in a channel or in a card's thread, for each thing that is told without a card."""

from collections.abc import Sequence
from typing import assert_never

from bot.domain.checklist import Checklist
from bot.domain.fiche import Status
from bot.domain.number import CertificationNumber
from bot.domain.ports import Message
from bot.domain.sighting import (
    Sighting,
)
from bot.domain.telling import (
    AcceptedTold,
    ChangesTold,
    ChangeTold,
    ChannelLost,
    CheckBegun,
    CheckEnded,
    FirstSightTold,
    HabilitatedTold,
    ListedTold,
    MassLossTold,
    NoOfferTold,
    NoticesTold,
    QuarantineTold,
    RemindedTold,
    ResumedTold,
    SettingsTold,
    SilenceEnded,
    SilenceTold,
    Telling,
    TraineesTold,
    UndoneTold,
    WatchingTold,
)
from bot.locale.texts import Texts
from bot.slack.views.blocks import message
from bot.slack.views.changed import changed, several
from bot.slack.views.coming import accepted, notices, resumed
from bot.slack.views.fold import names
from bot.slack.views.issuing import trainees_told
from bot.slack.views.listed import habilitated, listed, mass_loss
from bot.slack.views.lost import lost
from bot.slack.views.reminders import reminded, undone
from bot.slack.views.safe import user
from bot.slack.views.settings import settings_told
from bot.slack.views.source import source_told
from bot.slack.views.status import fiche_link, of_sighting

Brief = MassLossTold | HabilitatedTold | ResumedTold | RemindedTold | UndoneTold


def line(telling: Telling, checklist: Checklist, t: Texts) -> Message:  # noqa: C901, PLR0911, PLR0912
    """What a channel or a thread is told, in words."""
    match telling:
        case ChangeTold(sighting, change, position):
            return changed(sighting, change, position, t)
        case ChangesTold():
            return several(telling, t)
        case ListedTold():
            return listed(telling, t)
        case NoticesTold():
            return notices(telling, t)
        case AcceptedTold():
            return accepted(telling, t)
        case TraineesTold():
            return trainees_told(telling, t)
        case MassLossTold() | HabilitatedTold() | ResumedTold() | RemindedTold() | UndoneTold():
            return message(_told(telling, checklist, t))
        case FirstSightTold(number, sighting):
            return message(_first_sight(number, sighting, t))
        case WatchingTold(by, added, removed):
            return message(_watching(by, added, removed, t))
        case SettingsTold():
            return message(settings_told(telling, t))
        case NoOfferTold(by, number):
            return message(
                t("{by} : aucune offre ne dépend de {code}.", by=user(by), code=fiche_link(number))
            )
        case ChannelLost():
            return message(lost(telling, t))
        case QuarantineTold() | CheckBegun() | CheckEnded() | SilenceTold() | SilenceEnded():
            return source_told(telling, t)
    assert_never(telling)


def _told(telling: Brief, checklist: Checklist, t: Texts) -> str:
    match telling:
        case MassLossTold():
            return mass_loss(telling, t)
        case HabilitatedTold():
            return habilitated(telling, t)
        case ResumedTold():
            return resumed(telling, t)
        case RemindedTold():
            return reminded(telling, checklist, t)
        case UndoneTold():
            return undone(telling, checklist, t)
    assert_never(telling)


def _first_sight(number: CertificationNumber, seen: Sighting | None, t: Texts) -> str:
    if seen is None:
        return t(
            "{code} : première lecture du registre, qui ne connaît pas ce numéro. Vérifiez-le sur la fiche.",
            code=fiche_link(number),
        )
    told = t("Première lecture : {fiche}.", fiche=of_sighting(seen, t, code=fiche_link(number)))
    if seen.standing is not Status.INACTIVE:
        return told
    ask = t("Des offres en dépendent ? Répondez dans `/cert encours`.")
    return f"{told} {ask}"


def _watching(
    by: str, added: Sequence[CertificationNumber], removed: Sequence[CertificationNumber], t: Texts
) -> str:
    told = []
    if added:
        told.append(t("{by} a ajouté au suivi de ce canal : {names}.", by=user(by), names=names(added, t)))
    if removed:
        told.append(t("{by} a retiré du suivi de ce canal : {names}.", by=user(by), names=names(removed, t)))
    return "\n".join(told) or t("{by} n'a rien changé à ce que ce canal suit.", by=user(by))
