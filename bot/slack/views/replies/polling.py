"""What `/cert refresh` came to."""

from typing import assert_never

from bot.domain.answer import Polled
from bot.domain.ports import Found, Message
from bot.locale.texts import Texts
from bot.slack.views.blocks import message
from bot.slack.views.safe import escape

_REASON = 500


def polled(answer: Polled, t: Texts) -> Message:
    """What looking for a newer export came to, and how many alerts it opened."""
    told = [*_at(answer, t), _outcome(answer, t), *_reason(answer, t), *_alerts(answer, t)]
    return message(" ".join(told))


def _at(answer: Polled, t: Texts) -> list[str]:
    if answer.at is None:
        return []
    moment = t.moment(answer.at)
    return [t("Registre regardé le {moment} : cela sert à tous pendant dix minutes.", moment=moment)]


def _outcome(answer: Polled, t: Texts) -> str:
    found = Found(answer.outcome)
    match found:
        case Found.NEW:
            return _new(answer, t)
        case Found.UNCHANGED:
            return t("Rien de plus récent à lire.") + _serving(answer, t)
        case Found.REJECTED:
            return t("Un export plus récent a été trouvé, puis écarté au contrôle.") + _serving(answer, t)
        case Found.QUARANTINED:
            return t(
                "Un export plus récent a été lu ; il change trop de choses à la fois, et attend un contrôle."
            ) + _serving(answer, t)
        case Found.UNREACHABLE:
            return t("Pas de réponse exploitable de data.gouv.fr : aucun statut n'est présumé.") + _serving(
                answer, t
            )
    assert_never(found)


def _new(answer: Polled, t: Texts) -> str:
    if answer.export is None:
        return t("Nouvel export lu.")
    return t.plural(
        "Nouvel export lu, celui du {date} : {n} fiche.",
        "Nouvel export lu, celui du {date} : {n} fiches.",
        answer.export.fiches,
        date=t.date(answer.export.date),
    )


def _serving(answer: Polled, t: Texts) -> str:
    """Which export Vigie answers from meanwhile."""
    if answer.export is None:
        return " " + t("Aucun export n'a encore été lu.")
    return " " + t("Vigie répond d'après l'export du {date}.", date=t.date(answer.export.date))


def _reason(answer: Polled, t: Texts) -> list[str]:
    reason = escape(t.why(answer.reason), _REASON)
    return [t("Raison : {reason}", reason=reason)] if reason else []


def _alerts(answer: Polled, t: Texts) -> list[str]:
    if not answer.counted:
        return []
    if not answer.alerts:
        return [t("Aucune nouvelle alerte.")]
    return [
        t.plural(
            "{n} alerte ouverte, tous canaux confondus.",
            "{n} alertes ouvertes, tous canaux confondus.",
            answer.alerts,
        )
    ]
