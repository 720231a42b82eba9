"""What the source does wrong, and what people read of it: never an alarm, once a calm word."""

import io
import zipfile
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain.answer import Polled
from bot.sandbox.model import Message
from bot.sandbox.workspace import CAMILLE, CERTIFICATIONS, MALIK, WEB
from tests.e2e.team import Team, team
from tests.exports import Row, export

DAY = date(2026, 3, 2)
NEXT = DAY + timedelta(days=1)
REGISTER = tuple(Row(f"RNCP{number}", f"Métier {number}", end="31/12/2027") for number in range(100, 420))
OURS = ("RNCP100", "RNCP101")


def inactive(count: int, status: str = "INACTIVE", end: str = "31/12/2027") -> tuple[Row, ...]:
    """The register, its first fiches changed so."""
    changed = tuple(replace(row, status=status, end=end) for row in REGISTER[:count])
    return changed + REGISTER[count:]


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Team]:
    """A team that watches two certifications of a register of 320."""
    async with team(tmp_path, *REGISTER) as one:
        await one.cert(f"watch {' '.join(OURS)}")
        await one.quiet()
        yield one


def news(here: Team, channel: str = CERTIFICATIONS) -> list[str]:
    """What was said beside who watches what, with ordinary spaces."""
    told = [each for each in here.said(channel) if "a ajouté au suivi" not in each.said]
    return [each.said.replace("\xa0", " ") for each in told]


def asked(here: Team, channel: str = CERTIFICATIONS) -> Message:
    """The newest card of a quarantine."""
    return [each for each in here.said(channel) if "v1.quarantine.confirm" in str(each.blocks)][-1]


async def publish_raw(here: Team, day: date, content: bytes) -> Polled:
    path = here.folder / f"export-fiches-csv-{day.isoformat()}.zip"
    path.write_bytes(content)
    here.clock.set_day(day)
    here.sandbox.registry.publish(path)
    return await here.vigie.poll(in_full=True)


BAD: dict[str, tuple[Row, ...]] = {
    "all inactive": inactive(320),
    "two thirds missing": REGISTER[:106],
    "ours among the missing": REGISTER[214:],
    "dates of the past": inactive(320, "ACTIVE", "31/12/2007"),
    "dates of yesterday": inactive(320, "ACTIVE", "01/03/2026"),
}


@pytest.mark.parametrize("fiches", BAD.values(), ids=BAD)
async def test_an_export_that_changes_too_much_raises_no_alert_and_is_asked_about(
    here: Team, fiches: tuple[Row, ...]
) -> None:
    polled = await here.publish(NEXT, *fiches)
    await here.quiet()
    assert (polled.outcome, polled.alerts) == ("quarantined", 0)
    assert here.cards() == []
    assert [text.startswith("*L'export du 03/03/2026 change trop de choses") for text in news(here)] == [True]


async def test_dates_whose_days_and_months_are_swapped_are_refused_or_harmless(here: Team) -> None:
    await here.publish(NEXT, *inactive(320, "ACTIVE", "12/31/2027"))
    await here.publish(NEXT + timedelta(days=1), *inactive(320, "ACTIVE", ""))
    await here.quiet()
    assert here.cards() == []


async def test_a_column_renamed_half_a_file_and_a_page_are_refused(here: Team) -> None:
    good = export(here.folder, NEXT, *REGISTER).read_bytes()
    for content in (good[: len(good) // 2], b"<!doctype html><html>maintenance</html>", b""):
        assert (await publish_raw(here, NEXT, content)).outcome in {"rejected", "unreachable"}
    renamed = export(here.folder, NEXT, *REGISTER)
    assert (await publish_raw(here, NEXT, _renamed(renamed))).outcome == "rejected"
    await here.quiet()
    assert news(here) == []


async def test_an_old_file_under_a_new_name_is_refused(here: Team) -> None:
    old = export(here.folder, DAY - timedelta(days=40), *inactive(320)).read_bytes()
    polled = await publish_raw(here, NEXT, old)
    assert (polled.outcome, polled.alerts) == ("rejected", 0)
    assert "contient celui du 2026-01-21" in polled.reason


@pytest.mark.parametrize("fault", [{"cut": True}, {"status": 404}], ids=str)
async def test_a_source_that_is_down_is_told_once_after_three_days_and_once_when_it_is_back(
    here: Team, fault: dict[str, Any]
) -> None:
    here.sandbox.faults.add("listing", times=None, **fault)
    for days in (1, 3, 6):
        here.clock.set_day(DAY + timedelta(days=days))
        await here.vigie.poll(in_full=True)
    await here.quiet()
    assert news(here) == [
        "Registre muet depuis 3 jours, dernier export lu le 02/03/2026. Aucun statut n'est présumé."
    ]
    here.sandbox.faults.clear()
    await here.publish(DAY + timedelta(days=8), *REGISTER[::-1])
    await here.on(DAY + timedelta(days=8))
    await here.quiet()
    assert news(here)[1:] == ["Le registre est de nouveau lu : export du 10/03/2026."]


async def test_end_dates_that_passed_in_the_silence_are_named(tmp_path: Path) -> None:
    ending = replace(REGISTER[0], end="03/03/2026")
    async with team(tmp_path, ending, *REGISTER[1:]) as here:
        await here.cert(f"watch {' '.join(OURS)}")
        await here.on(DAY + timedelta(days=5))
        await here.quiet()
        [silence] = [text for text in news(here) if "muet" in text]
        assert "Échéances passées depuis, à confirmer : RNCP100." in silence


async def test_yesterdays_content_day_after_day_is_told_once(here: Team) -> None:
    for days in range(1, 7):
        assert (await here.publish(DAY + timedelta(days=days), *REGISTER)).outcome == "new"
    await here.quiet()
    assert news(here) == [
        (
            "Les exports publiés depuis le 02/03/2026 ont tous le même contenu, depuis 3 jours. "
            "Aucun statut n'est présumé."
        )
    ]


async def test_hundreds_that_end_on_the_day_known_before_do_alert(tmp_path: Path) -> None:
    ending = tuple(replace(row, end="02/03/2026") for row in REGISTER)
    async with team(tmp_path, *ending) as here:
        await here.cert(f"watch {' '.join(OURS)}")
        polled = await here.publish(NEXT, *(replace(row, status="INACTIVE") for row in ending))
        await here.quiet()
        assert (polled.outcome, len(here.cards())) == ("new", 2)


async def test_confirmed_it_alerts_and_everyone_sees_who_did(here: Team) -> None:
    await here.publish(NEXT, *inactive(320))
    await here.quiet()
    card = asked(here)
    assert "RNCP100, RNCP101 : un changement est en cours de contrôle." in card.said.replace("\xa0", " ")
    assert "320" in card.said
    assert "contrôle" in (await here.cert("RNCP100")).said
    await here.click(card, "v1.quarantine.confirm", user=MALIK)
    await here.until(lambda: len(here.cards()) == 2)
    await here.quiet()
    assert f"<@{MALIK}> a confirmé l'export du 03/03/2026" in card.said
    assert card.blocks == [] or "v1.quarantine" not in str(card.blocks)
    assert any("Contrôle terminé" in text for text in news(here))


async def test_rejected_it_changes_nothing_and_is_not_asked_about_again(here: Team) -> None:
    await here.publish(NEXT, *inactive(320))
    await here.quiet()
    await here.click(asked(here), "v1.quarantine.reject")
    for _ in range(3):
        await here.on(NEXT)
    await here.quiet()
    assert here.cards() == []
    assert len([text for text in news(here) if "change trop" in text]) == 0
    assert any(f"<@{CAMILLE}> a écarté" in text for text in news(here))


async def test_found_again_each_hour_it_says_nothing_new(here: Team) -> None:
    for _ in range(3):
        await here.publish(NEXT, *inactive(320))
        await here.quiet()
    assert len(news(here)) == 1


async def test_a_better_export_ends_the_check_and_the_old_cards_buttons_say_so(here: Team) -> None:
    await here.publish(NEXT, *inactive(320))
    await here.quiet()
    card = asked(here)
    await here.publish(NEXT + timedelta(days=1), *REGISTER)
    await here.quiet()
    assert "Contrôle terminé : l'export du 04/03/2026 remplace celui du 03/03/2026" in news(here)[-1]
    await here.click(card, "v1.quarantine.confirm")
    await here.vigie.afterwards.drain()
    assert "a remplacé celui du 03/03/2026" in card.said
    assert here.cards() == []


async def test_each_new_export_is_held_against_the_last_accepted_one(here: Team) -> None:
    await here.publish(NEXT, *inactive(320))
    polled = await here.publish(NEXT + timedelta(days=1), *inactive(320))
    await here.quiet()
    assert polled.outcome == "quarantined"
    assert len([text for text in news(here) if "change trop" in text]) == 2


async def test_named_admins_are_asked_in_private_and_nobody_else_can_decide(tmp_path: Path) -> None:
    async with team(tmp_path, *REGISTER, admins=(MALIK,)) as here:
        await here.cert(f"watch {' '.join(OURS)}")
        await here.cert("watch RNCP300", channel=WEB)
        await here.publish(NEXT, *inactive(150))
        await here.quiet()
        assert news(here) == ["RNCP100, RNCP101 : un changement est en cours de contrôle."]
        assert news(here, WEB) == []
        direct = here.sandbox.workspace.direct(MALIK).id
        card = asked(here, direct)
        await here.sandbox.slack.click(card, "v1.quarantine.confirm", user=CAMILLE)
        await here.vigie.afterwards.drain()
        assert here.cards() == []
        await here.click(card, "v1.quarantine.confirm", user=MALIK)
        await here.until(lambda: len(here.cards()) == 2)


def _renamed(archive: Path) -> bytes:
    """The same export, with a column of another name."""
    out = io.BytesIO()
    with zipfile.ZipFile(archive) as read, zipfile.ZipFile(out, "w") as written:
        for name in read.namelist():
            written.writestr(name, read.read(name).replace(b"Actif", b"Statut"))
    return out.getvalue()
