"""One line on what changed for a certification."""

from collections.abc import Sequence
from datetime import date
from typing import assert_never

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
from bot.domain.telling import ChangesTold
from bot.locale.texts import Texts
from bot.slack.views import actions as ids
from bot.slack.views import evidence
from bot.slack.views.blocks import actions, button, message, section
from bot.slack.views.fold import enumerated, names
from bot.slack.views.status import of_sighting, successor_link, titled

_BUTTONS = 3


def changed(seen: Sighting, change: Change, position: Position, t: Texts) -> Message:
    """What changed, how we know, and what a new successor asks of the team."""
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


def several(told: ChangesTold, t: Texts) -> Message:
    """What changed in one day, each with how we know: no more than a message takes."""
    text = t.plural(
        "{n} changement dans ce que ce canal suit",
        "{n} changements dans ce que ce canal suit",
        len(told.items),
    )
    lines = [changed(one.sighting, one.change, one.position, t) for one in told.items]
    return message(text, [section(f"*{text}*"), *(block for line in lines for block in line.blocks)])


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
