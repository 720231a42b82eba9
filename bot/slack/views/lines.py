"""One line in a channel or in a card's thread, for each thing that is told without a card."""

from collections.abc import Sequence
from datetime import date
from typing import assert_never

from bot.domain.checklist import Checklist
from bot.domain.fiche import Status
from bot.domain.holding import Position, Role
from bot.domain.number import CertificationNumber
from bot.domain.ports import Block, Message
from bot.domain.sighting import (
    BecameActive,
    BecameInactive,
    Change,
    Confirmed,
    EndDateMoved,
    Returned,
    Sighting,
    SuccessorsChanged,
    Vanished,
)
from bot.domain.telling import (
    AcceptedTold,
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
    SilenceEnded,
    SilenceTold,
    Telling,
    UndoneTold,
    WatchingTold,
)
from bot.locale.texts import Texts
from bot.slack.views import actions as ids
from bot.slack.views import evidence
from bot.slack.views.blocks import actions, button, message, section
from bot.slack.views.coming import accepted, notices
from bot.slack.views.fold import enumerated, names
from bot.slack.views.listed import habilitated, listed, mass_loss
from bot.slack.views.lost import lost
from bot.slack.views.reminders import reminded, undone
from bot.slack.views.safe import user
from bot.slack.views.source import source_told
from bot.slack.views.status import fiche_link, of_sighting, successor_link, titled

_BUTTONS = 3

Brief = MassLossTold | HabilitatedTold | AcceptedTold | RemindedTold | UndoneTold


def line(telling: Telling, checklist: Checklist, t: Texts) -> Message:  # noqa: PLR0911
    """What a channel or a thread is told, in words."""
    match telling:
        case ChangeTold(sighting, change, position):
            return _change(sighting, change, position, t)
        case ListedTold():
            return listed(telling, t)
        case NoticesTold():
            return notices(telling, t)
        case MassLossTold() | HabilitatedTold() | AcceptedTold() | RemindedTold() | UndoneTold():
            return message(_told(telling, checklist, t))
        case FirstSightTold(number, sighting):
            return message(_first_sight(number, sighting, t))
        case WatchingTold(by, added, removed):
            return message(_watching(by, added, removed, t))
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
        case AcceptedTold():
            return accepted(telling, t)
        case RemindedTold():
            return reminded(telling, checklist, t)
        case UndoneTold():
            return undone(telling, checklist, t)
    assert_never(telling)


def _change(seen: Sighting, change: Change, position: Position, t: Texts) -> Message:
    match change:
        case BecameInactive() | Confirmed():
            return message(f"{of_sighting(seen, t)}\n{' '.join(evidence.of_alert(seen, t))}")
        case SuccessorsChanged(before, after):
            named = _successors(seen, before, after, position, t)
            text = "\n".join([named, *_ours(seen, after, position, t)])
            return message(text, [section(text), *_buttons(before, after, t)])
        case EndDateMoved(before_date, after_date):
            return message(_end_date(seen, before_date, after_date, t))
        case _:
            return message(_presence(seen, change, t))


def _presence(seen: Sighting, change: BecameActive | Vanished | Returned, t: Texts) -> str:
    code, day = seen.number.code, t.date(seen.export_date)
    match change:
        case BecameActive():
            return t(
                "{code} est de nouveau active (export du {date}). Suspendez l'archivage et la suppression, "
                "vérifiez vos offres.",
                code=code,
                date=day,
            )
        case Vanished():
            return t(
                "{code} – {title} : absente de deux exports successifs ; aucun statut n'est présumé. "
                "Dernier export où elle figure : {date}.",
                code=code,
                title=titled(seen.title, t),
                date=day,
            )
        case Returned():
            again = t("{code} figure de nouveau au registre (export du {date}).", code=code, date=day)
            return f"{again} {of_sighting(seen, t)}."
    assert_never(change)


def _end_date(seen: Sighting, before: date | None, after: date | None, t: Texts) -> str:
    code, title, day = seen.number.code, titled(seen.title, t), t.date(seen.export_date)
    if after is None:
        return t(
            "{code} – {title} : le registre ne donne plus de date de fin d'enregistrement "
            "(export du {date}).",
            code=code,
            title=title,
            date=day,
        )
    if before is None:
        return t(
            "{code} – {title} : le registre donne une fin d'enregistrement, le {end} (export du {date}).",
            code=code,
            title=title,
            end=t.date(after),
            date=day,
        )
    return t(
        "{code} – {title} : la fin d'enregistrement passe du {before} au {after} (export du {date}).",
        code=code,
        title=title,
        before=t.date(before),
        after=t.date(after),
        date=day,
    )


def _successors(
    seen: Sighting,
    before: Sequence[CertificationNumber],
    after: Sequence[CertificationNumber],
    position: Position,
    t: Texts,
) -> str:
    code, title, day = seen.number.code, titled(seen.title, t), t.date(seen.export_date)
    if not after:
        return t(
            "{code} – {title} : le registre ne nomme plus de successeur ; il nommait {names} "
            "(export du {date}).",
            code=code,
            title=title,
            names=names(before, t, 5),
            date=day,
        )
    return t(
        "{code} – {title} : remplacée par {links}, selon le registre (export du {date}).",
        code=code,
        title=title,
        links=enumerated([successor_link(number, position, t) for number in after], t, 5),
        date=day,
    )


def _ours(seen: Sighting, after: Sequence[CertificationNumber], position: Position, t: Texts) -> list[str]:
    """What a successor named while the certification is active asks of the team, by its role."""
    if not after or seen.standing is not Status.ACTIVE:
        return []
    if position.role is Role.CERTIFIER:
        return [t("Déclarez vos partenaires, et vous-même si vous formez, sur la nouvelle fiche.")]
    return [t("Demandez au certificateur votre habilitation, et préparez la nouvelle offre.")]


def _buttons(
    before: Sequence[CertificationNumber], after: Sequence[CertificationNumber], t: Texts
) -> list[Block]:
    """A row for each of the first successors that were not named before."""
    new = [number.code for number in after if number not in before][:_BUTTONS]
    return [actions(button(ids.WATCH, t("Suivre {code} ici", code=code), code)) for code in new]


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
        told.append(t("{by} suit désormais ici : {names}.", by=user(by), names=names(added, t)))
    if removed:
        told.append(t("{by} ne suit plus ici : {names}.", by=user(by), names=names(removed, t)))
    return "\n".join(told) or t("{by} n'a rien changé à ce que ce canal suit.", by=user(by))
