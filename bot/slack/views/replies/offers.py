"""The answers to `/cert offers`: our offers for some certifications, or all certifications that have any."""

from collections.abc import Sequence
from itertools import groupby

from bot.domain.mismatch import Mismatch
from bot.domain.number import CertificationNumber
from bot.domain.offer import Offer
from bot.domain.offering import CatalogueRead, Offered, OfferedShown, OffersOf, OffersShown
from bot.domain.ports import Block, Message
from bot.locale.texts import Texts
from bot.slack.views import actions as ids
from bot.slack.views.blocks import button, context, message, section, sections
from bot.slack.views.fold import MESSAGE, fold
from bot.slack.views.mismatches import mismatch_word
from bot.slack.views.offers import TITLE, counted, offers_count, places, unread
from bot.slack.views.paging import others, page_buttons
from bot.slack.views.replies.aside import aside_blocks
from bot.slack.views.safe import escape
from bot.slack.views.standing import siret_word
from bot.slack.views.status import fiche_link, titled

_NAME, _ID = 60, 80
_IN_A_SECTION = 5


def offers_shown(answer: OffersShown, t: Texts) -> Message:
    """Each certification with what each of our SIRETs shows for it, and the day of that extraction."""
    text = _headline(answer, t)
    head = [section(f"*{text}*"), *_how_read(answer.read, t)]
    tail = [
        *page_buttons(answer.page, answer.pages, (ids.OFFERS_PAGE, ids.OFFERS_NEXT), answer.draft, t),
        *(aside_blocks(answer.aside, t) if answer.aside else []),
        *_source(answer.read, t),
    ]
    counts, several = dict(answer.counts), answer.read.sirets > 1
    known = answer.groups if answer.read.extracted else ()
    about = [(number, list(some)) for number, some in groupby(known, key=lambda one: one.number)]
    rows = fold(
        about,
        lambda one: _certification(one[1], counts[one[0]], t, several=several),
        lambda rest: [others(len(rest), t)],
        MESSAGE.without(head).without(tail),
    )
    return message(text, [*head, *rows, *tail])


def offered_shown(answer: OfferedShown, t: Texts) -> Message:
    """Each certification for which offers are shown, or should be, with a button to see them."""
    text = _all(answer, t)
    head = [section(f"*{text}*"), *_how_read(answer.read, t)]
    turn = page_buttons(answer.page, answer.pages, (ids.OFFERED_PAGE, ids.OFFERED_NEXT), "", t)
    tail = [*turn, *_source(answer.read, t)]
    rows = fold(
        answer.rows,
        lambda one: [_row(one, t)],
        lambda rest: [others(len(rest), t)],
        MESSAGE.without(head).without(tail),
    )
    return message(text, [*head, *rows, *tail])


def _headline(answer: OffersShown, t: Texts) -> str:
    if answer.read.extracted is None:
        return _never(answer.read, t)
    total = sum(count for _, count in answer.counts)
    if not total:
        return t("Aucune de nos offres affichée au catalogue")
    return t.plural(
        "{n} de nos offres affichée au catalogue", "{n} de nos offres affichées au catalogue", total
    )


def _all(answer: OfferedShown, t: Texts) -> str:
    if answer.read.extracted is None:
        return _never(answer.read, t)
    if not answer.offers:
        return t("Aucune de nos offres affichée au catalogue")
    shown = t.plural(
        "{n} de nos offres affichée au catalogue", "{n} de nos offres affichées au catalogue", answer.offers
    )
    return t.plural(
        "{shown}, pour {n} certification", "{shown}, pour {n} certifications", answer.offered, shown=shown
    )


def _never(read: CatalogueRead, t: Texts) -> str:
    if not read.on:
        return t("Aucun catalogue d'offres n'est lu")
    return t("Le catalogue n'a pas encore été lu pour nos SIRET")


def _how_read(read: CatalogueRead, t: Texts) -> list[Block]:
    """Since when it could not be read, what was not read yet, when that will be; else how fresh it is."""
    known = read.extracted
    was = t("Voici ce qu'il affichait, à la date dite.") if known else ""
    if not read.on:
        return [section(f"{_off(t)} {was}".rstrip())]
    parts = [
        f"*{unread(read.unread_since, t)}* {was}".rstrip() if read.unread_since else "",
        _not_yet(read, t) if read.unread else "",
        t("Dernière extraction lue : {date}.", date=t.date(known)) if known and not read.unread else "",
    ]
    text = " ".join(part for part in parts if part)
    return [section(text)] if text else []


def _off(t: Texts) -> str:
    return t(
        "La lecture du catalogue public est coupée par réglage (VIGIE_CATALOGUE_URL est vide) : Vigie ne "
        "sait pas quelles offres y sont affichées. Voyez avec la personne qui l'exploite."
    )


def _not_yet(read: CatalogueRead, t: Texts) -> str:
    when = t("Vigie continue d'essayer.") if read.unread_since else _soon(t)
    if read.extracted is None:
        return when
    some = t.plural(
        "{n} de nos SIRET n'y a pas encore été lu.",
        "{n} de nos SIRET n'y ont pas encore été lus.",
        read.unread,
    )
    return f"{some} {when}"


def _soon(t: Texts) -> str:
    return t(
        "Le catalogue est lu une fois par jour, et dans les minutes qui suivent pour un SIRET que "
        "l'on vient de donner."
    )


def _source(read: CatalogueRead, t: Texts) -> list[Block]:
    """Whose word it is, and what it is not."""
    if read.extracted is None:
        return []
    return [
        context(
            t(
                "Source : catalogue public de Mon Compte Formation, lu une fois par jour ; il peut avoir un "
                "jour de retard. Vigie ne voit pas votre espace EDOF."
            )
        )
    ]


def _certification(groups: Sequence[OffersOf], total: int, t: Texts, *, several: bool) -> list[Block]:
    number, title = groups[0].number, groups[0].title
    return [
        block
        for place, one in enumerate(groups)
        for block in _group(one, [] if place else [_title(number, title, total, t)], t, several=several)
    ]


def _title(number: CertificationNumber, title: str, total: int, t: Texts) -> str:
    named = f"*{fiche_link(number)} – {titled(title, t, TITLE)}*"
    return counted(named, total, t) if total else named


def _group(one: OffersOf, head: list[str], t: Texts, *, several: bool) -> list[Block]:
    """What one SIRET shows, under a line of its own where there are several."""
    lines = [*head, *_whose(one, t, several=several)]
    offers = [_offer(offer, t) for offer in one.offers]
    if one.rest:
        offers.append(
            t.plural(
                "Et {n} autre au catalogue : Vigie ne retient que les premières.",
                "Et {n} autres au catalogue : Vigie ne retient que les premières.",
                one.rest,
            )
        )
    return sections(offers, _IN_A_SECTION, "\n".join(lines)) if offers else [section("\n".join(lines))]


def _whose(one: OffersOf, t: Texts, *, several: bool) -> list[str]:
    assert one.extracted is not None, "what is shown was read on some day"
    day = t.date(one.extracted)
    if not one.siret:
        return [t("Aucune offre affichée (extraction du {date}).", date=day)]
    if not several:
        return [t("_Extraction du {date}_", date=day)]
    name = escape(one.organisation, _NAME)
    count = offers_count(one.total, t)
    whose = f"{siret_word(one.siret)} {name}".rstrip()
    return [t("_{siret} : {count}, extraction du {date}_", siret=whose, count=count, date=day)]


def _offer(offer: Offer, t: Texts) -> str:
    title = escape(offer.title, TITLE) or t("sans intitulé")
    id_ = escape(offer.id, _ID)
    named = [t("n° {id}", id=id_)] if id_ else []
    facts = [*named, *_where(offer, t), _sessions(offer, t)]
    return f"• {title}\n    {' · '.join(facts)}"


def _where(offer: Offer, t: Texts) -> list[str]:
    if not offer.places:
        return []
    told = places(offer, t)
    return [t.plural("département {places}", "départements {places}", len(offer.places), places=told)]


def _sessions(offer: Offer, t: Texts) -> str:
    if offer.sessions is None:
        return t("sessions non précisées")
    return t.plural("{n} session ouverte", "{n} sessions ouvertes", offer.sessions)


def _row(one: Offered, t: Texts) -> Block:
    named = f"• {fiche_link(one.number)} – {titled(one.title, t, TITLE)}"
    word = f"\n_{mismatch_word(one.why, t)}_" if one.why else ""
    if one.why is Mismatch.UNOFFERED:
        return section(f"{named}{word}")
    seen = button(ids.OFFERS_SHOW, t("Voir"), one.number.code)
    return section(f"{counted(named, one.total, t)}{word}", seen)
