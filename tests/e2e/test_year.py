"""A year with its end dates: notices, reminders, escalation, the digest, the home tab, the calendar."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import httpx
import pytest

from bot.domain.preferences import Preferences
from bot.sandbox.app import start
from bot.sandbox.clock import Clock
from bot.sandbox.limits import problems
from bot.sandbox.model import View
from bot.sandbox.workspace import CAMILLE, CERTIFICATIONS, MALIK, WEB
from bot.settings.sections import CalendarSettings
from tests.e2e.conftest import BLOCKCHAIN, SUCCESSOR
from tests.e2e.team import Team, at_work, buttons, key, read, team
from tests.exports import Row, export

GONE = replace(BLOCKCHAIN, status="INACTIVE", successors=("RS6604",))
ALERT = f"{CERTIFICATIONS}-RS5000-1"


def told(here: Team, kind: str, channel: str = CERTIFICATIONS) -> list[str]:
    """What was said by rows of that kind, in words."""
    return [each.said.replace("\xa0", " ") for each in here.said(channel) if key(each).startswith(kind)]


async def test_the_tightest_threshold_is_told_once_and_again_only_for_a_later_end(here: Team) -> None:
    await here.cert("watch RS5000")
    await here.morning(date(2026, 3, 3))  # 82 days before its end: 180 and 90 are both crossed
    await here.morning(date(2026, 3, 4))
    first = told(here, "line:notices")
    assert len(first) == 1
    assert "fin d'enregistrement le 24/05/2026, dans 82 jours" in first[0]
    assert "Demandez au certificateur" in first[0]
    await here.morning(date(2026, 4, 27))
    assert "Listez les sessions et les inscrits" in told(here, "line:notices")[1]
    await here.publish(date(2026, 4, 28), replace(BLOCKCHAIN, end="24/07/2026"))
    await here.morning(date(2026, 4, 29))
    assert len(told(here, "line:notices")) == 3


async def test_an_accepted_end_is_heard_of_no_more(here: Team) -> None:
    await here.cert("watch RS5000")
    await here.morning(date(2026, 3, 3))
    notice = next(each for each in here.said() if key(each).startswith("line:notices"))
    await here.click(notice, "v1.notice.accept", "RS5000", user=MALIK)
    await here.quiet()
    assert "échéance acceptée pour" in here.said()[-1].said
    for day in (date(2026, 4, 27), date(2026, 5, 18)):
        await here.morning(day)
    assert len(told(here, "line:notices")) == 1
    await here.click(notice, "v1.notice.accept", "RS5000")
    await here.whispered("Cette échéance est déjà acceptée")
    accepted = next(each for each in here.said() if "échéance acceptée pour" in each.said)
    await here.click(accepted, "v1.notice.resume", "RS5000")
    await here.morning(date(2026, 5, 19))
    assert any("les avis d'échéance reprennent" in each.said for each in here.said())
    assert len(told(here, "line:notices")) == 2


async def test_what_two_channels_settle_together_is_reminded_of_and_counted_once(here: Team) -> None:
    for channel in (CERTIFICATIONS, WEB):
        await here.cert("watch RS5000", channel=channel)
    await here.publish(date(2026, 5, 26), GONE, SUCCESSOR)
    await here.quiet()
    await here.morning(date(2026, 5, 29))
    assert len(told(here, "remind:") + told(here, "remind:", WEB)) == 1
    await here.sandbox.slack.open_home(CAMILLE)
    home = await here.until(lambda: here.sandbox.workspace.modals.home(CAMILLE))
    assert "1 étape en retard" in home.said.replace("\xa0", " ")
    assert "1 alerte ouverte" in home.said.replace("\xa0", " ")


async def test_a_direct_message_does_not_say_that_all_is_well(here: Team) -> None:
    await here.cert("watch RS5000")
    direct = here.sandbox.workspace.direct(CAMILLE).id
    for command in ("bilan", "encours", "liste", "exporter", "essai"):
        answer = (await here.cert(command, channel=direct)).shown
        assert answer is not None
        assert "Un message direct ne suit rien" in answer.said


async def test_what_somebody_sets_is_told_to_the_channel_where_it_changes_anything(here: Team) -> None:
    for values in ({}, {"v1.set.locale": {"v1.set.locale": "en"}}):
        await here.cert("settings")
        await here.sandbox.slack.submit(await here.modal(), values, user=CAMILLE)
        await here.quiet()
    [line] = [each.said for each in here.said() if "settings" in each.said]
    assert line == f"<@{CAMILLE}> changed Vigie's settings: language."


async def test_a_day_that_is_past_is_not_taken_for_a_step(here: Team) -> None:
    await here.cert("watch RS5000")
    await here.publish(date(2026, 5, 26), GONE, SUCCESSOR)
    card = await here.card("RS5000")
    await here.click(card, "v1.step.plan", f"{ALERT}:verify")
    view = await here.modal()
    plan = {"v1.plan.due": {"v1.plan.due": "2026-05-25"}, "v1.plan.snooze": {"v1.plan.snooze": "2026-05-26"}}
    await here.sandbox.slack.submit(view, plan, user=CAMILLE)
    assert list(view.errors) == ["v1.plan.due"]
    assert "Ce jour est passé" in view.errors["v1.plan.due"]


async def test_several_ends_in_a_channel_are_one_message_and_none_comes_on_a_holiday(here: Team) -> None:
    await here.cert("watch RS5000 RNCP5000 RNCP37674")
    await here.publish(date(2026, 4, 30), BLOCKCHAIN, replace(SUCCESSOR, code="RNCP5000", end="31/05/2026"))
    await here.morning(date(2026, 5, 1))
    assert told(here, "line:notices") == []
    await here.morning(date(2026, 5, 4))
    notices = told(here, "line:notices")
    assert len(notices) == 1
    assert "2 échéances approchent dans ce canal" in notices[0]


async def test_ends_that_have_no_room_in_the_notice_are_shown_a_page_at_a_time(tmp_path: Path) -> None:
    rows = [Row(f"RNCP{number}", f"Titre {number}", "31/08/2026") for number in range(30000, 30040)]
    async with team(tmp_path, *rows) as here:
        await here.cert("watch " + " ".join(row.code for row in rows))
        await here.morning(date(2026, 8, 3))
        notice = next(each for each in here.said() if key(each).startswith("line:notices"))
        assert "40 échéances approchent" in notice.said.replace("\xa0", " ")
        await here.click(notice, "v1.notices.show", "1")
        codes = set()
        for page in range(1, 8):
            seen = await here.whispered(f"Page {page} sur 7")
            assert not problems(seen.blocks)
            codes |= set(re.findall(r"\bRNCP3\d{4}\b", seen.said))
            if page < 7:
                await here.click(seen, "v1.notices.next", str(page + 1))
        assert ("v1.notices.next", "8") not in buttons(seen)
        assert codes == {row.code for row in rows}
        await here.click(seen, "v1.notice.accept", "RNCP30039", user=MALIK)
        await here.quiet()
        assert "échéance acceptée pour" in here.said()[-1].said


async def test_a_step_is_assigned_reminded_escalated_and_done(here: Team) -> None:
    await here.cert("settings")
    await here.sandbox.slack.submit(
        await here.modal(), {"v1.set.responsible": {"v1.set.responsible": MALIK}}, user=CAMILLE
    )
    await here.cert("watch RS5000")
    await here.publish(date(2026, 5, 26), GONE, SUCCESSOR)
    card = await here.card("RS5000")
    await here.quiet()
    assert "À faire pour le 28/05/2026" in card.said.replace("\xa0", " ")
    await here.click(card, "v1.step.plan", f"{ALERT}:verify")
    view = await here.modal()
    plan = {
        "v1.plan.owner": {"v1.plan.owner": CAMILLE},
        "v1.plan.due": {"v1.plan.due": "2026-05-27"},
        "v1.plan.note": {"v1.plan.note": "Voir avec la direction"},
        "v1.plan.link": {"v1.plan.link": "https://docs.example.org/preuve"},
    }
    await here.sandbox.slack.submit(view, plan, user=CAMILLE)
    await here.until(lambda: "Voir avec la direction" in card.said)
    assert f"<@{CAMILLE}>" in card.said
    # From the stored state alone: nothing but the day changes.
    for day in (27, 28, 29):
        await here.morning(date(2026, 5, day))
        await here.morning(date(2026, 5, day))
    reminders = [text for text in told(here, f"remind:{ALERT}") if "Vérifier" in text]
    assert len(reminders) == 3
    assert f"<@{CAMILLE}> (rappel 3 sur 3)" in reminders[2]
    await here.morning(date(2026, 6, 1))
    await here.morning(date(2026, 6, 2))
    escalated = [text for text in told(here, f"remind:{ALERT}") if "toujours en attente" in text]
    assert [f"<@{MALIK}>" in text and "Vérifier" in text for text in escalated][:1] == [True]
    assert sum("Vérifier, à faire" in text for text in escalated) == 1
    await here.click(card, "v1.step.done", f"{ALERT}:verify", user=MALIK)
    await here.until(lambda: "Fait par" in card.said)
    await here.morning(date(2026, 6, 3))
    assert not any("Vérifier" in text for text in told(here, f"remind:{ALERT}:2026-06-03"))


async def test_notices_and_reminders_go_on_where_they_were_after_a_restart(tmp_path: Path) -> None:
    clock = Clock(date(2026, 3, 2))
    async with start() as sandbox:
        sandbox.registry.publish(export(tmp_path, clock.day, BLOCKCHAIN, SUCCESSOR))
        async with at_work(sandbox, tmp_path, clock) as here:
            await here.cert("watch RS5000")
            await here.morning(date(2026, 3, 3))
        async with at_work(sandbox, tmp_path, clock) as here:
            await here.morning(date(2026, 3, 3))
            await here.morning(date(2026, 3, 4))
            assert len(told(here, "line:notices")) == 1
            await here.publish(date(2026, 5, 26), GONE, SUCCESSOR)
            await here.quiet()
            await here.morning(date(2026, 5, 28))
        # Down on the 29th: what was due then is told on the next working day, once.
        for _ in range(2):
            async with at_work(sandbox, tmp_path, clock) as here:
                await here.morning(date(2026, 6, 1))
        reminders = [text for text in told(here, f"remind:{ALERT}") if "Vérifier" in text]
        assert [f"rappel {n} sur 3" in text for n, text in enumerate(reminders, start=1)] == [True, True]


async def test_a_snoozed_step_is_left_alone_until_its_day(here: Team) -> None:
    await here.cert("watch RS5000")
    await here.publish(date(2026, 5, 26), GONE, SUCCESSOR)
    card = await here.card("RS5000")
    await here.quiet()
    for step in ("verify", "archive", "new_offer", "renewal"):
        await here.click(card, "v1.step.plan", f"{ALERT}:{step}")
        plan = {
            "v1.plan.due": {"v1.plan.due": "2026-05-27"},
            "v1.plan.snooze": {"v1.plan.snooze": "2026-06-15"},
        }
        await here.sandbox.slack.submit(await here.modal(), plan, user=CAMILLE)
    await here.morning(date(2026, 6, 1))
    assert told(here, "remind:") == []
    await here.morning(date(2026, 6, 15))
    assert len(told(here, "remind:")) == 1


async def test_why_a_step_was_undone_is_in_the_thread_and_the_journal(here: Team) -> None:
    await here.cert("watch RS5000")
    await here.publish(date(2026, 5, 26), GONE, SUCCESSOR)
    card = await here.card("RS5000")
    await here.quiet()
    await here.click(card, "v1.step.done", f"{ALERT}:verify")
    await here.until(lambda: "Fait par" in card.said)
    await here.click(card, "v1.step.undo", f"{ALERT}:verify")
    await here.until(lambda: "Fait par" not in card.said)
    view = await here.modal()
    await here.sandbox.slack.submit(view, {"reason": {"v1.reason": "Une session restait"}}, user=CAMILLE)
    await here.quiet()
    assert any("Une session restait" in each.said for each in here.said() if each.thread_ts == card.ts)
    history = (await here.cert("history RS5000")).shown
    assert history is not None
    assert "Une session restait" in history.said
    assert "Camille Aubray" in history.said


async def test_a_bad_proof_link_is_said_in_the_window(here: Team) -> None:
    await here.cert("watch RS5000")
    await here.publish(date(2026, 5, 26), GONE, SUCCESSOR)
    card = await here.card("RS5000")
    await here.click(card, "v1.step.plan", f"{ALERT}:verify")
    view = await here.modal()
    await here.sandbox.slack.submit(
        view, {"v1.plan.link": {"v1.plan.link": "javascript:alert(1)"}}, user=CAMILLE
    )
    assert "https://" in view.errors["v1.plan.link"]


async def test_the_digest_comes_on_monday_and_says_so_when_nothing_happened(here: Team) -> None:
    await here.cert("watch RNCP37674")
    await here.morning(date(2026, 3, 6))
    assert told(here, "digest:") == []
    await here.morning(date(2026, 3, 9))
    await here.morning(date(2026, 3, 9))
    digests = told(here, "digest:")
    assert len(digests) == 1
    assert "Rien à signaler" in digests[0]
    assert "Registre lu pour la dernière fois le 02/03/2026 à 09:30" in digests[0]
    files = [file for each in here.said() for file in each.files]
    assert [file.mimetype for file in files] == ["image/png"]


async def test_a_missed_digest_is_given_once_and_after_a_holiday_the_next_day(here: Team) -> None:
    await here.cert("watch RNCP37674")
    await here.morning(date(2026, 3, 27))
    await here.morning(date(2026, 4, 1))  # Monday was missed
    assert len(told(here, "digest:")) == 1
    await here.morning(date(2026, 4, 6))  # Easter Monday
    assert len(told(here, "digest:")) == 1
    await here.morning(date(2026, 4, 7))
    assert len(told(here, "digest:")) == 2


async def test_a_digest_set_to_another_day_was_not_missed_on_the_one_that_has_passed(here: Team) -> None:
    await here.cert("watch RNCP37674")
    await here.morning(date(2026, 3, 6))
    await here.morning(date(2026, 3, 9))
    here.clock.set_day(date(2026, 3, 12))
    await here.cert("settings")
    wednesday = {"v1.set.digest": {"v1.set.digest": "wed"}}
    await here.sandbox.slack.submit(await here.modal(), wednesday, user=CAMILLE)
    await here.morning(date(2026, 3, 12))
    assert len(told(here, "digest:")) == 1
    await here.morning(date(2026, 3, 18))
    assert len(told(here, "digest:")) == 2


async def test_a_clock_that_was_far_ahead_once_keeps_no_notice_back(here: Team) -> None:
    await here.morning(date(2027, 6, 7))
    here.clock.set_day(date(2026, 3, 2))
    await here.cert("watch RS5000")
    await here.morning(date(2026, 3, 3))
    assert len(told(here, "line:notices")) == 1


async def test_what_waited_out_the_quiet_hours_is_told_only_if_it_still_holds(here: Team) -> None:
    async def quiet_hours(hours: str) -> None:
        async with here.vigie.home.store.transaction() as tx:
            await tx.preferences.put(Preferences(quiet_hours=hours))

    await here.cert("watch RS5000 RNCP5000")
    await here.publish(date(2026, 5, 26), GONE, replace(SUCCESSOR, code="RNCP5000", end="15/06/2026"))
    card = await here.card("RS5000")
    await here.quiet()
    await quiet_hours("20:00-10:00")
    here.clock.set_day(date(2026, 6, 2))
    await here.vigie.home.rounds()
    await here.click(card, "v1.step.done", f"{ALERT}:verify")
    await here.publish(date(2026, 6, 3), GONE, replace(SUCCESSOR, code="RNCP5000", end="15/12/2028"))
    await quiet_hours("")
    await here.quiet()
    (reminder,) = told(here, f"remind:{ALERT}")
    assert "Archiver" in reminder
    assert "Vérifier" not in reminder
    assert told(here, "line:notices") == []


async def test_a_channel_without_a_digest_gets_none(here: Team) -> None:
    await here.cert("settings")
    off = {"v1.set.digest": {"v1.set.digest": "off"}}
    await here.sandbox.slack.submit(await here.modal(), off, user=CAMILLE)
    await here.cert("watch RNCP37674")
    for day in (6, 9, 16):
        await here.morning(date(2026, 3, day))
    assert told(here, "digest:") == []
    answer = (await here.cert("digest")).shown
    assert answer is not None
    assert "Rien à signaler" in answer.said


async def test_the_home_tab_shows_what_is_late_and_settles_it(here: Team) -> None:
    await here.cert("watch RS5000 RNCP37674")
    await here.cert("watch RNCP37674", channel=WEB)
    await here.publish(date(2026, 5, 26), GONE, SUCCESSOR, Row("RNCP37674", "Web", "01/12/2026"))
    await here.quiet()
    await here.morning(date(2026, 6, 1))
    await here.sandbox.slack.open_home(CAMILLE)
    home = await here.until(lambda: here.sandbox.workspace.modals.home(CAMILLE))
    said = home.said.replace("\xa0", " ")
    for part in (
        "1 étape en retard",
        "Vérifier",
        "1 alerte ouverte",
        "Décembre 2026",
        "3 certifications suivies",
    ):
        assert part in said
    await here.click(home, "v1.home.done", f"{ALERT}:verify")

    def settled() -> bool:
        now = here.sandbox.workspace.modals.home(CAMILLE)
        return now is not None and "Aucune étape en retard" in now.said

    await here.until(settled)


async def test_every_late_step_and_every_end_has_its_page_in_the_home_tab(tmp_path: Path) -> None:
    fallen = [Row(f"RNCP{number}", "Titre", "31/08/2026") for number in range(30000, 30006)]
    ending = [Row(f"RNCP{number}", "Titre", "31/12/2026") for number in range(40000, 40090)]
    async with team(tmp_path, *fallen, *ending, day=date(2026, 8, 28)) as here:
        await here.cert("watch " + " ".join(row.code for row in (*fallen, *ending)))
        await here.on(date(2026, 9, 1))
        await here.morning(date(2026, 11, 2))
        await here.sandbox.slack.open_home(CAMILLE)

        async def home(text: str) -> View:
            def shown() -> View | None:
                now = here.sandbox.workspace.modals.home(CAMILLE)
                return now if now and text in now.said.replace("\xa0", " ") else None

            return await here.until(shown)

        shown = await home("24 étapes en retard")
        steps = {value for action, value in buttons(shown) if action == "v1.home.done"}
        for page in (2, 3):
            await here.click(shown, "v1.home.next", f"{page}:late")
            shown = await home(f"Page {page} sur 3")
            steps |= {value for action, value in buttons(shown) if action == "v1.home.done"}
        assert len(steps) == 24
        codes = set()
        for page in (2, 3):
            await here.click(shown, "v1.home.next", f"{page}:ends")
            shown = await home(f"Page {page} sur 3")
            codes |= set(re.findall(r"RNCP4\d{4}", shown.said))
            assert "Décembre 2026* (90)" in shown.said
        assert codes == {row.code for row in ending[40:]}


async def test_the_calendar_has_an_address_that_can_be_taken_back(tmp_path: Path) -> None:
    calendar = CalendarSettings(public_url="https://vigie.example.org")
    async with team(tmp_path, BLOCKCHAIN, SUCCESSOR, calendar=calendar) as here:
        await here.cert("watch RS5000")
        answer = (await here.cert("calendar")).shown
        assert answer is not None
        address = next(word.strip("`") for word in answer.said.split() if ".ics" in word)
        path = address.removeprefix("https://vigie.example.org")
        async with httpx.AsyncClient(base_url=here.base) as http:
            feed = await http.get(path)
            assert feed.headers["content-type"].startswith("text/calendar")
            assert "DTSTART;VALUE=DATE:20260524" in feed.text
            await here.click(answer, "v1.calendar.new", CERTIFICATIONS)
            assert (await http.get(path)).status_code == 404
            assert (await http.get("/calendar/.ics")).status_code == 404


async def test_without_a_public_address_there_is_no_calendar(here: Team) -> None:
    answer = (await here.cert("calendar")).shown
    assert answer is not None
    assert "VIGIE_CALENDAR__PUBLIC_URL" in answer.said


async def test_the_register_is_sent_as_a_table_and_a_page(here: Team) -> None:
    await here.cert("watch RS5000")
    await here.publish(date(2026, 5, 26), GONE, SUCCESSOR)
    card = await here.card("RS5000")
    await here.quiet()
    await here.click(card, "v1.step.done", f"{ALERT}:verify", user=MALIK)
    await here.cert("register")
    await here.quiet()
    direct = here.sandbox.workspace.direct(CAMILLE)
    table, page = [file for each in direct.messages for file in each.files]
    text = read(table)
    for part in (
        "RS5000",
        "export-fiches-csv-2026-05-26.zip",
        "Malik Sorel",
        MALIK,
        "26/05/2026",
        "devenue inactive",
        f"#certifications ({CERTIFICATIONS})",
    ):
        assert part in text
    html = read(page)
    assert "élément de preuve" in html
    for document in (text, html):
        assert "conforme" not in document.lower().replace("conformé", "")
    assert "84 jours sans lecture" in html


async def test_the_register_says_of_an_alert_what_the_export_that_raised_it_said(here: Team) -> None:
    await here.cert("watch RS5000")
    await here.on(date(2026, 5, 25))  # by the date alone, while the registry says nothing yet
    await here.publish(date(2026, 5, 26), GONE, SUCCESSOR)
    await here.cert("register")
    await here.quiet()
    table = next(file for each in here.sandbox.workspace.direct(CAMILLE).messages for file in each.files)
    raised = next(line for line in read(table).splitlines() if line.startswith("Alerte;"))
    assert "échéance atteinte;ACTIVE;échéance passée" in raised
    assert "export-fiches-csv-2026-03-02.zip" in raised
    assert "inactivité confirmée" in read(table)


@pytest.mark.parametrize(("block", "typed"), [("v1.set.partner", "bientôt"), ("v1.set.quiet", "la nuit")])
async def test_a_setting_that_cannot_be_read_is_said_beside_it(here: Team, block: str, typed: str) -> None:
    await here.cert("settings")
    view = await here.modal()
    await here.sandbox.slack.submit(view, {block: {block: typed}}, user=CAMILLE)
    assert "par exemple" in view.errors[block]


async def test_a_window_drops_no_siret_that_was_named_since_it_opened(here: Team) -> None:
    sirets = {"v1.set.sirets": {"v1.set.sirets": "88877726500016"}}
    await here.cert("settings")
    await here.sandbox.slack.submit(await here.modal(), sirets, user=CAMILLE)
    await here.cert("settings")
    opened = await here.modal()
    await here.cert("siret 82815245400033", user=MALIK)
    await here.sandbox.slack.submit(opened, {"v1.set.sirets": {"v1.set.sirets": ""}}, user=CAMILLE)
    async with here.vigie.home.store.reading() as tx:
        assert [one.siret for one in await tx.sirets.where()] == ["82815245400033"]


async def test_thresholds_quiet_hours_sirets_and_admins_are_set_in_slack(here: Team) -> None:
    await here.cert("settings")
    view = await here.modal()
    given = {
        "v1.set.partner": "100, 10",
        "v1.set.quiet": "",
        "v1.set.sirets": "888 777 265 00016",
    }
    values: dict[str, dict[str, object]] = {block: {block: text} for block, text in given.items()}
    values["v1.set.admins"] = {"v1.set.admins": [MALIK]}
    await here.sandbox.slack.submit(view, values, user=CAMILLE)
    await here.quiet()
    async with here.vigie.home.store.reading() as tx:
        own = await tx.preferences.get("workspace")
        assert [one.siret for one in await tx.sirets.where()] == ["88877726500016"]
    assert own is not None
    assert (own.partner, own.admins) == ((100, 10), (MALIK,))
    refused = (await here.cert("refresh")).shown
    assert refused is not None
    assert "réservée aux administrateurs" in refused.said
    await here.cert("settings")
    assert "sont réglés par les administrateurs de Vigie" in (await here.modal()).said
