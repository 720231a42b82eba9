"""What is told of the source: an export that is not believed, what was decided of it, and silence."""

from datetime import date
from typing import assert_never

from bot.domain.census import CERTIFIERS, LINKS, PARTNERS
from bot.domain.ports import Block, Message
from bot.domain.quarantine import Quarantine, Ruling
from bot.domain.telling import CheckBegun, CheckEnded, QuarantineTold, SilenceEnded, SilenceTold
from bot.locale.texts import Texts
from bot.slack.views import actions as ids
from bot.slack.views.blocks import actions, bullets, button, context, message, section
from bot.slack.views.fold import enumerated, names
from bot.slack.views.safe import user

_FILES = {LINKS: "Ancienne_Nouvelle_Certification", CERTIFIERS: "Certificateurs", PARTNERS: "Partenaires"}
"""The export's own names for its members."""

SourceTold = QuarantineTold | CheckBegun | CheckEnded | SilenceTold | SilenceEnded


def source_told(telling: SourceTold, t: Texts) -> Message:
    """The message for one of them."""
    match telling:
        case QuarantineTold():
            return _quarantine(telling, t)
        case CheckBegun(numbers):
            return message(t("{names} : un changement est en cours de contrôle.", names=names(numbers, t)))
        case CheckEnded():
            return message(ended(telling, t))
        case SilenceTold():
            return message(_silence(telling, t))
        case SilenceEnded(day):
            return message(t("Le registre est de nouveau lu : export du {date}.", date=t.date(day)))
    assert_never(telling)


def ended(telling: CheckEnded, t: Texts) -> str:
    """What came of the check of an export."""
    day = t.date(telling.export_date)
    by = user(telling.by) if telling.by else t("l'exploitant de Vigie")
    match Ruling(telling.ruling):
        case Ruling.CONFIRMED:
            return t(
                "Contrôle terminé : {by} a confirmé l'export du {date}. Il est lu de nouveau, et les alertes "
                "qu'il entraîne suivent.",
                by=by,
                date=day,
            )
        case Ruling.REJECTED:
            return t(
                "Contrôle terminé : {by} a écarté l'export du {date}. Aucun statut n'a changé.",
                by=by,
                date=day,
            )
        case _:
            return _replaced(day, telling.seen, t)


def _replaced(day: str, seen: date | None, t: Texts) -> str:
    if seen is None:
        return t("Un export plus récent a remplacé celui du {date}, qui n'a rien changé.", date=day)
    return t(
        "Contrôle terminé : l'export du {seen} remplace celui du {date}, qui n'a rien changé.",
        seen=t.date(seen),
        date=day,
    )


def _quarantine(told: QuarantineTold, t: Texts) -> Message:
    title = t(
        "L'export du {date} change trop de choses à la fois : il est à contrôler.",
        date=t.date(told.export_date),
    )
    checking = [section(t("{names} : un changement est en cours de contrôle.", names=names(told.numbers, t)))]
    return message(
        title,
        [
            section(f"*{title}*"),
            section(bullets(figures(told, t))),
            *(checking if told.numbers else []),
            section(_what_to_do(t)),
            _decision(told, t),
            context(t("Vigie répond entre-temps d'après le dernier export accepté.")),
        ],
    )


def figures(told: QuarantineTold | Quarantine, t: Texts) -> list[str]:
    """What speaks against an export, in words."""
    said = []
    if told.fallen:
        said.append(
            t(
                "Devenues inactives sans que leur échéance l'explique : {n}, sur {active} actives",
                n=t.number(told.fallen),
                active=t.number(told.active),
            )
        )
    if told.risen:
        said.append(t("Redevenues actives : {n}", n=t.number(told.risen)))
    if told.missing:
        said.append(t("Fiches absentes : {n}", n=t.number(told.missing)))
    return said + [
        t(
            "Lignes du fichier {member} : {before} auparavant, {after} maintenant",
            member=_FILES.get(member, member),
            before=t.number(before),
            after=t.number(after),
        )
        for member, (before, after) in sorted(told.rows.items())
    ]


def _what_to_do(t: Texts) -> str:
    return t(
        "Comparez quelques fiches avec le site de France compétences. *Confirmer* : l'export est lu, et ses "
        "alertes partent. *Écarter* : il est ignoré. Sans réponse, rien ne part ; l'export suivant sera jugé "
        "à son tour."
    )


def _decision(told: QuarantineTold, t: Texts) -> Block:
    return actions(
        button(ids.QUARANTINE_CONFIRM, t("Confirmer"), told.fingerprint),
        button(ids.QUARANTINE_REJECT, t("Écarter"), told.fingerprint),
    )


def _silence(told: SilenceTold, t: Texts) -> str:
    if told.frozen:
        head = t(
            "Les exports publiés depuis le {date} ont tous le même contenu, depuis {n} jours. Aucun statut "
            "n'est présumé.",
            date=t.date(told.since),
            n=t.number(told.days),
        )
    else:
        head = t(
            "Registre muet depuis {n} jours, dernier export lu le {date}. Aucun statut n'est présumé.",
            n=t.number(told.days),
            date=t.date(told.since),
        )
    if not told.ended:
        return head
    return f"{head} " + t("Échéances passées depuis, à confirmer : {names}.", names=enumerated(told.ended, t))
