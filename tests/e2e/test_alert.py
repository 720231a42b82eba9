"""The alert, from the export to its last step."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from bot.sandbox.workspace import CAMILLE, CERTIFICATIONS, MALIK, WEB
from tests.e2e.conftest import BLOCKCHAIN, SUCCESSOR
from tests.e2e.conftest import WEB as WEB_ROW
from tests.e2e.team import Team, team
from tests.exports import Row

GONE = replace(BLOCKCHAIN, status="INACTIVE", successors=("RS6604",))
STEPS = ("verify", "archive", "new_offer", "renewal")


async def alerted(here: Team) -> str:
    """RS5000 watched, then inactive by the registry's word; returns the alert's id."""
    await here.cert("watch RS5000")
    await here.publish(date(2026, 5, 26), GONE, SUCCESSOR)
    await here.card("RS5000")
    return f"{CERTIFICATIONS}-RS5000-1"


async def test_a_number_gone_inactive_is_one_card_with_its_evidence(here: Team) -> None:
    await alerted(here)
    await here.quiet()
    card = await here.card("RS5000")
    assert "certification inactive depuis le 25/05/2026" in card.text.replace("\xa0", " ")
    for part in ("France compétences", "26/05/2026", "Actif = INACTIVE", "RS6604", "EDOF"):
        assert part in card.said
    assert "L6113-9" not in card.said  # it names the RNCP only
    assert len(here.cards()) == 1


async def test_nothing_happens_on_the_end_date_and_the_alert_comes_the_day_after(here: Team) -> None:
    await here.cert("watch RS5000")
    await here.on(date(2026, 5, 24))
    await here.quiet()
    assert here.cards() == []
    await here.on(date(2026, 5, 25))
    card = await here.card("RS5000")
    assert "échéance atteinte le 24/05/2026, à confirmer" in card.text


async def test_the_registrys_word_after_the_date_alone_updates_the_same_card(here: Team) -> None:
    await here.cert("watch RS5000")
    await here.on(date(2026, 5, 25))
    card = await here.card("RS5000")
    await here.publish(date(2026, 5, 27), GONE, SUCCESSOR)
    await here.until(lambda: "certification inactive depuis le 25/05/2026" in card.text.replace("\xa0", " "))
    await here.quiet()
    assert len(here.cards()) == 1
    replies = [each for each in here.said() if each.thread_ts == card.ts]
    assert replies
    assert "RS6604" in replies[-1].said + replies[0].said


async def test_a_week_of_downtime_misses_nothing(here: Team) -> None:
    await here.cert("watch RS5000")
    await here.publish(date(2026, 6, 15), GONE)
    assert "25/05/2026" in (await here.card("RS5000")).text


async def test_inactive_active_and_inactive_again_alerts_twice(here: Team) -> None:
    await here.cert("watch RS5000")
    extended = replace(BLOCKCHAIN, end="24/05/2027")
    await here.publish(date(2026, 4, 1), replace(BLOCKCHAIN, status="INACTIVE"))
    first = await here.card("RS5000")
    assert "avant son échéance du 24/05/2026" in first.text
    await here.publish(date(2026, 4, 2), extended)
    await here.until(lambda: "de nouveau active" in first.said)
    await here.publish(date(2026, 4, 3), replace(extended, status="INACTIVE"))
    await here.until(lambda: len(here.cards()) == 2)
    await here.quiet()
    assert len(here.cards()) == 2


async def test_every_step_done_closes_and_folds_the_card_for_everyone(here: Team) -> None:
    alert = await alerted(here)
    card = await here.card("RS5000")
    await here.click(card, "v1.step.done", f"{alert}:verify", user=MALIK)
    await here.until(lambda: f"<@{MALIK}>" in card.said)
    for step in STEPS[1:]:
        await here.click(card, "v1.step.done", f"{alert}:{step}")
        await here.quiet()
    assert "4 faites, 0 sans objet" in card.said.replace("\xa0", " ")
    assert len(card.blocks) < 10
    assert "RS5000" not in (await here.cert("encours")).said


async def test_a_step_can_be_opened_again(here: Team) -> None:
    alert = await alerted(here)
    card = await here.card("RS5000")
    await here.click(card, "v1.step.done", f"{alert}:verify")
    await here.until(lambda: f"<@{CAMILLE}>" in card.said)
    await here.click(card, "v1.step.undo", f"{alert}:verify", user=MALIK)
    await here.until(lambda: f"<@{CAMILLE}>" not in card.said)
    await here.quiet()


async def test_a_folded_card_can_be_reopened_and_closed_again(here: Team) -> None:
    alert = await alerted(here)
    card = await here.card("RS5000")
    for step in STEPS:
        await here.click(card, "v1.step.done", f"{alert}:{step}")
        await here.quiet()
    await here.click(card, "v1.alert.reopen")
    await here.quiet()
    assert "RS5000" in (await here.cert("open")).said
    await here.click(card, "v1.alert.close")
    await here.quiet()
    assert "RS5000" not in (await here.cert("open")).said


async def test_not_applicable_asks_why_and_shows_it(here: Team) -> None:
    alert = await alerted(here)
    card = await here.card("RS5000")
    await here.click(card, "v1.step.not_applicable", f"{alert}:renewal")
    view = await here.modal()
    await here.sandbox.slack.submit(
        view, {"reason": {"v1.reason": "<!channel> pas *certificateur*"}}, user=CAMILLE
    )
    await here.until(lambda: "certificateur" in card.said and f"<@{CAMILLE}>" in card.said)
    assert "<!channel>" not in str(card.blocks)
    await here.quiet()


async def test_a_blank_reason_is_asked_for_again(here: Team) -> None:
    alert = await alerted(here)
    card = await here.card("RS5000")
    await here.click(card, "v1.step.not_applicable", f"{alert}:renewal")
    view = await here.modal()
    await here.sandbox.slack.submit(view, {"reason": {"v1.reason": "   "}}, user=CAMILLE)
    assert view.errors
    await here.quiet()


async def test_when_the_modal_cannot_open_the_person_is_told(here: Team) -> None:
    alert = await alerted(here)
    here.sandbox.faults.add("views.open", error="internal_error")
    await here.click(await here.card("RS5000"), "v1.step.not_applicable", f"{alert}:renewal")
    await here.vigie.afterwards.drain()
    told = here.sandbox.slack.ephemerals(CAMILLE, CERTIFICATIONS)
    assert "recommencez" in told[-1].said


async def test_a_successor_named_later_shows_on_the_card_and_in_its_thread(here: Team) -> None:
    await here.cert("watch RS5000")
    await here.publish(date(2026, 5, 26), replace(GONE, successors=()))
    card = await here.card("RS5000")
    assert "Aucun successeur connu" in card.said
    await here.publish(date(2026, 5, 27), GONE, SUCCESSOR)
    await here.until(lambda: "RS6604" in card.said)
    await here.quiet()
    assert any("RS6604" in each.said for each in here.said() if each.thread_ts == card.ts)


async def test_a_successor_is_watched_in_one_click(here: Team) -> None:
    await alerted(here)
    await here.click(await here.card("RS5000"), "v1.watch")
    await here.quiet()
    said = (await here.cert("list")).said
    assert "RS6604" in said
    assert "RS5000" in said


async def test_a_successor_replaces_the_old_number_whose_alert_stays_open(here: Team) -> None:
    await alerted(here)
    await here.click(await here.card("RS5000"), "v1.replace")
    await here.quiet()
    said = (await here.cert("list")).said
    assert "RS6604" in said
    assert "RS5000" not in said
    assert "RS5000" in (await here.cert("open")).said


async def test_unwatching_with_an_open_alert_asks_close_or_keep(here: Team) -> None:
    await alerted(here)
    asked = await here.cert("unwatch RS5000")
    await here.click(asked.shown, "v1.unwatch.keep")
    await here.quiet()
    assert "RS5000" in (await here.cert("open")).said
    await here.publish(date(2026, 5, 28), replace(GONE, end="25/05/2026"))
    card = await here.card("RS5000")
    await here.until(lambda: "26/05/2026" in card.text)
    await here.quiet()


async def test_and_closing_it_folds_the_card(here: Team) -> None:
    await alerted(here)
    asked = await here.cert("unwatch RS5000")
    await here.click(asked.shown, "v1.unwatch.close")
    await here.quiet()
    assert "RS5000" not in (await here.cert("open")).said
    assert "RS5000" not in (await here.cert("list")).said
    assert len((await here.card("RS5000")).blocks) < 10


async def test_each_channel_has_a_card_of_its_own(here: Team) -> None:
    await here.cert("watch RS5000", channel=WEB)
    await alerted(here)
    await here.card("RS5000", WEB)
    await here.quiet()
    assert (1, 1) == (len(here.cards()), len(here.cards(WEB)))


async def test_with_no_alert_a_channel_hears_one_line_for_each_change(here: Team) -> None:
    await here.cert("watch RNCP37674")
    await here.quiet()
    before = len(here.said())
    await here.publish(date(2026, 3, 10), replace(WEB_ROW, end="01/09/2029"))
    await here.publish(date(2026, 3, 11), Row("RS1"))
    await here.publish(date(2026, 3, 12), Row("RS1"), Row("RS2"))
    await here.publish(date(2026, 3, 13), replace(WEB_ROW, end="01/09/2029", successors=("RNCP40000",)))
    await here.quiet()
    end, gone, back = [each.said for each in here.said()[before:]]
    assert "01/09/2029" in end
    assert "absente de deux exports" in gone
    for told in ("2 changements", "figure de nouveau au registre", "remplacée par"):
        assert told in back.replace("\xa0", " ")
    assert here.cards() == []


async def test_titles_from_the_registry_cannot_call_the_channel(here: Team) -> None:
    await here.publish(date(2026, 3, 3), Row("RS9", "Titre <!channel> & *co* `x`"))
    await here.cert("watch RS9")
    await here.publish(date(2026, 3, 4), Row("RS9", "Titre <!channel> & *co* `x`", status="INACTIVE"))
    card = await here.card("RS9")
    await here.quiet()
    assert "<!channel>" not in str(card.blocks) + card.text


async def test_cards_wait_out_the_quiet_hours(tmp_path: Path) -> None:
    async with team(tmp_path, BLOCKCHAIN, quiet_hours="09:00-10:00") as night:
        await night.cert("watch RS5000")
        await night.until(night.said)
        await night.publish(date(2026, 5, 26), GONE)
        assert "RS5000" in (await night.cert("open")).said
        await night.cert("watch RS5000")
        async with night.vigie.home.store.reading() as tx:
            (waiting,) = await tx.outbox.where(state="pending")
        assert waiting.quiet
        assert night.cards() == []
