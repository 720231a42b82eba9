"""What the catalogue shows of our offers: evidence with its date, never more than it says."""

from dataclasses import replace
from datetime import date

import pytest

from bot.domain.alert import Alert, Closure
from bot.domain.answer import LookedUp
from bot.domain.checklist import Mark
from bot.domain.mismatch import Mismatch, Mismatched
from bot.domain.offer import CatalogueSeen
from bot.domain.offering import (
    CatalogueRead,
    Offered,
    OfferedShown,
    OffersOf,
    OffersShown,
    counted,
    how_read,
    offers_of,
    page_of,
)
from bot.domain.sessions import SessionsSeen
from bot.domain.telling import NoticesTold
from bot.slack.views.card import card
from bot.slack.views.digest import digest
from bot.slack.views.plain import plain
from bot.slack.views.replies import answer
from tests.domain.offers import offer, ours
from tests.domain.offers import shown as row

from .support import (
    FR,
    SEEN,
    TODAY,
    alert,
    buttons,
    checklist,
    closed,
    done,
    line,
    many,
    not_applicable,
    said,
    shown,
)
from .year import DAY, NEXT, PARTNER, RNCP, S, T, digest_of, loss, lost, noticed

BEFORE, SAME, LATER = TODAY - DAY, TODAY, TODAY + DAY
"""Marks are made on TODAY."""
MANY = (offer("F1", "75", "92"), offer("F2"), offer("F3", "13"), offer("F4"))


def seen(day: date | None = BEFORE, total: int = 4, **fields: object) -> CatalogueSeen:
    given = {"offers": MANY[:total]} | fields
    return CatalogueSeen(day, total, **given)  # type: ignore[arg-type]


def archive(catalogue: CatalogueSeen | None, *marks: Mark, **fields: object) -> str:
    """What the card says from its archive step to the next."""
    text = said(card(alert(SEEN, *marks, catalogue=catalogue, **fields), checklist(), FR))
    return text[text.index("*Archiver") :].partition("*Créer")[0]


def test_the_archive_step_counts_the_offers_still_shown_and_lists_the_first() -> None:
    told = archive(seen())

    assert "4 de nos offres encore affichées au catalogue (extraction du 16/08/2026).\n" in told
    assert "• Offre F1 (75, 92)\n• Offre F2\n• Offre F3 (13)\nEt 1 autre.\nVoir toutes\n" in told


def test_a_button_shows_all_of_them() -> None:
    shown_card = card(alert(SEEN, catalogue=seen(total=1)), checklist(), FR)

    assert ("v1.offers.show", "RS5000") in buttons(shown_card)
    assert "Et " not in archive(seen(total=1))


def test_where_nothing_was_read_the_card_says_nothing_of_offers() -> None:
    assert archive(None) == archive(CatalogueSeen())
    assert "atalogue" not in archive(None)


def test_no_offer_shown_is_no_proof_before_the_step_is_done() -> None:
    assert "Aucune de nos offres au catalogue (extraction du 16/08/2026) : vérifiez dans EDOF." in archive(
        seen(total=0)
    )


def test_other_steps_say_nothing_of_offers() -> None:
    text = said(card(alert(SEEN, catalogue=seen()), checklist(), FR))

    assert text.count("nos offres") == 1


def test_a_later_extraction_without_any_is_told_beside_the_tick() -> None:
    assert (
        "✓ Fait par <@U024BE7LH> le 17/08/2026 à 06:17 · Plus aucune offre au catalogue (extraction du "
        in (archive(seen(LATER, 0), done("archive")))
    )


def test_a_tick_made_too_early_is_told_how_many_remain() -> None:
    assert (
        "· Encore 4 offres affichées dans l'extraction du 18/08/2026 : le catalogue peut avoir un jour de "
        "retard. Les voir : `/cert offres RS5000`."
    ) in archive(seen(LATER), done("archive"))
    assert "un jour de retard" in archive(seen(TODAY + 2 * DAY), done("archive"))


def test_what_remains_once_the_catalogue_has_caught_up_is_to_be_looked_at() -> None:
    told = archive(seen(TODAY + 3 * DAY, total=1), done("archive"))

    assert (
        "· Encore 1 offre affichée dans l'extraction du 20/08/2026 : vérifiez dans EDOF qu'il n'en reste "
        "pas. La voir : `/cert offres RS5000`."
    ) in told
    assert "un jour de retard" not in told


@pytest.mark.parametrize("day", [BEFORE, SAME])
@pytest.mark.parametrize(
    ("total", "count"), [(0, "aucune offre"), (1, "1 offre affichée"), (4, "4 offres affichées")]
)
def test_an_extraction_that_is_not_later_than_the_tick_proves_nothing(
    day: date, total: int, count: str
) -> None:
    told = archive(seen(day, total), done("archive"))

    known = f"(au {FR.date(day)} : {count})."
    assert f"· La prochaine extraction du catalogue dira ce qu'il affiche encore {known}" in told
    assert "Encore" not in told
    assert "Plus aucune" not in told


def test_what_does_not_apply_though_offers_are_shown_is_told_too() -> None:
    mark = not_applicable("archive")

    assert "· 4 de nos offres affichées au catalogue (extraction du 16/08/2026) : `/cert offres" in archive(
        seen(), mark
    )
    assert archive(seen(total=0), mark) == archive(None, mark)


def test_a_catalogue_that_cannot_be_read_is_told_whatever_is_known() -> None:
    unread = "Catalogue non lu depuis le 16/08/2026."

    assert unread in archive(CatalogueSeen(unread_since=BEFORE))
    assert f"(extraction du 16/08/2026). {unread}" in archive(seen(unread_since=BEFORE))
    assert f"· {unread}" in archive(CatalogueSeen(unread_since=BEFORE), done("archive"))


def test_a_habilitation_s_alert_tells_of_offers_where_it_is_asked_to_archive() -> None:
    steps = ("verify", "archive", "renewal")

    assert "encore affichées" in said(card(lost(loss(), catalogue=seen(), steps=steps), checklist(), FR))
    assert "encore affichées" not in said(card(lost(loss(), catalogue=seen()), checklist(), FR))


def test_a_habilitation_s_alert_that_asks_for_no_archiving_counts_what_may_be_blocked() -> None:
    def told(catalogue: CatalogueSeen | None) -> str:
        return said(card(lost(loss(), catalogue=catalogue), checklist(), FR))

    shown_of_it = "4 de nos offres affichées au catalogue (extraction du 16/08/2026) : `/cert offres "
    assert shown_of_it in told(seen())
    assert "Catalogue non lu depuis le 16/08/2026." in told(seen(unread_since=BEFORE))
    assert told(seen(total=0)) == told(None)
    steps = ("verify", "archive", "renewal")
    assert shown_of_it not in said(card(lost(loss(), catalogue=seen(), steps=steps), checklist(), FR))


def test_a_closed_card_and_one_in_words_alone_tell_it_too() -> None:
    gone = replace(closed(Closure.SETTLED, done("archive")), catalogue=seen(LATER, 0))
    opened = replace(alert(SEEN), catalogue=seen())

    assert "· Plus aucune offre au catalogue (extraction du 18/08/2026)." in said(card(gone, checklist(), FR))
    assert "à faire · 4 de nos offres encore affichées" in said(plain(opened, checklist(), FR))
    assert "· Plus aucune offre" in said(
        plain(replace(opened, marks=(done("archive"),), catalogue=seen(LATER, 0)), checklist(), FR)
    )


def test_a_card_that_was_closed_unsettled_promises_nothing_of_the_next_extraction() -> None:
    settled, over = (closed(how, done("archive")) for how in (Closure.SETTLED, Closure.UNWATCHED))

    assert "prochaine extraction" in said(card(replace(settled, catalogue=seen(SAME)), checklist(), FR))
    for total, words in ((4, "· 4 de nos offres encore affichées"), (0, "· Aucune de nos offres au cat")):
        told = said(card(replace(over, catalogue=seen(SAME, total)), checklist(), FR))
        assert words in told
        assert "prochaine extraction" not in told


def long_card() -> Alert:
    """One with more steps than a card has room for in full."""
    steps = (*checklist().ids, *(f"step{n}" for n in range(9)))
    return alert(replace(SEEN, successors=many(5)), steps=steps, catalogue=seen())


def test_a_card_with_little_room_keeps_the_count() -> None:
    text = said(card(long_card(), checklist(), FR))

    assert "4 de nos offres encore affichées" in text
    assert "Offre F1" not in text


def test_an_offer_without_a_title_is_still_one() -> None:
    untitled = replace(offer("F1"), title=" ")

    assert "• sans intitulé\n" in archive(seen(offers=(untitled,), total=1))
    groups = offers_of(RNCP, "Web", [ours()], [row(untitled)])
    assert "• sans intitulé\n" in said(answer(shown_offers(*groups), FR))


def test_an_offer_without_a_number_has_none() -> None:
    groups = offers_of(RNCP, "Web", [ours()], [row(replace(offer("F1", "75", sessions=1), id=""))])

    assert "• Offre F1\n    département 75 · 1 session ouverte\n" in said(answer(shown_offers(*groups), FR))


def shown_offers(*groups: OffersOf, read: CatalogueRead | None = None) -> OffersShown:
    some, page, pages = page_of(groups, 1, 10)
    return OffersShown(read or how_read([ours()]), some, counted(groups), page=page, pages=pages, draft="d1")


def test_each_offer_has_its_number_its_places_and_its_open_sessions() -> None:
    groups = offers_of(
        RNCP, "Web", [ours()], [row(offer("F1", "75", sessions=1), offer("F2", "75", "92"), total=5)]
    )
    text = said(answer(shown_offers(*groups), FR))

    assert text.startswith(
        "*5 de nos offres affichées au catalogue*\nDernière extraction lue : 16/08/2026.\n"
    )
    assert "|RNCP35419> – Web* : 5 offres affichées\n_Extraction du 16/08/2026_\n" in text
    assert "• Offre F1\n    n° F1 · département 75 · 1 session ouverte\n" in text
    assert "• Offre F2\n    n° F2 · départements 75, 92 · sessions non précisées\n" in text
    assert "Et 3 autres au catalogue : Vigie ne retient que les premières.\n" in text
    assert "Vigie ne voit pas votre espace EDOF." in text


def test_where_we_have_several_sirets_each_has_its_own() -> None:
    both = [ours(), ours(T, organisation="")]
    groups = offers_of(RNCP, "Web", both, [row(offer("F1")), row(offer("F2"), offer("F3"), siret=T)])
    text = said(answer(shown_offers(*groups, read=how_read(both)), FR))

    assert "– Web* : 3 offres affichées\n_888 777 265 00016 ISCOD : 1 offre affichée, extraction du" in text
    assert "_888 777 265 00024 : 2 offres affichées, extraction du 16/08/2026_" in text
    assert text.count("– Web") == 1


def test_none_shown_is_said_with_its_date() -> None:
    text = said(answer(shown_offers(*offers_of(RNCP, "Web", [ours()], [])), FR))

    assert text.startswith("*Aucune de nos offres affichée au catalogue*")
    assert "– Web*\nAucune offre affichée (extraction du 16/08/2026)." in text


def test_what_was_never_read_is_said_with_when_it_will_be() -> None:
    never = [ours(S, None)]
    text = said(answer(shown_offers(*offers_of(RNCP, "Web", never, []), read=how_read(never)), FR))

    assert text == (
        "*Le catalogue n'a pas encore été lu pour nos SIRET*\n"
        "Le catalogue est lu une fois par jour, et dans les minutes qui suivent pour un SIRET que l'on vient "
        "de donner."
    )
    assert said(answer(OfferedShown(how_read(never)), FR)) == text


def test_where_no_catalogue_is_read_nothing_is_promised() -> None:
    never = how_read([ours(S, None)], on=False)
    text = said(answer(shown_offers(*offers_of(RNCP, "Web", [ours(S, None)], []), read=never), FR))

    assert text.startswith("*Aucun catalogue d'offres n'est lu*\nLa lecture du catalogue public est coupée")
    assert "dans les minutes qui suivent" not in text
    assert said(answer(OfferedShown(never), FR)) == text
    known = how_read([ours(unread_since=TODAY)], on=False)
    was = said(answer(shown_offers(*offers_of(RNCP, "Web", [ours()], [row(offer())]), read=known), FR))
    assert "qui l'exploite. Voici ce qu'il affichait, à la date dite.\n" in was
    assert "_Extraction du 16/08/2026_\n• Offre F1" in was


def test_one_of_several_sirets_that_was_not_read_yet_is_counted() -> None:
    read = how_read([ours(), ours(T, None)])

    assert "1 de nos SIRET n'y a pas encore été lu. Le catalogue est lu une fois par jour" in said(
        answer(shown_offers(*offers_of(RNCP, "Web", [ours()], []), read=read), FR)
    )


def test_a_catalogue_that_is_out_of_reach_is_said_with_what_was_known() -> None:
    late = [ours(unread_since=TODAY)]
    text = said(answer(shown_offers(*offers_of(RNCP, "Web", late, [row(offer())]), read=how_read(late)), FR))

    assert "*Catalogue non lu depuis le 17/08/2026.* Voici ce qu'il affichait, à la date dite." in text
    assert "_Extraction du 16/08/2026_\n• Offre F1" in text
    never = how_read([ours(S, None, unread_since=TODAY)])
    told = said(answer(OffersShown(never), FR))
    assert "*Catalogue non lu depuis le 17/08/2026.* Vigie continue d'essayer." in told
    assert "dans les minutes qui suivent" not in told


def test_pages_carry_the_list_that_was_asked_for() -> None:
    groups = offers_of(RNCP, "Web", [ours()], [row(*(offer(f"F{n}") for n in range(25)))])

    assert buttons(answer(shown_offers(*groups), FR)) == [("v1.offers.next", "2:d1")]


def test_all_certifications_that_have_offers_are_counted_with_what_does_not_fit() -> None:
    rows = (Offered(SEEN.number, "Anglais", 2, Mismatch.NOT_FOUND), Offered(RNCP, "Web", 3))
    told = answer(OfferedShown(how_read([ours()]), rows, 2, 5, 1, 2), FR)

    assert said(told).startswith("*5 de nos offres affichées au catalogue, pour 2 certifications*")
    assert "– Anglais : 2 offres affichées\n_habilitation à former non trouvée_" in said(told)
    assert "– Web : 3 offres affichées\n" in said(told)
    assert buttons(told) == [
        ("v1.offers.show", "RS5000"),
        ("v1.offers.show", "RNCP35419"),
        ("v1.offered.next", "2"),
    ]


def test_one_that_should_have_offers_and_has_none_has_nothing_to_see() -> None:
    told = answer(OfferedShown(how_read([ours()]), (Offered(RNCP, "Web", 0, Mismatch.UNOFFERED),)), FR)

    assert said(told).startswith("*Aucune de nos offres affichée au catalogue*")
    assert "– Web\n_habilitation à former, aucune offre affichée_" in said(told)
    assert buttons(told) == []


def test_a_page_that_has_no_room_for_all_of_it_counts_the_rest() -> None:
    groups = [OffersOf(number, "Titre" * 20, S, "ISCOD", TODAY, 1, MANY) for number in many(60)]
    told = OffersShown(how_read([ours(), ours(T)]), tuple(groups), counted(groups))

    assert "autres sur cette page." in said(answer(told, FR))
    rows = tuple(Offered(number, "Titre" * 20, 1, Mismatch.INACTIVE) for number in many(60))
    assert "autres sur cette page." in said(answer(OfferedShown(how_read([ours()]), rows, 60, 60), FR))


def test_a_fiche_has_a_line_on_our_offers_where_there_are_some() -> None:
    with_offers = LookedUp((replace(shown(), offers=seen()),))

    assert (
        "4 de nos offres affichées au catalogue (extraction du 16/08/2026) : `/cert offres RS6604`.\n"
    ) in said(answer(with_offers, FR))
    for none in (None, seen(total=0), CatalogueSeen(None, 4)):
        assert "catalogue" not in said(answer(LookedUp((replace(shown(), offers=none),)), FR))


def mismatched(*why: Mismatch) -> tuple[Mismatched, ...]:
    numbers = many(len(why))
    return tuple(Mismatched(number, "Web", one, 2) for number, one in zip(numbers, why, strict=True))


def test_the_digest_lists_what_has_no_offer_and_what_is_offered_without_a_ground() -> None:
    told = digest_of(mismatched=mismatched(*Mismatch), catalogue=how_read([ours()]))
    text = said(digest(told, checklist(), FR))

    assert "*Habilitation à former, aucune offre affichée au catalogue (1)*\n• <https" in text
    assert "*Offres affichées au catalogue, à vérifier (3)*\n" in text
    assert "|RNCP30001> – Web : 2 offres affichées, certification inactive, sans alerte ouverte" in text
    assert "2 offres affichées, habilitation à organiser les évaluations seulement" in text
    assert "Catalogue de Mon Compte Formation : extraction du 16/08/2026." in text
    assert "Rien à signaler" not in text


def test_a_long_list_is_folded_and_says_where_the_rest_is() -> None:
    told = digest_of(mismatched=mismatched(*(Mismatch.UNOFFERED,) * 50), catalogue=how_read([ours()]))

    assert "autres. Le reste : `/cert offres`." in said(digest(told, checklist(), FR))


def test_the_digest_says_since_when_the_catalogue_cannot_be_read_and_only_then_speaks_of_it() -> None:
    text = said(digest(digest_of(catalogue=how_read([ours(unread_since=TODAY)])), checklist(), FR))

    assert "*Catalogue non lu depuis le 17/08/2026.*" in text
    assert "Rien à signaler" in text
    assert "atalogue" not in said(digest(digest_of(catalogue=how_read([ours()])), checklist(), FR))


def sessions(*given: object) -> str:
    item = replace(noticed(30, PARTNER, NEXT), sessions=SessionsSeen(BEFORE, *given))  # type: ignore[arg-type]
    return said(line(NoticesTold((item,), TODAY), FR))


def test_a_notice_counts_the_sessions_that_begin_after_the_end() -> None:
    after = "2 sessions affichées au catalogue commencent après le 16/09/2026 (extraction du 16/08/2026)."

    assert after in sessions(2, 0, 0)
    assert "ouvertes" not in sessions(2, 0, 0)
    assert "0 session affichée au catalogue commence après" in sessions(0, 0, 0)


def test_a_notice_says_where_the_catalogue_gives_no_dates() -> None:
    without = (
        "5 sessions ouvertes dans 2 offres au catalogue, qui n'en donne pas les dates (extraction du "
        "16/08/2026) : relevez celles qui commencent après le 16/09/2026."
    )
    assert without in sessions(0, 2, 5)
    assert "affichée au catalogue" not in sessions(0, 2, 5)
    assert "3 offres au catalogue, qui ne donne pas les dates de leurs sessions" in sessions(1, 3, None)
    assert "1 session affichée au catalogue commence" in sessions(1, 3, None)
