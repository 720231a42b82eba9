"""How a certification stands, in one sentence that never says more than the registry does."""

from datetime import date

from bot.domain.alert import Alert, Loss
from bot.domain.dry_run import RehearsedLoss
from bot.domain.fiche import Status, inactive_from
from bot.domain.holding import Position
from bot.domain.number import CertificationNumber
from bot.domain.shown import FicheShown
from bot.domain.sighting import Ground, Sighting
from bot.locale.texts import Texts
from bot.slack.views.ended import ended_title
from bot.slack.views.safe import TITLE, escape, link
from bot.slack.views.standing import siret_word, standing_word


def fiche_link(number: CertificationNumber) -> str:
    return link(number.url, number.code)


def successor_link(number: CertificationNumber, position: Position, t: Texts) -> str:
    """A successor, and whether one of our SIRETs may train for it."""
    return t(
        "{code} (notre habilitation : {standing})",
        code=fiche_link(number),
        standing=standing_word(position.on(number), t),
    )


def titled(title: str, t: Texts, most: int = TITLE) -> str:
    return escape(title, most) or t("sans intitulé")


def sentence(code: str, title: str, status: Status, ground: Ground, end: date | None, *, t: Texts) -> str:
    """`code` and `title` are safe in mrkdwn; `ground` only counts for what is inactive."""
    if status is Status.INACTIVE:
        return _inactive(code, title, ground, end, t=t)
    if status is Status.UNKNOWN:
        return t("{code} – {title} : statut inconnu", code=code, title=title)
    if end is None:
        return t("{code} – {title} : active, sans date de fin d'enregistrement", code=code, title=title)
    return t("{code} – {title} : active jusqu'au {date}", code=code, title=title, date=t.date(end))


def _inactive(code: str, title: str, ground: Ground, end: date | None, *, t: Texts) -> str:
    since = inactive_from(end)
    if since is None or end is None:
        if ground is Ground.DATE:
            return t("{code} – {title} : échéance à confirmer (date inconnue)", code=code, title=title)
        return t("{code} – {title} : certification inactive (date inconnue)", code=code, title=title)
    if ground is Ground.EARLY:
        return t(
            "{code} – {title} : inactive avant son échéance du {date}, à confirmer",
            code=code,
            title=title,
            date=t.date(end),
        )
    if ground is Ground.DATE:
        return t(
            "{code} – {title} : échéance atteinte le {date}, à confirmer",
            code=code,
            title=title,
            date=t.date(end),
        )
    return t(
        "{code} – {title} : certification inactive depuis le {date}",
        code=code,
        title=title,
        date=t.date(since),
    )


def of_sighting(seen: Sighting, t: Texts, *, code: str = "", most: int = TITLE) -> str:
    """How a number stood when last seen: an alert's title, where it is inactive."""
    return sentence(
        code or seen.number.code, titled(seen.title, t, most), seen.standing, seen.ground, seen.end_date, t=t
    )


def of_alert(alert: Alert, t: Texts, *, most: int = TITLE) -> str:
    """An alert's title: the certification as it stood, or the habilitation that was lost for it."""
    if alert.loss is None:
        return of_sighting(alert.sighting, t, most=most)
    return of_loss(alert.sighting, alert.loss, t, most=most)


def of_loss(
    seen: Sighting, loss: Loss | RehearsedLoss, t: Texts, *, code: str = "", most: int = TITLE
) -> str:
    """A habilitation that was lost: it has ended, one of our SIRETs may only organise, or is not listed."""
    code, title = code or seen.number.code, titled(seen.title, t, most)
    siret = siret_word(loss.siret)
    if loss.state.ended:
        return ended_title(code=code, title=title, siret=siret, state=loss.state, since=loss.since, t=t)
    if loss.organises:
        return t(
            "{code} – {title} : le SIRET {siret} n'est plus habilité à former",
            code=code,
            title=title,
            siret=siret,
        )
    return t(
        "{code} – {title} : le SIRET {siret} ne figure plus parmi les partenaires",
        code=code,
        title=title,
        siret=siret,
    )


def of_fiche(shown: FicheShown, t: Texts, *, most: int = TITLE) -> str:
    """How a fiche stands on the day it is shown, with its code as a link."""
    fiche = shown.fiche
    title = titled(fiche.title, t, most)
    return sentence(fiche_link(fiche.number), title, shown.status, ground_of(shown), fiche.end_date, t=t)


def ground_of(shown: FicheShown) -> Ground:
    """Why a fiche is inactive; only meaningful where it is."""
    if shown.fiche.declared is not Status.INACTIVE:
        return Ground.DATE
    ahead = shown.days_left is not None and shown.days_left > 0
    return Ground.EARLY if ahead else Ground.REGISTRY
