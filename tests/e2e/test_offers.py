"""What a team sees of its offers: asked for, on a card, in the digest and before an end date."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.domain.offer import Offer
from bot.domain.ports import NotRead
from bot.sandbox.outcome import Outcome
from bot.sandbox.workspace import CAMILLE
from bot.sandbox.workspace import WEB as ELSEWHERE
from tests.domain.builders import number
from tests.e2e.team import buttons, team
from tests.e2e.test_catalogue_read import Shop
from tests.exports import Row
from tests.test_offers import Fake, Shows

S, T = "88877726500016", "88877726500024"
OURS = ((S, "ISCOD", "HABILITATION_ORGA_FORM"),)
WEB = Row("RNCP37674", "Développeur web", "01/09/2028", partners=OURS)
DATA = Row("RNCP35419", "Analyste de données", "31/12/2027", partners=OURS)
FOREIGN = Row("RNCP40000", "Traducteur", "31/12/2027", partners=(("82815245400033", "ALYRA", "x"),))
STATE = Row("RNCP38000", "Baccalauréat professionnel", "31/08/2029", partners=())
ENDING = Row("RS5000", "Blockchain", "01/04/2026", partners=OURS)
ALL = (WEB, DATA, FOREIGN, STATE, ENDING)
FALLEN = replace(WEB, status="INACTIVE", end="01/03/2026")
DAY, NEXT, LATER = date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 4)
THREE = tuple(Offer(f"F{n}", f"Formation {n}", ("75", "92"), n) for n in (1, 2, 3))


def shows(**offers: tuple[Offer, ...]) -> Shows:
    return {S: {number(code): some for code, some in offers.items()}}


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Shop]:
    """A team whose bot can read a catalogue: it has named no SIRET yet."""
    catalogue = Fake(shows(RNCP37674=THREE))
    async with team(tmp_path, *ALL, catalogue=catalogue) as one:
        yield Shop(one, catalogue)


async def read(shop: Shop, *watched: str) -> None:
    """The SIRET is named, these are watched, and the catalogue is read."""
    await shop.team.cert(f"siret {S}")
    if watched:
        await shop.team.cert(f"watch {' '.join(watched)}")
    await shop.read(DAY)


async def told(shop: Shop, text: str, channel: str = "") -> str:
    outcome = await (shop.team.cert(text, channel=channel) if channel else shop.team.cert(text))
    return plain(outcome)


def plain(outcome: Outcome) -> str:
    return outcome.said.replace("\xa0", " ")


async def test_without_a_siret_it_says_how_to_name_one(shop: Shop) -> None:
    for asked in ("offres", "offers RNCP37674"):
        assert "`/cert siret 12345678901234`" in await told(shop, asked)


async def test_before_the_first_reading_it_says_when_that_will_be(shop: Shop) -> None:
    await shop.team.cert(f"siret {S}")
    for asked in ("offres", "offres RNCP37674"):
        text = await told(shop, asked)
        assert "Le catalogue n'a pas encore été lu pour nos SIRET" in text
        assert "dans les minutes qui suivent" in text


async def test_our_offers_are_listed_with_the_day_of_the_extraction(shop: Shop) -> None:
    await read(shop)
    text = await told(shop, "offres RNCP37674, RNCP35419")
    assert "3 de nos offres affichées au catalogue" in text
    assert "RNCP37674> – Développeur web* : 3 offres affichées\n_Extraction du 02/03/2026_" in text
    assert "• Formation 2\n    n° F2 · départements 75, 92 · 2 sessions ouvertes" in text
    assert "RNCP35419> – Analyste de données*\nAucune offre affichée (extraction du 02/03/2026)." in text


async def test_what_is_asked_for_besides_is_said(shop: Shop) -> None:
    await read(shop)
    text = await told(shop, "offres RNCP37674 RNCP99999 35419 bonjour")
    assert "3 de nos offres" in text
    assert "RNCP99999> : inconnu du registre" in text
    assert "35419 : seul RNCP35419 existe dans le registre." in text
    assert "Pas de numéro lisible dans « bonjour »" in text


async def test_all_that_has_offers_is_counted_and_seen_with_a_click(shop: Shop) -> None:
    shop.catalogue.shows = shows(RNCP37674=THREE, RNCP40000=THREE[:1], RNCP99999=THREE[:2])
    await read(shop, "RNCP37674", "RNCP35419")
    outcome = await shop.team.cert("offers")
    text = plain(outcome)
    assert "6 de nos offres affichées au catalogue, pour 3 certifications" in text
    assert "RNCP35419> – Analyste de données\n_habilitation à former, aucune offre affichée_" in text
    assert "RNCP40000> – Traducteur : 1 offre affichée\n_habilitation à former non trouvée_" in text
    assert "RNCP99999> – sans intitulé : 2 offres affichées" in text
    await shop.team.click(outcome.shown, "v1.offers.show", "RNCP37674")
    seen = await shop.team.whispered("Formation 3")
    assert "3 offres affichées" in seen.said.replace("\xa0", " ")


async def test_many_offers_are_paged_and_each_is_found_once(shop: Shop) -> None:
    shop.catalogue.shows = shows(
        RNCP37674=tuple(Offer(f"F{n:02}", f"Formation {n:02}") for n in range(25)),
        RNCP35419=THREE[:1],
    )
    await read(shop)
    page = (await shop.team.cert("offres RNCP37674 RNCP35419")).shown
    found = []
    while page:
        found += re.findall(r"n° (F\d+)", page.said.replace("\xa0", " "))
        turn = [value for action, value in buttons(page) if action == "v1.offers.next"]
        if not turn:
            break
        await shop.team.click(page, "v1.offers.next", turn[0])
        page = await shop.team.whispered(f"Page {turn[0].partition(':')[0]} sur 3")
    assert found == [*(f"F{n:02}" for n in range(25)), "F1"]


async def test_a_page_whose_list_is_no_longer_kept_says_so(shop: Shop) -> None:
    shop.catalogue.shows = shows(RNCP37674=tuple(Offer(f"F{n}", "Formation") for n in range(25)))
    await read(shop)
    page = (await shop.team.cert("offres RNCP37674")).shown
    [value] = [value for action, value in buttons(page) if action == "v1.offers.next"]  # type: ignore[arg-type]
    async with shop.team.vigie.home.store.transaction() as tx:
        for draft in await tx.drafts.where():
            await tx.drafts.drop(draft.id)
    await shop.team.click(page, "v1.offers.next", value)
    await shop.team.whispered("n'existe plus")


async def test_all_certifications_have_pages_too(shop: Shop) -> None:
    shop.catalogue.shows = shows(**{f"RNCP{n}": THREE for n in range(100, 112)})
    await read(shop)
    first = (await shop.team.cert("offres")).shown
    assert ("v1.offered.next", "2") in buttons(first)  # type: ignore[arg-type]
    await shop.team.click(first, "v1.offered.next", "2")
    second = await shop.team.whispered("Page 2 sur 2")
    assert "RNCP111" in second.said
    assert "RNCP109" not in second.said


async def test_a_fiche_says_how_many_offers_of_ours_are_shown(shop: Shop) -> None:
    await read(shop)
    line = "3 de nos offres affichées au catalogue (extraction du 02/03/2026) : `/cert offres RNCP37674`."
    assert line in await told(shop, "RNCP37674")
    assert "catalogue" not in await told(shop, "RNCP35419")


async def test_an_archived_offer_is_seen_to_leave_the_catalogue(shop: Shop) -> None:
    await read(shop, "RNCP37674")
    await shop.team.publish(NEXT, FALLEN, *ALL[1:])
    card = await shop.team.card("RNCP37674")
    await shop.team.says(card, "3 de nos offres encore affichées au catalogue (extraction du 02/03/2026).")
    assert ("v1.offers.show", "RNCP37674") in buttons(card)
    alert = await shop.alert()
    await shop.team.click(card, "v1.step.done", f"{alert.id}:archive")
    await shop.team.says(card, "La prochaine extraction du catalogue dira")
    shop.catalogue.shows = shows(RNCP37674=THREE[:2])
    await shop.read(LATER)
    await shop.team.says(card, "· Encore 2 offres affichées dans l'extraction du 04/03/2026 : le catalogue")
    shop.catalogue.shows = {}
    await shop.read(date(2026, 3, 5))
    await shop.team.says(card, "· Plus aucune offre au catalogue (extraction du 05/03/2026).")
    assert {mark.step for mark in (await shop.alert()).marks} == {"archive"}


async def test_the_offers_on_a_card_are_all_shown_to_who_clicks_and_the_card_stays(shop: Shop) -> None:
    await read(shop, "RNCP37674")
    await shop.team.publish(NEXT, FALLEN, *ALL[1:])
    card = await shop.team.card("RNCP37674")
    await shop.team.click(card, "v1.offers.show", "RNCP37674")
    await shop.team.whispered("n° F3")
    assert "Archiver" in card.said


async def test_a_catalogue_out_of_reach_is_told_everywhere_with_what_was_known(shop: Shop) -> None:
    await read(shop, "RNCP37674")
    await shop.team.publish(NEXT, FALLEN, *ALL[1:])
    card = await shop.team.card("RNCP37674")
    shop.catalogue.trouble = NotRead("down")
    await shop.read(date(2026, 3, 6))
    unread = "Catalogue non lu depuis le 02/03/2026."
    await shop.team.says(card, unread)
    await shop.team.says(card, "3 de nos offres encore affichées au catalogue (extraction du 02/03/2026).")
    for asked in ("offres RNCP37674", "offres"):
        text = await told(shop, asked)
        assert f"*{unread}* Voici ce qu'il affichait" in text
        assert "3 de nos offres" in text
    assert unread in await told(shop, "bilan")


async def test_the_digest_tells_what_is_not_offered_and_what_is_without_a_ground(shop: Shop) -> None:
    shop.catalogue.shows = shows(RNCP37674=THREE, RNCP40000=THREE[:1], RNCP38000=THREE[:2])
    await read(shop, "RNCP37674", "RNCP35419", "RNCP40000", "RNCP38000")
    text = await told(shop, "bilan")
    assert "*Habilitation à former, aucune offre affichée au catalogue (1)*\n• <" in text
    assert "RNCP35419> – Analyste de données" in text
    assert "*Offres affichées au catalogue, à vérifier (1)*" in text
    assert "RNCP40000> – Traducteur : 1 offre affichée, habilitation à former non trouvée" in text
    assert "Baccalauréat" not in text  # it lists no partners at all, and needs none


async def test_what_is_offered_and_watched_nowhere_is_told_where_the_siret_was_named(shop: Shop) -> None:
    shop.catalogue.shows = shows(RNCP40000=THREE[:1])
    await read(shop, "RNCP37674")
    await shop.team.cert("watch RNCP35419", channel=ELSEWHERE)
    assert "Traducteur" in await told(shop, "bilan")
    assert "Traducteur" not in await told(shop, "bilan", ELSEWHERE)
    await shop.team.cert("watch RNCP40000", channel=ELSEWHERE)
    assert "Traducteur" not in await told(shop, "bilan")
    assert "Traducteur" in await told(shop, "bilan", ELSEWHERE)


async def test_offers_that_outlive_their_alert_are_in_the_digest(shop: Shop) -> None:
    await read(shop, "RNCP37674")
    await shop.team.publish(NEXT, FALLEN, *ALL[1:])
    await shop.team.card("RNCP37674")
    assert "sans alerte ouverte" not in await told(shop, "bilan")
    await shop.settled()
    await shop.read(LATER)
    assert "Développeur web : 3 offres affichées, certification inactive, sans alerte ouverte" in (
        await told(shop, "bilan")
    )


async def test_a_notice_counts_the_sessions_that_begin_after_the_end(shop: Shop) -> None:
    dated = Offer("F1", "Formation", starts=(date(2026, 4, 1), date(2026, 4, 2), date(2026, 9, 1)))
    shop.catalogue.shows = shows(RS5000=(dated, Offer("F2", "Autre", sessions=4)))
    await read(shop)
    await shop.team.cert("watch RS5000")
    await shop.team.morning(NEXT)
    [notice] = [
        one for one in shop.team.said() if "01/04/2026, dans 29 jours" in one.said.replace("\xa0", " ")
    ]
    await shop.team.says(
        notice, "2 sessions affichées au catalogue commencent après le 01/04/2026 (extraction du 02/03/2026)."
    )
    await shop.team.says(
        notice, "4 sessions ouvertes dans 1 offre au catalogue, qui n'en donne pas les dates"
    )


async def test_all_ends_that_come_near_are_shown_with_their_sessions(shop: Shop) -> None:
    shop.catalogue.shows = shows(RS5000=(Offer("F1", "Formation", starts=(date(2026, 9, 1),)),))
    await read(shop)
    later = [Row(f"RNCP{n}", "Autre", "02/04/2026") for n in range(100, 140)]
    await shop.team.publish(NEXT, *ALL, *later)
    await shop.team.cert("watch RS5000 " + " ".join(one.code for one in later))
    await shop.team.morning(NEXT)
    [notice] = [one for one in shop.team.said() if ("v1.notices.show", "1") in buttons(one)]
    await shop.team.click(notice, "v1.notices.show", "1")
    page = await shop.team.whispered("Page 1 sur 7")
    assert "1 session affichée au catalogue commence après le 01/04/2026" in page.said.replace("\xa0", " ")


async def test_the_home_tab_tells_it_once_for_all_channels(shop: Shop) -> None:
    shop.catalogue.shows = shows(RNCP40000=THREE[:1])
    await read(shop, "RNCP35419")
    await shop.team.cert("watch RNCP35419", channel=ELSEWHERE)
    await shop.team.sandbox.slack.open_home(CAMILLE)
    home = await shop.team.until(lambda: shop.team.sandbox.workspace.modals.home(CAMILLE))
    text = home.said.replace("\xa0", " ")
    assert text.count("Habilitation à former, aucune offre affichée au catalogue (1)") == 1
    assert "Traducteur : 1 offre affichée, habilitation à former non trouvée" in text
