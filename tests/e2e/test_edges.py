"""What teams meet less often: no registry yet, many numbers, alerts that are gone, verbs for admins."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from bot.sandbox.model import Message
from bot.sandbox.workspace import CAMILLE, CERTIFICATIONS, MALIK
from tests.e2e.conftest import BLOCKCHAIN, ENDED, WEB
from tests.e2e.team import Team, team
from tests.exports import Row

GONE = replace(BLOCKCHAIN, status="INACTIVE")


def told(here: Team) -> str:
    """The last thing that only Camille sees."""
    return here.sandbox.slack.ephemerals(CAMILLE, CERTIFICATIONS)[-1].said.replace("\xa0", " ")


async def forget(here: Team) -> None:
    """Every alert is gone from the state, as after a restored backup."""
    async with here.vigie.home.store.transaction() as tx:
        for alert in await tx.alerts.where():
            await tx.alerts.drop(alert.id)


async def test_before_the_registry_is_loaded_a_watch_is_accepted_and_its_first_sight_told(
    tmp_path: Path,
) -> None:
    async with team(tmp_path) as early:
        assert "en cours de chargement" in (await early.cert("RS5000")).said
        accepted = await early.cert("watch RS5000 RNCP35419 RNCP99999")
        assert "en cours de chargement" in accepted.said
        await early.publish(date(2026, 3, 3), BLOCKCHAIN, ENDED)
        await early.quiet()
        lines = [line.said for line in early.said()]
        for code in ("RS5000", "RNCP35419", "RNCP99999"):
            assert len([line for line in lines if line.startswith(code) or f"|{code}>" in line]) == 1
        waiting = (await early.cert("encours")).said
        assert "RNCP35419" in waiting
        assert "RS5000" not in waiting


async def test_a_thousand_numbers_at_once_are_answered_in_time(here: Team) -> None:
    many = [Row(f"RNCP{number}") for number in range(1, 1001)]
    await here.publish(date(2026, 3, 3), *many)
    outcome = await here.cert("watch " + " ".join(row.code for row in many))
    assert outcome.ack.ok
    assert "1 000" in (await here.cert("liste")).said.replace("\u202f", " ").replace("\xa0", " ")


async def test_verbs_that_want_a_number_ask_for_it(here: Team) -> None:
    assert "Il manque un numéro" in (await here.cert("suivre")).said
    assert "Il manque un numéro" in (await here.cert("unwatch")).said


async def test_refreshing_is_for_admins_where_some_are_named(tmp_path: Path) -> None:
    async with team(tmp_path, BLOCKCHAIN, admins=(CAMILLE,)) as strict:
        refused = await strict.cert("refresh", user=MALIK)
        assert "administrateurs" in refused.said
        await strict.cert("actualiser")
        await strict.vigie.afterwards.drain()
        assert "02/03/2026" in told(strict)


async def test_a_refresh_that_cannot_be_stored_is_told_with_an_id(here: Team) -> None:
    await here.cert("watch RS5000")
    await here.quiet()
    await here.vigie.home.store.close()
    await here.cert("refresh")
    await here.vigie.afterwards.drain()
    assert "citez" in told(here)


async def test_buttons_of_an_alert_that_is_gone_say_so(here: Team) -> None:
    await here.cert("watch RS5000")
    await here.publish(date(2026, 5, 26), replace(GONE, successors=("RS6604",)), Row("RS6604"))
    card = await here.card("RS5000")
    asked = await here.cert("unwatch RS5000")
    await here.quiet()
    await forget(here)
    for where, action in (
        (card, "v1.replace"),
        (asked.shown, "v1.unwatch.close"),
        (asked.shown, "v1.unwatch.keep"),
    ):
        await here.click(where, action)
        await here.vigie.afterwards.drain()
        assert "n'existe plus" in told(here)
    await here.click(card, "v1.step.done", f"{CERTIFICATIONS}-RS5000-1:verify")
    await here.vigie.afterwards.drain()
    assert "n'existe plus" in told(here)


async def test_a_reason_sent_for_an_alert_that_is_over_stays_in_the_modal(here: Team) -> None:
    await here.cert("watch RS5000")
    await here.publish(date(2026, 5, 26), GONE)
    card = await here.card("RS5000")
    await here.click(card, "v1.step.not_applicable", f"{CERTIFICATIONS}-RS5000-1:verify")
    view = await here.modal()
    await here.publish(date(2026, 5, 27), replace(BLOCKCHAIN, end="24/05/2028"))
    await here.sandbox.slack.submit(view, {"reason": {"v1.reason": "Plus rien à vérifier"}}, user=CAMILLE)
    assert "de nouveau active" in str(view.errors)
    await here.quiet()


async def test_a_click_on_a_card_whose_certification_is_active_again_says_so(here: Team) -> None:
    await here.cert("watch RS5000")
    await here.publish(date(2026, 5, 26), GONE)
    card = await here.card("RS5000")
    old = copied(card.blocks)
    await here.publish(date(2026, 5, 27), replace(BLOCKCHAIN, end="24/05/2028"))
    await here.until(lambda: "de nouveau active" in card.said)
    card.blocks = old
    await here.click(card, "v1.step.done", f"{CERTIFICATIONS}-RS5000-1:verify")
    await here.vigie.afterwards.drain()
    assert "close" in told(here)
    await here.quiet()


def copied(blocks: list[dict[str, object]]) -> list[dict[str, object]]:
    return [dict(block) for block in blocks]


async def test_what_is_open_is_paged_too(here: Team) -> None:
    many = [
        Row(f"RS{number}", f"Certification {number}", "01/01/2026", "INACTIVE") for number in range(100, 120)
    ]
    await here.publish(date(2026, 3, 3), *many)
    await here.cert("watch " + " ".join(row.code for row in many))
    first = await here.cert("open")
    assert "RS100" in first.said
    assert "RS108" not in first.said
    await here.click(first.shown, "v1.open.next")
    await here.vigie.afterwards.drain()
    assert "RS108" in told(here)


async def test_links_are_acknowledged(here: Team) -> None:
    await here.cert("watch RNCP37674")
    outcome = await here.cert(WEB.code)
    assert (await here.click(outcome.shown, "v1.link.fiche")).ack.ok


async def test_a_reason_for_a_step_that_somebody_else_settled_stays_in_the_modal(here: Team) -> None:
    await here.cert("watch RS5000")
    await here.publish(date(2026, 5, 26), GONE)
    card = await here.card("RS5000")
    step = f"{CERTIFICATIONS}-RS5000-1:verify"
    await here.click(card, "v1.step.not_applicable", step)
    view = await here.modal()
    await here.click(card, "v1.step.done", step, user=MALIK)
    await here.quiet()
    await here.sandbox.slack.submit(view, {"reason": {"v1.reason": "Rien à vérifier"}}, user=CAMILLE)
    assert "déjà réglée" in str(view.errors)
    assert f"<@{MALIK}>" in card.said


async def settle_all(here: Team, card: Message, alert: str) -> None:
    for step in ("verify", "archive", "new_offer", "renewal"):
        await here.click(card, "v1.step.done", f"{alert}:{step}")
        await here.quiet()


async def test_an_alert_settled_on_the_date_alone_hears_the_confirmation(here: Team) -> None:
    await here.cert("watch RS5000")
    await here.on(date(2026, 5, 25))
    card = await here.card("RS5000")
    await settle_all(here, card, f"{CERTIFICATIONS}-RS5000-1")
    await here.publish(date(2026, 5, 27), GONE)
    await here.quiet()
    assert "certification inactive depuis le 25/05/2026" in card.text.replace("\xa0", " ")
    assert len([each for each in here.said() if each.thread_ts == card.ts]) == 1
    assert len(card.blocks) < 10


async def test_a_reopened_card_tells_the_registry_as_it_is_now(here: Team) -> None:
    await here.cert("watch RS5000")
    await here.publish(date(2026, 5, 26), GONE)
    card = await here.card("RS5000")
    await settle_all(here, card, f"{CERTIFICATIONS}-RS5000-1")
    await here.publish(date(2026, 5, 27), replace(GONE, successors=("RS6604",)), Row("RS6604"))
    await here.click(card, "v1.alert.reopen")
    await here.until(lambda: "RS6604" in card.said)
    await here.quiet()


async def test_a_folded_card_whose_certification_is_active_again_is_not_reopened(here: Team) -> None:
    await here.cert("watch RS5000")
    await here.publish(date(2026, 5, 26), GONE)
    card = await here.card("RS5000")
    await settle_all(here, card, f"{CERTIFICATIONS}-RS5000-1")
    await here.publish(date(2026, 5, 27), replace(BLOCKCHAIN, end="24/05/2028"))
    await here.click(card, "v1.alert.reopen")
    await here.vigie.afterwards.drain()
    assert "de nouveau active" in told(here)


async def test_what_changes_before_the_card_goes_out_is_on_the_card_alone(tmp_path: Path) -> None:
    async with team(tmp_path, BLOCKCHAIN, quiet_hours="09:00-10:00") as night:
        await night.cert("watch RS5000")
        await night.on(date(2026, 5, 25))
        await night.publish(date(2026, 5, 26), replace(GONE, successors=("RS6604",)), Row("RS6604"))
        async with night.vigie.home.store.reading() as tx:
            waiting = [row.kind for row in await tx.outbox.where(state="pending")]
        assert "thread" not in waiting
        assert "card" in waiting


async def test_watching_again_what_has_an_open_alert_says_so(here: Team) -> None:
    await here.cert("watch RS5000")
    await here.publish(date(2026, 5, 26), GONE)
    await here.card("RS5000")
    asked = await here.cert("unwatch RS5000")
    await here.click(asked.shown, "v1.unwatch.keep")
    await here.quiet()
    again = await here.cert("watch RS5000")
    assert "alerte est déjà ouverte" in again.said
    assert "Aucune offre" not in again.said


async def test_a_number_gone_from_the_export_is_missing_and_not_unknown(here: Team) -> None:
    await here.cert("watch RS5000")
    await here.publish(date(2026, 3, 3), WEB)
    assert "absente du dernier export lu" in (await here.cert("RS5000")).said


async def test_paging_what_is_open_shows_every_row_once(here: Team) -> None:
    title = "Chef de projet commercial pour l'agroalimentaire et services associés à la filière " * 2
    many = [Row(f"RNCP{number}", title, "01/01/2026", "INACTIVE") for number in range(35100, 35125)]
    await here.publish(date(2026, 3, 3), *many)
    await here.cert("watch " + " ".join(row.code for row in many))
    page = await here.cert("open")
    said = [page.said]
    where = page.shown
    for _ in range(3):
        await here.click(where, "v1.open.next")
        await here.vigie.afterwards.drain()
        where = here.sandbox.slack.ephemerals(CAMILLE, CERTIFICATIONS)[-1]
        said.append(where.said)
    assert [row.code for row in many if not any(row.code in page for page in said)] == []
