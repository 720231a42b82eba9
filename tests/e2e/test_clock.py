"""The second clock, and habilitations that an XML export says have ended, as a team meets them."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import httpx

from bot.domain.detail import HabilitationState
from bot.sandbox.model import Ephemeral, Message
from bot.sandbox.workspace import CAMILLE, CERTIFICATIONS, MALIK, WEB
from bot.settings.sections import CalendarSettings
from tests.e2e.conftest import BLOCKCHAIN, SUCCESSOR
from tests.e2e.details import Said, details_come
from tests.e2e.team import Team, buttons, key, read, team
from tests.exports import Row

OURS = "88877726500016"
LAST = date(2026, 11, 24)
KNOWN = Said("RS5000", LAST)
GONE = replace(BLOCKCHAIN, status="INACTIVE", successors=("RS6604",))
HELD = Row(
    "RNCP37674", "Développeur web", "01/09/2028", partners=((OURS, "ISCOD", "HABILITATION_ORGA_FORM"),)
)
UNTIL = "Jusqu'à quand faire certifier ceux qui sont en cours : 24/11/2026"


def notices(here: Team, channel: str = CERTIFICATIONS) -> list[str]:
    found = [each for each in here.said(channel) if key(each).startswith("line:notices")]
    return [text for text in map(words, found) if "date limite de délivrance le" in text]


def words(where: Message | Ephemeral) -> str:
    return where.said.replace("\xa0", " ")


async def details(here: Team, day: date, *said: Said) -> None:
    """They come, and the poll of that day finds them."""
    details_come(here.folder / "var", day, *said)
    await here.on(day)
    await here.quiet()


async def some(here: Team, code: str = "RS5000", user: str = CAMILLE, channel: str = CERTIFICATIONS) -> None:
    """Somebody looks it up, and says that there are trainees."""
    shown = (await here.cert(code, channel=channel)).shown
    await here.click(shown, "v1.trainees.some", code, user=user)
    await here.quiet()


async def test_a_reply_and_an_alert_have_both_clocks(here: Team) -> None:
    await here.cert("watch RS5000")
    await details(here, date(2026, 3, 3), KNOWN)
    reply = (await here.cert("RS5000")).shown
    assert reply is not None
    for part in ("Jusqu'à quand vendre : 24/05/2026.", UNTIL, "export XML du 03/03/2026"):
        assert part in reply.said.replace("\xa0", " ")
    await here.on(date(2026, 5, 25))
    card = await here.card("RS5000")
    assert "Jusqu'à quand vendre : 24/05/2026, c'est passé ; le registre doit le confirmer." in words(card)
    assert UNTIL in words(card)


async def test_a_card_learns_the_second_clock_in_place_and_keeps_it_where_the_xml_is_missing(
    here: Team,
) -> None:
    await here.cert("watch RS5000")
    await here.publish(date(2026, 5, 26), GONE, SUCCESSOR)
    card = await here.card("RS5000")
    assert "Jusqu'à quand" not in words(card)
    await details(here, date(2026, 5, 26), KNOWN)
    before = len(here.said())
    await here.morning(date(2026, 5, 27))
    await here.says(card, UNTIL)
    await here.publish(date(2026, 5, 28), GONE, SUCCESSOR)  # without details
    await here.morning(date(2026, 5, 28))
    assert UNTIL in words(card)
    assert not any("délivrance" in words(each) for each in here.said()[before:])


async def test_who_says_that_there_are_trainees_is_told_before_the_last_date_of_issue(here: Team) -> None:
    for channel in (CERTIFICATIONS, WEB):
        await here.cert("watch RS5000", channel=channel)
    await some(here)
    assert f"<@{CAMILLE}> : des candidats sont encore en cours" in words(here.said()[-1])
    assert "n'est pas connue" in words(here.said()[-1])
    await details(here, date(2026, 5, 29), KNOWN)
    await here.morning(date(2026, 6, 1))  # 176 days before it
    await here.morning(date(2026, 6, 2))
    assert len(notices(here)) == 1
    assert "date limite de délivrance le 24/11/2026, dans 176 jours" in notices(here)[0]
    await here.morning(date(2026, 8, 31))
    await here.morning(date(2026, 11, 2))  # all the rest of them
    assert [text.count("dans 85 jours") + text.count("dans 22 jours") for text in notices(here)] == [0, 1, 1]
    assert notices(here, WEB) == []
    await here.morning(date(2026, 11, 25))
    assert len(notices(here)) == 3


async def test_a_date_that_moves_nearer_is_told_again_and_one_that_was_past_at_first_is_told(
    here: Team,
) -> None:
    for code in ("RS5000", "RNCP37674"):
        await here.cert(f"watch {code}")
        await some(here, code)
    await details(here, date(2026, 10, 28), KNOWN, Said("RNCP37674", date(2026, 10, 1)))
    await here.morning(date(2026, 10, 29))
    assert "date limite de délivrance passée le 01/10/2026" in words(here.said()[-1])
    await details(here, date(2026, 10, 30), Said("RS5000", date(2026, 11, 10)))
    await here.morning(date(2026, 10, 30))
    moved = next(each for each in here.said() if "le 10/11/2026, dans 11 jours" in words(each))
    assert "La date a changé : le dernier avis donnait le 24/11/2026." in words(moved)


async def test_nobody_under_way_any_more_ends_the_notices(here: Team) -> None:
    await here.cert("watch RS5000")
    await some(here)
    await details(here, date(2026, 5, 29), KNOWN)
    await here.morning(date(2026, 6, 1))
    notice = next(each for each in here.said() if "dans 176 jours" in words(each))
    await here.click(notice, "v1.trainees.none", "RS5000", user=MALIK)
    await here.quiet()
    told = here.said()[-1]
    assert f"<@{MALIK}> : plus personne en cours" in words(told)
    await here.click(notice, "v1.trainees.none", "RS5000")
    await here.whispered("C'est déjà ce qui est noté")
    await here.morning(date(2026, 8, 31))
    assert len(notices(here)) == 1
    await here.click(told, "v1.trainees.some", "RS5000")
    await here.quiet()
    await here.morning(date(2026, 9, 1))
    assert len(notices(here)) == 2


async def test_a_button_in_a_channel_that_follows_it_no_more_changes_nothing(here: Team) -> None:
    await here.cert("watch RS5000")
    await some(here)
    told = here.said()[-1]
    await here.cert("unwatch RS5000")
    await here.click(told, "v1.trainees.none", "RS5000")
    await here.whispered("Ce canal ne suit pas cette certification")


async def test_to_follow_the_successor_instead_loses_no_notice_for_those_under_way(here: Team) -> None:
    await here.cert("watch RS5000")
    await some(here)
    await here.publish(date(2026, 5, 26), GONE, SUCCESSOR)
    card = await here.card("RS5000")
    await here.click(card, "v1.replace")
    await here.whispered("RS5000 reste aussi suivie ici, pour les candidats encore en cours")
    await details(here, date(2026, 5, 29), KNOWN)
    await here.morning(date(2026, 6, 1))
    assert len(notices(here)) == 1
    notice = next(each for each in here.said() if "dans 176 jours" in words(each))
    await here.click(notice, "v1.trainees.none", "RS5000")
    await here.click(card, "v1.replace")
    await here.whispered("Ce canal ne suit plus : RS5000.")


async def test_who_unfollows_what_has_trainees_hears_that_no_notice_will_come(here: Team) -> None:
    await here.cert("watch RS5000")
    await some(here)
    answer = (await here.cert("unwatch RS5000")).shown
    assert answer is not None
    assert "Il n'y aura plus d'avis de leur date limite de délivrance." in words(answer)


async def test_the_card_takes_the_answer_and_shows_it(here: Team) -> None:
    await here.cert("watch RS5000")
    await details(here, date(2026, 3, 3), KNOWN)
    await here.publish(date(2026, 5, 26), GONE, SUCCESSOR)
    await details(here, date(2026, 5, 26), KNOWN)
    card = await here.card("RS5000")
    await here.morning(date(2026, 5, 27))
    await here.says(card, "Des candidats encore en cours ?")
    await here.click(card, "v1.trainees.some", "RS5000", user=MALIK)
    await here.says(card, "Des candidats sont encore en cours")
    assert ("v1.trainees.none", "RS5000") in buttons(card)


async def test_it_is_in_the_digest_the_list_of_what_comes_the_history_and_the_register(here: Team) -> None:
    await here.cert("watch RS5000")
    await some(here)
    await details(here, date(2026, 5, 29), KNOWN)
    await here.morning(date(2026, 6, 1))
    for command, part in (
        ("digest", "1 date limite de délivrance approche, candidats encore en cours"),
        ("history RS5000", "date limite de délivrance"),
        ("history RS5000", "candidats encore en cours"),
    ):
        shown = (await here.cert(command)).shown
        assert shown is not None
        assert part in shown.said.replace("\xa0", " ")
    await here.cert("register")
    await here.quiet()
    table, page = [one for each in here.sandbox.workspace.direct(CAMILLE).messages for one in each.files]
    for document in (read(table), read(page)):
        assert "24/11/2026" in document
        assert "candidats encore en cours" in document


async def test_the_calendar_has_the_last_date_of_issue(tmp_path: Path) -> None:
    calendar = CalendarSettings(public_url="https://vigie.example.org")
    async with team(tmp_path, BLOCKCHAIN, calendar=calendar) as here:
        await here.cert("watch RS5000")
        await details(here, date(2026, 3, 3), KNOWN)
        answer = (await here.cert("calendar")).shown
        assert answer is not None
        address = next(word.strip("`") for word in answer.said.split() if ".ics" in word)
        async with httpx.AsyncClient(base_url=here.base) as http:
            path = address.removeprefix("https://vigie.example.org")
            assert "DTSTART;VALUE=DATE:20261124" not in (await http.get(path)).text
            await some(here)
            feed = (await http.get(path)).text.replace("\r\n ", "")
        assert "DTSTART;VALUE=DATE:20261124" in feed
        assert "date limite de délivrance\\, candidats encore en cours" in feed
        assert "export XML du 03/03/2026" in feed.replace("\xa0", " ")


async def test_details_that_are_gone_take_no_notice_away_once_one_was_given(tmp_path: Path) -> None:
    calendar = CalendarSettings(public_url="https://vigie.example.org")
    async with team(tmp_path, BLOCKCHAIN, calendar=calendar) as here:
        await here.cert("watch RS5000")
        await some(here)
        await details(here, date(2026, 5, 29), KNOWN)
        await here.morning(date(2026, 6, 1))
        await here.publish(date(2026, 8, 28), GONE, SUCCESSOR)  # without details
        await here.morning(date(2026, 8, 31))
        assert "dans 85 jours" in notices(here)[1]
        assert "Les exports XML ne donnent pas cette date à ce jour" in notices(here)[1]
        answer = (await here.cert("calendar")).shown
        assert answer is not None
        address = next(word.strip("`") for word in answer.said.split() if ".ics" in word)
        async with httpx.AsyncClient(base_url=here.base) as http:
            feed = (await http.get(address.removeprefix("https://vigie.example.org"))).text
        assert "DTSTART;VALUE=DATE:20261124" in feed


async def test_a_habilitation_that_the_xml_says_has_ended_is_the_habilitation_alert_with_its_date(
    tmp_path: Path,
) -> None:
    deleted = Said("RNCP37674", None, OURS, HabilitationState.DELETED, date(2026, 3, 1))
    async with team(tmp_path, HELD) as here:
        await here.cert(f"siret {OURS}")
        await here.cert("watch RNCP37674")
        await details(here, date(2026, 3, 3), replace(deleted, state=HabilitationState.ACTIVE, since=None))
        assert here.cards() == []
        await details(here, date(2026, 3, 4), deleted)
        card = await here.card("RNCP37674")
        for part in (
            "habilitation supprimée depuis le 01/03/2026 pour le SIRET 888 777 265 00016",
            "export XML du 04/03/2026 : ETAT_HABILITATION = Supprimé",
            "La certification reste active",
        ):
            assert part in words(card)
        listed = (await here.cert(f"siret {OURS}")).shown
        assert listed is not None
        assert "habilitation supprimée depuis le 01/03/2026" in listed.said.replace("\xa0", " ")
        await here.publish(date(2026, 3, 5), HELD)  # without details: nothing is taken back
        await here.quiet()
        assert len(here.cards()) == 1
        assert "de nouveau habilité" not in words(card)
        listed = (await here.cert(f"siret {OURS}")).shown
        assert listed is not None
        assert "habilitation supprimée depuis le 01/03/2026" in words(listed)
        await details(here, date(2026, 3, 6), replace(deleted, state=HabilitationState.ACTIVE, since=None))
        await here.says(card, "de nouveau habilité à former (export du 06/03/2026)")
        assert len(here.cards()) == 1


async def test_one_that_had_ended_when_the_siret_was_named_is_no_news(tmp_path: Path) -> None:
    ended = Said("RNCP37674", None, OURS, HabilitationState.INACTIVE)
    async with team(tmp_path, HELD) as here:
        await details(here, date(2026, 3, 3), ended)
        await here.cert(f"siret {OURS}")
        await here.cert("watch RNCP37674")
        await details(here, date(2026, 3, 4), ended)
        assert here.cards() == []


async def test_one_that_had_ended_before_is_no_news_where_the_xml_is_read_after_the_siret_was_named(
    tmp_path: Path,
) -> None:
    ended = Said("RNCP37674", None, OURS, HabilitationState.INACTIVE, date(2024, 5, 1))
    async with team(tmp_path, HELD) as here:
        await here.cert(f"siret {OURS}")
        await here.cert("watch RNCP37674")
        await details(here, date(2026, 3, 3), ended)
        assert here.cards() == []
        listed = (await here.cert(f"siret {OURS}")).shown
        assert listed is not None
        assert "habilitation inactive depuis le 01/05/2024" in words(listed)


async def test_a_mass_of_endings_waits_for_another_xml_and_is_then_counted_as_what_it_is(
    tmp_path: Path,
) -> None:
    many = [replace(HELD, code=f"RNCP{number}") for number in range(1001, 1013)]
    ended = [Said(each.code, None, OURS, HabilitationState.DELETED, date(2026, 3, 4)) for each in many]
    active = [replace(each, state=HabilitationState.ACTIVE, since=None) for each in ended]
    async with team(tmp_path, *many) as here:
        await here.cert(f"siret {OURS}")
        await here.cert(f"watch {' '.join(each.code for each in many)}")
        await details(here, date(2026, 3, 4), *active)
        await details(here, date(2026, 3, 5), *ended)
        assert "L'export XML du 05/03/2026 dit inactive ou supprimée" in words(here.said()[-1])
        assert here.cards() == []
        await details(here, date(2026, 3, 6), *ended)
        assert any("12 habilitations perdues dans ce canal" in words(each) for each in here.said())
        assert len(here.cards()) == 12
