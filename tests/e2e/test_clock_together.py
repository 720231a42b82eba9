"""The second clock and ended habilitations where many teams have one Vigie: each hears of its own."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from bot.domain.detail import HabilitationState
from tests.e2e.conftest import BLOCKCHAIN
from tests.e2e.details import Said, details_come
from tests.e2e.tenants import Landlord, landlord, plain
from tests.e2e.test_clock import HELD, OURS

DAY = date(2026, 3, 2)
SAID = (Said("RS5000", date(2026, 11, 24)), Said(HELD.code, None, OURS))


async def details(here: Landlord, day: date, *said: Said) -> None:
    """They come to the one process, whose poll of that day finds them."""
    here.clock.set_day(day)
    (data,) = here.folder.glob("*/var")
    details_come(data, day, *said)
    await here.vigie.poll(in_full=True)
    await here.quiet()


async def test_an_ended_habilitation_is_told_to_whose_it_is_and_once(tmp_path: Path) -> None:
    async with landlord(tmp_path, BLOCKCHAIN, HELD, day=DAY) as here:
        for tenant in here.tenants:
            await here.install(tenant)
            await tenant.cert(f"watch {HELD.code}")
        await here.lycee.cert(f"siret {OURS}")
        await details(here, date(2026, 3, 3), *SAID)
        assert here.lycee.cards() == []
        ended = replace(SAID[1], state=HabilitationState.DELETED, since=date(2026, 3, 1))
        for day in (4, 5):
            await details(here, date(2026, 3, day), SAID[0], ended)
        (card,) = here.lycee.cards()
        assert "habilitation supprimée depuis le 01/03/2026" in plain(card.said)
        assert here.cfa.cards() == []


async def test_trainees_are_each_ones_own(tmp_path: Path) -> None:
    async with landlord(tmp_path, BLOCKCHAIN, HELD, day=DAY) as here:
        for tenant in here.tenants:
            await here.install(tenant)
            await tenant.cert("watch RS5000")
        shown = (await here.lycee.cert("RS5000")).shown
        await here.lycee.click(shown, "v1.trainees.some", "RS5000")
        await details(here, date(2026, 5, 29), *SAID)
        await here.morning(date(2026, 6, 1))
        told = [plain(each.said) for each in here.lycee.said("line:notices")]
        assert sum("date limite de délivrance le 24/11/2026, dans 176 jours" in text for text in told) == 1
        assert not any("délivrance" in each.said for each in here.cfa.said("line:notices"))
