"""What the catalogue shows of our offers, in words: beside a step, and on a fiche."""

from datetime import date

from bot.domain.alert import Alert, Closure
from bot.domain.catalogue import LAGS
from bot.domain.checklist import ARCHIVE, Mark, Outcome
from bot.domain.offer import CatalogueSeen, Offer
from bot.domain.paris import paris_day
from bot.domain.ports import Block
from bot.locale.texts import Texts
from bot.slack.views import actions as ids
from bot.slack.views.blocks import button, context, section
from bot.slack.views.fold import and_more, enumerated
from bot.slack.views.safe import escape

TITLE = 80
_PLACE, _PLACES = 40, 6
_FIRST = 3
"""Offers that a card lists."""


def shown_line(seen: CatalogueSeen, code: str, t: Texts) -> str:
    """How many of our offers are shown for a certification, and how to see them; empty where none is."""
    if not seen.total or not seen.extracted:
        return ""
    return t.plural(
        "{n} de nos offres affichée au catalogue (extraction du {date}) : `/cert offres {code}`.",
        "{n} de nos offres affichées au catalogue (extraction du {date}) : `/cert offres {code}`.",
        seen.total,
        date=t.date(seen.extracted),
        code=code,
    )


def unread(since: date | None, t: Texts) -> str:
    """That the catalogue cannot be read, and since when; empty where it can."""
    return t("Catalogue non lu depuis le {date}.", date=t.date(since)) if since else ""


def offers_words(alert: Alert, step_id: str, t: Texts) -> str:
    """What the catalogue says of a step, answered or not; empty where it says nothing."""
    seen = alert.catalogue
    if seen is None or step_id != ARCHIVE:
        return ""
    mark = alert.mark(step_id)
    told = _of_mark(seen, mark, alert, t) if mark else _still_shown(seen, t)
    return " ".join(part for part in (told, unread(seen.unread_since, t)) if part)


def offers_blocks(alert: Alert, step_id: str, t: Texts, *, brief: bool) -> list[Block]:
    """The same beneath a step that is still to be answered; in full, with the first of the offers."""
    words, seen = offers_words(alert, step_id, t), alert.catalogue
    if not words or seen is None:
        return []
    if brief or not seen.offers:
        return [context(words)]
    rest = seen.total - len(seen.offers[:_FIRST])
    more = [and_more(rest, t)] if rest else []
    lines = [words, *(offer_line(offer, t) for offer in seen.offers[:_FIRST]), *more]
    return [section("\n".join(lines), button(ids.OFFERS_SHOW, t("Voir toutes"), alert.number.code))]


def blocked_blocks(alert: Alert, t: Texts) -> list[Block]:
    """What is shown of the offers that a lost habilitation may block, where no step asks to archive them."""
    seen = alert.catalogue
    if seen is None or ARCHIVE in alert.steps:
        return []
    told = shown_line(seen, alert.number.code, t), unread(seen.unread_since, t)
    words = " ".join(part for part in told if part)
    return [context(words)] if words else []


def offer_line(offer: Offer, t: Texts) -> str:
    """Its title, and where it is given."""
    title = escape(offer.title, TITLE) or t("sans intitulé")
    return f"• {title} ({places(offer, t)})" if offer.places else f"• {title}"


def places(offer: Offer, t: Texts) -> str:
    return enumerated([escape(place, _PLACE) for place in offer.places], t, _PLACES)


def counted(named: str, total: int, t: Texts) -> str:
    """A certification and how many offers are shown for it."""
    return t("{named} : {count}", named=named, count=offers_count(total, t))


def offers_count(total: int, t: Texts) -> str:
    return t.plural("{n} offre affichée", "{n} offres affichées", total)


def _still_shown(seen: CatalogueSeen, t: Texts) -> str:
    if seen.extracted is None:
        return ""
    day = t.date(seen.extracted)
    if not seen.total:
        return t("Aucune de nos offres au catalogue (extraction du {date}) : vérifiez dans EDOF.", date=day)
    return t.plural(
        "{n} de nos offres encore affichée au catalogue (extraction du {date}).",
        "{n} de nos offres encore affichées au catalogue (extraction du {date}).",
        seen.total,
        date=day,
    )


def _of_mark(seen: CatalogueSeen, mark: Mark, alert: Alert, t: Texts) -> str:
    """An extraction that is not later than the tick proves nothing; what is over promises nothing."""
    if seen.extracted is None:
        return ""
    code = alert.number.code
    if mark.outcome is Outcome.NOT_APPLICABLE:
        return shown_line(seen, code, t)
    day = t.date(seen.extracted)
    if seen.extracted <= paris_day(mark.at):
        if not alert.is_open and alert.closure is not Closure.SETTLED:
            return _still_shown(seen, t)
        # The day is that of the extraction which first said so; those since then have said the same.
        return t(
            "La prochaine extraction du catalogue dira ce qu'il affiche encore (au {date} : {count}).",
            date=day,
            count=offers_count(seen.total, t) if seen.total else t("aucune offre"),
        )
    if not seen.total:
        return t("Plus aucune offre au catalogue (extraction du {date}).", date=day)
    still = t.plural(
        "Encore {n} offre affichée dans l'extraction du {date}",
        "Encore {n} offres affichées dans l'extraction du {date}",
        seen.total,
        date=day,
    )
    late = seen.extracted - paris_day(mark.at) > LAGS
    why = (
        t("vérifiez dans EDOF qu'il n'en reste pas")
        if late
        else t("le catalogue peut avoir un jour de retard")
    )
    see = t.plural(
        "La voir : `/cert offres {code}`.", "Les voir : `/cert offres {code}`.", seen.total, code=code
    )
    return t("{still} : {why}. {see}", still=still, why=why, see=see)
