"""Set-up by SIRET, and what becomes of our habilitations from one export to the next."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.sandbox.workspace import CAMILLE, CERTIFICATIONS, MALIK
from tests.e2e.team import Team, team
from tests.exports import Row

OURS = "88877726500016"
SIBLING = "88877726500024"
BOTH = "HABILITATION_ORGA_FORM"
WEB = Row("RNCP37674", "Développeur web", "01/09/2028", partners=((OURS, "ISCOD", BOTH),))
DATA = Row(
    "RNCP35419", "Analyste de données", "31/12/2027", partners=((OURS, "ISCOD", "HABILITATION_FORMER"),)
)
OLD = Row("RS5000", "Blockchain", "24/05/2024", "INACTIVE", partners=((OURS, "ISCOD", BOTH),))
STATE = Row("RNCP38000", "Baccalauréat professionnel", "31/08/2029", partners=())
DAY = date(2026, 3, 2)


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Team]:
    async with team(tmp_path, WEB, DATA, OLD, STATE) as one:
        yield one


async def watched(here: Team) -> set[str]:
    async with here.vigie.home.store.reading() as tx:
        return {watch.number.code for watch in await tx.watches.where(channel=CERTIFICATIONS)}


async def test_all_that_lists_a_siret_is_shown_with_its_role_and_followed_with_a_click(here: Team) -> None:
    answer = (await here.cert(f"siret {OURS}")).shown
    assert answer is not None
    text = answer.said.replace("\xa0", " ")
    for part in ("888 777 265 00016", "ISCOD", "3 certifications, dont 2 actives", "habilité à former"):
        assert part in text
    assert "Certaines certifications de l'État" in text
    await here.click(answer, "v1.siret.watch_active", f"{OURS}:active")
    assert await watched(here) == {"RNCP37674", "RNCP35419"}


async def test_some_are_picked_in_a_window(here: Team) -> None:
    answer = (await here.cert(f"siret {OURS}")).shown
    await here.click(answer, "v1.siret.pick", OURS)
    view = await here.modal()
    await here.sandbox.slack.submit(
        view, {"pick-1": {"v1.siret.choice": ["RNCP37674", "RS5000"]}}, user=CAMILLE
    )
    assert await watched(here) == {"RNCP37674", "RS5000"}


async def test_with_nothing_picked_or_nothing_left_it_says_so(here: Team) -> None:
    await here.cert(f"siret {OURS}")
    answer = (await here.cert(f"siret {OURS}")).shown
    await here.click(answer, "v1.siret.pick", OURS)
    view = await here.modal()
    await here.sandbox.slack.submit(view, {"pick-1": {"v1.siret.choice": []}}, user=CAMILLE)
    assert "Choisissez au moins une certification" in view.errors["pick-1"]
    await here.click(answer, "v1.siret.watch", OURS)
    await here.quiet()
    for button in ("v1.siret.watch", "v1.siret.pick"):
        await here.click(answer, button, OURS)
        await here.whispered("Ce canal les suit déjà toutes")


@pytest.mark.parametrize(
    ("typed", "said"),
    [("888 777 265 00017", "clé est fausse"), ("8887772650001", "quatorze chiffres"), ("", "Aucun SIRET")],
)
async def test_a_siret_that_is_none_is_said_to_be_none(here: Team, typed: str, said: str) -> None:
    answer = (await here.cert(f"siret {typed}")).shown
    assert answer is not None
    assert said in answer.said


async def test_a_siret_that_nothing_lists_is_kept_and_offered_once_it_is(here: Team) -> None:
    await here.cert(f"siret {SIBLING}")
    named = replace(STATE, partners=((SIBLING, "ISCOD", BOTH),))
    await here.publish(date(2026, 3, 3), WEB, DATA, OLD, named)
    await here.quiet()
    offer = here.said()[-1]
    assert "figure désormais sur" in offer.said
    await here.click(offer, "v1.watch.1", "RNCP38000")
    assert "RNCP38000" in await watched(here)
    await here.publish(date(2026, 3, 4), WEB, DATA, OLD, named)
    await here.quiet()
    assert sum("figure désormais" in each.said for each in here.said()) == 1


async def test_a_lost_habilitation_is_an_alert_of_its_own_that_closes_when_it_is_back(here: Team) -> None:
    await here.cert(f"siret {OURS}")
    await here.cert("watch RNCP37674 RNCP35419")
    gone = replace(WEB, partners=((SIBLING, "ISCOD", BOTH),))
    await here.publish(date(2026, 3, 3), gone, DATA, OLD, STATE)
    card = await here.card("RNCP37674")
    text = card.said.replace("\xa0", " ")
    for part in (
        "ne figure plus parmi les partenaires",
        "888 777 265 00016",
        "888 777 265 00024",
        "reste active",
    ):
        assert part in text
    assert len(here.cards()) == 1
    await here.click(card, "v1.step.done", f"{CERTIFICATIONS}-RNCP37674-{OURS}-1:verify", user=MALIK)
    await here.until(lambda: "Fait par" in card.said)
    await here.publish(date(2026, 3, 4), WEB, DATA, OLD, STATE)
    await here.until(lambda: "de nouveau habilité à former" in card.said.replace("\xa0", " "))


async def test_a_rehearsal_says_which_habilitations_the_last_export_has_lost(here: Team) -> None:
    await here.cert(f"siret {OURS}")
    await here.cert("watch RNCP37674")
    await here.publish(date(2026, 3, 3), replace(WEB, partners=()), replace(DATA, partners=()), OLD, STATE)
    await here.card("RNCP37674")
    answer = (await here.cert("dry-run")).shown
    assert answer is not None
    assert "1 alerte" in answer.said.replace("\xa0", " ")
    assert "ne figure plus parmi les partenaires" in answer.said


async def test_a_habilitation_that_shrinks_to_organising_counts_as_lost(here: Team) -> None:
    await here.cert(f"siret {OURS}")
    await here.cert("watch RNCP37674")
    less = replace(WEB, partners=((OURS, "ISCOD", "HABILITATION_ORGANISER"),))
    await here.publish(date(2026, 3, 3), less, DATA, OLD, STATE)
    card = await here.card("RNCP37674")
    assert "n'est plus habilité à former" in card.text


async def test_a_siret_never_seen_on_a_certification_proves_nothing(here: Team) -> None:
    await here.cert(f"siret {SIBLING}")
    await here.cert("watch RNCP37674")
    await here.publish(date(2026, 3, 3), WEB, DATA, OLD, STATE)
    await here.quiet()
    assert here.cards() == []


async def test_mass_losses_wait_for_a_second_export(tmp_path: Path) -> None:
    many = [
        Row(f"RNCP{number}", "Titre", "31/12/2028", partners=((OURS, "ISCOD", BOTH),))
        for number in range(30000, 30015)
    ]
    none = [replace(row, partners=((SIBLING, "AUTRE", BOTH),)) for row in many]
    async with team(tmp_path, *many) as here:
        await here.cert(f"siret {OURS}")
        await here.cert("watch " + " ".join(row.code for row in many))
        await here.publish(date(2026, 3, 3), *none)
        await here.quiet()
        assert here.cards() == []
        assert any("second export" in each.said for each in here.said())
        changed = [*none[:-1], replace(none[-1], title="Autre titre")]
        await here.publish(date(2026, 3, 4), *changed)
        await here.until(lambda: len(here.cards()) == 15)


async def test_what_is_doubted_moves_no_card(tmp_path: Path) -> None:
    many = [
        Row(f"RNCP{number}", "Titre", "31/12/2028", partners=((OURS, "ISCOD", BOTH),))
        for number in range(30000, 30015)
    ]
    old = replace(WEB, status="INACTIVE", end="01/03/2026", successors=("RNCP30000",))
    async with team(tmp_path, WEB, *many) as here:
        await here.cert(f"siret {OURS}")
        await here.cert("watch RNCP37674")
        await here.publish(date(2026, 3, 3), old, *many)
        card = await here.card("RNCP37674")
        assert "notre habilitation : oui" in card.said.replace("\xa0", " ")
        await here.publish(date(2026, 3, 4), old, *[replace(row, partners=()) for row in many])
        await here.quiet()
        assert "notre habilitation : oui" in card.said.replace("\xa0", " ")
        await here.publish(date(2026, 3, 5), old, *[replace(row, partners=(), title="Autre") for row in many])
        await here.until(lambda: "notre habilitation : non trouvée" in card.said.replace("\xa0", " "))


async def test_what_lists_a_siret_named_before_any_registry_is_no_news(tmp_path: Path) -> None:
    async with team(tmp_path) as here:
        await here.cert("settings")
        await here.sandbox.slack.submit(
            await here.modal(), {"v1.set.sirets": {"v1.set.sirets": OURS}}, user=CAMILLE
        )
        await here.publish(date(2026, 3, 3), WEB, DATA)
        await here.quiet()
        assert not any("figure désormais" in each.said for each in here.said())
        await here.cert("watch RNCP37674")
        await here.publish(date(2026, 3, 4), replace(WEB, partners=()), DATA)
        assert "ne figure plus" in (await here.card("RNCP37674")).text


async def test_a_lookup_says_what_we_are_and_whether_we_may_train_for_the_successor(tmp_path: Path) -> None:
    replaced = replace(WEB, successors=("RNCP42147",))
    after = Row("RNCP42147", "Développeur web", "31/12/2030", partners=())
    async with team(tmp_path, replaced, after) as here:
        before = (await here.cert("RNCP37674")).shown
        assert before is not None
        assert "notre habilitation : SIRET inconnu" in before.said.replace("\xa0", " ")
        await here.cert(f"siret {OURS}")
        answer = (await here.cert("RNCP37674")).shown
        assert answer is not None
        said = answer.said.replace("\xa0", " ")
        assert "Notre rôle : partenaire. Notre habilitation : oui." in said
        assert "(notre habilitation : non trouvée)" in said
        other = (await here.cert("RNCP42147")).shown
        assert other is not None
        assert "Aucun de nos SIRET n'y figure." in other.said


async def test_the_new_offer_waits_until_our_siret_may_train_for_the_successor(tmp_path: Path) -> None:
    after = Row("RNCP42147", "Développeur web", "31/12/2030", partners=())
    async with team(tmp_path, WEB, after) as here:
        await here.cert(f"siret {OURS}")
        await here.cert("watch RNCP37674")
        fallen = replace(WEB, status="INACTIVE", end="01/03/2026", successors=("RNCP42147",))
        await here.publish(date(2026, 3, 3), fallen, after)
        card = await here.card("RNCP37674")
        assert "Pas encore" in card.said
        assert "notre habilitation : non trouvée" in card.said.replace("\xa0", " ")
        ours = replace(after, partners=((OURS, "ISCOD", BOTH),))
        await here.publish(date(2026, 3, 4), fallen, ours)
        await here.until(lambda: "Pas encore" not in card.said)
        await here.quiet()
        assert any("peut être créée" in each.said for each in here.said() if each.thread_ts == card.ts)


async def test_a_certification_that_leaves_the_export_keeps_what_is_known_of_its_successor(
    tmp_path: Path,
) -> None:
    after = Row("RNCP42147", "Développeur web", "31/12/2030", partners=((OURS, "ISCOD", BOTH),))
    fallen = replace(WEB, status="INACTIVE", end="01/03/2026", successors=("RNCP42147",))
    async with team(tmp_path, WEB, after) as here:
        await here.cert(f"siret {OURS}")
        await here.cert("watch RNCP37674")
        await here.publish(date(2026, 3, 3), fallen, after)
        card = await here.card("RNCP37674")
        for day in (4, 5):
            await here.publish(date(2026, 3, day), after)
        await here.quiet()
        assert "RNCP42147" in card.said
        assert "notre habilitation : oui" in card.said.replace("\xa0", " ")


async def test_a_siret_that_was_forgotten_and_named_again_is_told_of_its_next_loss(here: Team) -> None:
    await here.cert(f"siret {OURS}")
    await here.cert("watch RNCP37674")
    gone = replace(WEB, partners=())
    await here.publish(date(2026, 3, 3), gone, DATA, OLD, STATE)
    await here.card("RNCP37674")
    listed = (await here.cert("siret")).shown
    await here.click(listed, "v1.siret.forget", OURS)
    await here.cert(f"siret {OURS}")
    await here.publish(date(2026, 3, 4), WEB, DATA, OLD, STATE)
    await here.until(lambda: "de nouveau habilité" in here.cards()[0].said.replace("\xa0", " "))
    await here.publish(date(2026, 3, 5), gone, DATA, OLD, STATE)
    await here.until(lambda: len(here.cards()) == 2)


async def test_a_siret_is_forgotten_and_what_is_followed_stays(here: Team) -> None:
    await here.cert(f"siret {OURS}")
    await here.cert("watch RNCP37674")
    listed = (await here.cert("siret")).shown
    await here.click(listed, "v1.siret.forget", OURS)
    await here.publish(date(2026, 3, 3), replace(WEB, partners=()), DATA, OLD, STATE)
    await here.quiet()
    assert here.cards() == []
    assert await watched(here) == {"RNCP37674"}
