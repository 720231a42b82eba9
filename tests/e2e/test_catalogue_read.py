"""The catalogue in a bot at work: alerts open with what it shows, and follow it; nothing waits for it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import httpx
import pytest

from bot.domain.alert import Alert
from bot.domain.offer import CatalogueSeen
from bot.domain.ports import NotRead
from bot.sandbox.model import Message
from tests.domain.builders import number
from tests.e2e.team import Team, team
from tests.e2e.tenants import CFA, LYCEE, landlord
from tests.exports import Row
from tests.test_offers import Fake, offers

S, T = "88877726500016", "88877726500024"
BOTH = "HABILITATION_ORGA_FORM"
WEB = Row("RNCP37674", "Développeur web", "01/09/2028", partners=((S, "ISCOD", BOTH),))
DATA = Row("RNCP35419", "Analyste de données", "31/12/2027", partners=((S, "ISCOD", BOTH),))
ENDED = Row("RS5000", "Blockchain", "24/05/2024", "INACTIVE", partners=((S, "ISCOD", BOTH),))
FALLEN = replace(WEB, status="INACTIVE", end="01/03/2026")
DAY, NEXT = date(2026, 3, 2), date(2026, 3, 3)
THREE = offers("1", "2", "3")
NUMBER = number("RNCP37674")


@dataclass
class Shop:
    """A team and the catalogue that it is in."""

    team: Team
    catalogue: Fake

    async def read(self, day: date) -> None:
        """Move to that day, and do what is done every few minutes then."""
        self.team.clock.set_day(day)
        [often] = [job for job in self.team.vigie.scheduler.get_jobs() if job.name == "often"]
        await often.func()
        await self.team.quiet()

    async def alert(self) -> Alert:
        async with self.team.vigie.home.store.reading() as tx:
            [found] = await tx.alerts.where()
        return found

    async def settled(self) -> Message:
        """The alert's card, once all its steps were ticked in one go."""
        card, alert = await self.team.card(NUMBER.code), await self.alert()
        for step in alert.steps:
            await self.team.click(card, "v1.step.done", f"{alert.id}:{step}")
        return card

    async def shown(self) -> dict[str, int]:
        async with self.team.vigie.home.store.reading() as tx:
            return {one.id: one.total for one in await tx.offers.where()}


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Shop]:
    """The team has named its SIRET, and three of its offers are shown for what it watches."""
    catalogue = Fake({S: {NUMBER: THREE}})
    async with team(tmp_path, WEB, DATA, ENDED, catalogue=catalogue) as one:
        here = Shop(one, catalogue)
        await one.cert(f"siret {S}")
        await one.cert("watch RNCP37674 RNCP35419")
        await here.read(DAY)
        yield here


async def test_an_alert_opens_with_what_is_shown_of_our_offers(shop: Shop) -> None:
    await shop.team.publish(NEXT, FALLEN, DATA, ENDED)
    assert (await shop.alert()).catalogue == CatalogueSeen(DAY, 3, THREE)
    assert await shop.shown() == {f"{S}-RNCP37674": 3}


async def test_an_alert_about_a_habilitation_does_too(shop: Shop) -> None:
    await shop.team.publish(NEXT, replace(WEB, partners=((T, "ISCOD", BOTH),)), DATA, ENDED)
    assert (await shop.alert()).catalogue == CatalogueSeen(DAY, 3, THREE)


async def test_so_does_a_checklist_that_somebody_opens(shop: Shop) -> None:
    answer = (await shop.team.cert("watch RS5000")).shown
    await shop.team.click(answer, "v1.checklist.open", "RS5000")
    assert (await shop.alert()).catalogue == CatalogueSeen(DAY, 0)


async def test_a_card_follows_the_catalogue_by_one_change_each_time_that_it_says_more(shop: Shop) -> None:
    await shop.team.publish(NEXT, FALLEN, DATA, ENDED)
    card = await shop.team.card("RNCP37674")
    alert = await shop.alert()
    await shop.team.click(card, "v1.step.done", f"{alert.id}:archive")
    await shop.team.quiet()
    before = len(shop.team.sandbox.faults.made("chat.update"))
    for later, shown in ((1, {S: {NUMBER: THREE[:1]}}), (2, {}), (3, {})):
        shop.catalogue.shows = shown
        await shop.read(date(2026, 3, 3 + later))
    assert (await shop.alert()).catalogue == CatalogueSeen(date(2026, 3, 5), 0)
    assert len(shop.team.sandbox.faults.made("chat.update")) == before + 2


async def test_an_alert_that_is_opened_again_tells_what_is_shown_today(shop: Shop) -> None:
    await shop.team.publish(NEXT, FALLEN, DATA, ENDED)
    card = await shop.settled()
    shop.catalogue.shows = {}
    await shop.read(date(2026, 3, 6))
    await shop.read(date(2026, 3, 7))
    assert (await shop.alert()).catalogue == CatalogueSeen(date(2026, 3, 6), 0)
    await shop.team.click(card, "v1.alert.reopen", (await shop.alert()).id)
    assert (await shop.alert()).catalogue == CatalogueSeen(date(2026, 3, 7), 0)


async def test_a_folded_card_says_what_later_extractions_show_until_none_is_left(shop: Shop) -> None:
    """All steps are often ticked in one go, on the day of the alert."""
    await shop.team.publish(NEXT, FALLEN, DATA, ENDED)
    card = await shop.settled()
    await shop.team.says(card, "ce qu'il affiche encore (au 02/03/2026 : 3 offres affichées).")
    shop.catalogue.shows = {S: {NUMBER: THREE[:1]}}
    await shop.read(date(2026, 3, 4))
    await shop.team.says(card, "Encore 1 offre affichée dans l'extraction du 04/03/2026")
    shop.catalogue.shows = {}
    await shop.read(date(2026, 3, 5))
    await shop.team.says(card, "Plus aucune offre au catalogue (extraction du 05/03/2026).")
    assert "Étapes réglées" in card.said
    shop.catalogue.shows = {S: {NUMBER: THREE}}
    await shop.read(date(2026, 3, 6))
    assert (await shop.alert()).catalogue == CatalogueSeen(date(2026, 3, 5), 0)


async def test_a_folded_card_is_left_alone_once_its_certification_is_active_again(shop: Shop) -> None:
    await shop.team.publish(NEXT, FALLEN, DATA, ENDED)
    await shop.settled()
    await shop.team.publish(date(2026, 3, 4), WEB, DATA, ENDED)
    shop.catalogue.shows = {S: {NUMBER: THREE[:1]}}
    await shop.read(date(2026, 3, 5))
    assert (await shop.alert()).catalogue == CatalogueSeen(DAY, 3, THREE)


async def test_a_siret_that_is_forgotten_takes_its_offers_with_it(shop: Shop) -> None:
    await shop.team.publish(NEXT, FALLEN, DATA, ENDED)
    await shop.team.card("RNCP37674")
    listed = (await shop.team.cert("siret")).shown
    await shop.team.click(listed, "v1.siret.forget", S)
    assert ((await shop.alert()).catalogue, await shop.shown()) == (None, {})


async def test_with_the_catalogue_down_all_else_goes_on(shop: Shop) -> None:
    shop.catalogue.trouble = NotRead("down")
    await shop.read(NEXT)
    polled = await shop.team.publish(NEXT, FALLEN, DATA, ENDED)
    assert polled.alerts == 1
    assert (await shop.alert()).catalogue == CatalogueSeen(DAY, 3, THREE)


async def test_a_catalogue_that_does_not_answer_holds_up_no_command_and_no_poll(shop: Shop) -> None:
    shop.team.clock.set_day(NEXT)
    reading, go_on = await held_up(shop)
    assert (await shop.team.cert("RNCP37674")).shown
    assert (await shop.team.publish(NEXT, FALLEN, DATA, ENDED)).alerts == 1
    await shop.team.card("RNCP37674")
    go_on.set()
    await reading


async def held_up(shop: Shop) -> tuple[asyncio.Task[None], asyncio.Event]:
    """A reading that waits for the catalogue."""
    assert shop.team.vigie.offers
    shop.catalogue.asking.clear()
    shop.catalogue.slow = asyncio.Event()
    reading = asyncio.create_task(shop.team.vigie.offers())
    await shop.catalogue.asking.wait()
    return reading, shop.catalogue.slow


async def test_the_metrics_say_how_old_the_last_reading_is_and_how_each_ended(shop: Shop) -> None:
    shop.catalogue.trouble = NotRead("down")
    await shop.read(date(2026, 3, 4))
    async with httpx.AsyncClient() as client:
        page = (await client.get(f"{shop.team.base}/metrics")).text.splitlines()
    assert "vigie_catalogue_age_days 2.0" in page
    for outcome, count in (("read", 1), ("not_read", 1), ("failed", 0)):
        assert f'vigie_catalogue_readings_total{{outcome="{outcome}"}} {count}.0' in page


async def test_without_a_catalogue_nothing_is_known_of_offers(tmp_path: Path) -> None:
    async with team(tmp_path, WEB) as one:
        await one.cert(f"siret {S}")
        here = Shop(one, Fake())
        await here.read(NEXT)
        assert (one.vigie.offers, await here.shown()) == (None, {})
        async with httpx.AsyncClient() as client:
            page = (await client.get(f"{one.base}/metrics")).text.splitlines()
        assert "vigie_catalogue_age_days NaN" in page


async def test_where_the_settings_name_no_catalogue_it_is_said_and_cards_are_silent(tmp_path: Path) -> None:
    async with team(tmp_path, WEB, DATA, catalogue_url=None) as one:
        await one.cert(f"siret {S}")
        await one.cert("watch RNCP37674")
        for asked in ("offres", "offres RNCP37674"):
            assert "Aucun catalogue d'offres n'est lu" in (await one.cert(asked)).said
        await one.publish(NEXT, FALLEN, DATA)
        assert "au catalogue" not in (await one.card("RNCP37674")).said.replace("\xa0", " ")


async def test_two_teams_that_follow_one_certification_see_their_own_offers_alone(tmp_path: Path) -> None:
    """And a SIRET that both have named is asked for once."""
    catalogue = Fake({S: {NUMBER: THREE}, T: {NUMBER: offers("9")}})
    async with landlord(tmp_path, WEB, DATA, day=DAY, catalogue=catalogue) as here:
        for tenant, sirets in ((here.lycee, (S,)), (here.cfa, (S, T))):
            await here.install(tenant)
            for siret in sirets:
                await tenant.cert(f"siret {siret}")
            await tenant.cert("watch RNCP37674")
        await here.morning(DAY)
        assert catalogue.asked == [(S, T)]
        await here.publish(NEXT, FALLEN, DATA)
        seen = await here.ask("SELECT workspace, row->'catalogue'->>'total' FROM alerts ORDER BY workspace")
        assert seen == [(CFA, "4"), (LYCEE, "3")]
        rows = "SELECT id FROM offers WHERE workspace = :team ORDER BY id"
        assert await here.ask(rows, team=LYCEE) == [(f"{S}-RNCP37674",)]
        catalogue.shows = {}
        await here.morning(date(2026, 3, 4))
        totals = "SELECT coalesce(row->'catalogue'->>'total', '0') FROM alerts"
        assert await here.ask(totals) == [("0",), ("0",)]
