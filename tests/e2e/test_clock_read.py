"""The second clock and ended habilitations, from XML exports in the real form to what a team reads."""

from datetime import date
from pathlib import Path

import pytest

from bot.domain.number import Register
from bot.settings.sections import RegistrySettings
from tests.e2e.conftest import BLOCKCHAIN, SUCCESSOR
from tests.e2e.team import Team, team
from tests.e2e.test_alert import GONE
from tests.e2e.test_details import eventually, publish_xml
from tests.exports import export
from tests.registry.xml_exports import fiche, partner, xml

ALYRA = "82815245400033"
WANTED = RegistrySettings(details=True)


async def xml_of(here: Team, day: date, state: str = "Actif", **dates: str) -> None:
    """Publish an XML export of that day, poll, and wait until it was read and seen."""
    told = fiche("RS5000", partner(ALYRA, state, **dates), end="24/05/2026", last="24/11/2026")
    publish_xml(here, day, Register.RS, xml(told))
    publish_xml(here, day, Register.RNCP, xml(fiche("RNCP37674", partner(ALYRA), end="01/09/2028")))
    await here.on(day)
    await eventually(lambda: all(one.read_in == day for one in here.vigie.registry.enrichments()))


@pytest.mark.parametrize(
    ("state", "since", "told"),
    [("Inactif", "date_inactif", "inactive"), ("Supprimé", "date_supprime", "supprimée")],
)
async def test_a_state_in_the_xml_becomes_the_habilitation_alert_by_itself(
    tmp_path: Path, state: str, since: str, told: str
) -> None:
    async with team(tmp_path, BLOCKCHAIN, SUCCESSOR, registry=WANTED) as here:
        await here.cert(f"siret {ALYRA}")
        await here.cert("watch RS5000")
        await xml_of(here, date(2026, 3, 2))
        assert here.cards() == []
        here.clock.set_day(date(2026, 3, 3))
        here.sandbox.registry.publish(export(here.folder, date(2026, 3, 3), BLOCKCHAIN, SUCCESSOR))
        await xml_of(here, date(2026, 3, 3), state, **{since: "01/03/2026"})
        text = (await here.card("RS5000")).said.replace("\xa0", " ")
        assert f"export XML du 03/03/2026 : ETAT_HABILITATION = {state}" in text
        assert f"habilitation {told} depuis le 01/03/2026 pour le SIRET 828 152 454 00033" in text


async def test_details_that_were_read_are_on_the_card_of_the_next_csv(tmp_path: Path) -> None:
    async with team(tmp_path, BLOCKCHAIN, SUCCESSOR, registry=WANTED) as here:
        await here.cert("watch RS5000")
        await xml_of(here, date(2026, 3, 2))
        shown = (await here.cert("RS5000")).shown
        await here.click(shown, "v1.trainees.some", "RS5000")
        await here.publish(date(2026, 5, 26), GONE, SUCCESSOR)
        card = await here.card("RS5000")
        for part in (
            "Jusqu'à quand vendre : 24/05/2026, c'est passé.",
            "Jusqu'à quand faire certifier ceux qui sont en cours : 24/11/2026",
            "Des candidats sont encore en cours",
        ):
            assert part in card.said.replace("\xa0", " ")
        await here.morning(date(2026, 8, 31))
        assert any("dans 85 jours" in each.said.replace("\xa0", " ") for each in here.said())
