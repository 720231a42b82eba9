"""XML exports beside the CSV: read after it is served, told to the operator, and never in an alert's way."""

from collections.abc import AsyncIterator
from datetime import date
from functools import partial
from pathlib import Path

import httpx
import pytest

from bot.domain.detail import HabilitationState
from bot.domain.number import CertificationNumber, Register
from bot.settings.sections import RegistrySettings
from tests.e2e.conftest import BLOCKCHAIN, SUCCESSOR, WEB
from tests.e2e.team import Team, team
from tests.e2e.test_alert import GONE
from tests.e2e.test_doctor import examined, value
from tests.exports import export
from tests.registry.xml_exports import fiche, partner, xml, zipped_xml
from tests.waiting import until

DAY, NEXT = date(2026, 3, 2), date(2026, 5, 26)
ALYRA = "82815245400033"
RS5000 = CertificationNumber.parse("RS5000")
WANTED = RegistrySettings(details=True)


def publish_xml(here: Team, day: date, register: Register, content: bytes) -> None:
    path = here.folder / f"export-fiches-{register.lower()}-v4-1-{day}.zip"
    path.write_bytes(zipped_xml(content, register, day.isoformat()))
    here.sandbox.registry.publish(path)


def publish_both(here: Team, day: date, state: str = "Actif") -> None:
    told = fiche("RS5000", partner(ALYRA, state), end="24/05/2026", last="24/11/2026")
    publish_xml(here, day, Register.RS, xml(told))
    publish_xml(here, day, Register.RNCP, xml(fiche("RNCP37674", partner(ALYRA), end="01/09/2028")))


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Team]:
    """A team whose bot wants XML exports, and has read a CSV export of 02/03/2026."""
    async with team(tmp_path, BLOCKCHAIN, WEB, registry=WANTED) as one:
        yield one


eventually = partial(until, seconds=30)
"""Waits for what comes of a process of its own, of which the sandbox hears nothing."""


async def details_there(here: Team) -> None:
    """Wait until the XML exports have been read, which nobody asked for."""
    await eventually(lambda: all(one.read_in for one in here.vigie.registry.enrichments()))


async def test_a_poll_serves_the_csv_and_the_details_follow_by_themselves(here: Team) -> None:
    publish_both(here, DAY)
    polled = await here.vigie.poll(in_full=True)
    assert polled.export is not None
    assert polled.export.details is None
    await details_there(here)
    told = here.vigie.registry.details([RS5000])[RS5000]
    assert (told.last_issue, told.state, told.read_in) == (date(2026, 11, 24), "Publiée", DAY)
    [held] = [one for one in here.vigie.registry.holdings(ALYRA) if one.number == RS5000]
    assert held.state is HabilitationState.ACTIVE
    assert "Développeur web" in (await here.cert("RNCP37674")).said


async def test_a_broken_xml_takes_details_away_and_never_an_alert(here: Team) -> None:
    await here.cert("watch RS5000")
    publish_both(here, DAY)
    await here.vigie.poll(in_full=True)
    await details_there(here)
    here.clock.set_day(NEXT)
    publish_xml(here, NEXT, Register.RS, xml(fiche("RS5000"))[:-30])
    here.sandbox.registry.publish(export(here.folder, NEXT, GONE, SUCCESSOR))
    await here.vigie.poll(in_full=True)
    await here.card("RS5000")
    await eventually(lambda: "sa fin manque" in here.vigie.registry.enrichments()[1].trouble)
    assert here.vigie.registry.details([RS5000])[RS5000].last_issue == date(2026, 11, 24)
    said = await examined(here)
    assert "Détails du RS (export XML) : ceux du 02/03/2026. Le fichier XML est incomplet" in said
    assert "Les alertes n'en dépendent pas" in said


async def test_a_status_of_the_xml_alerts_nobody_and_the_operator_is_told(here: Team) -> None:
    await here.cert("watch RS5000")
    publish_xml(here, DAY, Register.RS, xml(fiche("RS5000", partner(ALYRA), end="24/05/2026", active="Non")))
    publish_xml(here, DAY, Register.RNCP, xml(fiche("RNCP37674", partner(ALYRA), end="01/09/2028")))
    await here.vigie.poll(in_full=True)
    await details_there(here)
    await here.on(DAY)
    await here.quiet()
    assert here.cards() == []
    said = await examined(here)
    assert "RS, XML du 02/03/2026 et CSV du 02/03/2026, statuts différents : 1 ; par exemple RS5000." in said
    async with httpx.AsyncClient() as http:
        page = (await http.get(f"{here.base}/metrics")).text
    assert value(page, 'vigie_disagreements{kind="status",register="RS"} ') == 1
    assert value(page, 'vigie_details_age_days{register="RNCP"} ') == 0


async def test_what_is_new_in_the_xml_is_seen_by_a_poll_of_its_own(here: Team) -> None:
    await here.cert(f"siret {ALYRA}")
    publish_both(here, DAY, state="Inactif")
    polls = len(here.sandbox.faults.made("listing"))
    await here.vigie.poll(in_full=True)
    await details_there(here)
    narrowed = "export-fiches-csv"
    await eventually(
        lambda: [one.args["q"] for one in here.sandbox.faults.made("listing")[polls:]].count(narrowed) >= 2
    )


async def test_without_the_setting_no_xml_is_asked_for(tmp_path: Path) -> None:
    async with team(tmp_path, BLOCKCHAIN) as plain:
        publish_both(plain, DAY)
        await plain.vigie.poll(in_full=True)
        await plain.quiet()
        assert plain.vigie.registry.enrichments() == ()
        asked = [one.args["q"] for one in plain.sandbox.faults.made("listing")]
        assert set(asked) == {"export-fiches-csv"}
        assert "Détails" not in await examined(plain)
