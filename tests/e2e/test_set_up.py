"""Setting a channel up: lists, files, searches, and what leaves again as a table."""

import csv
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.sandbox.limits import problems
from bot.sandbox.workspace import CAMILLE, CERTIFICATIONS, MALIK, WEB
from tests.e2e.conftest import BLOCKCHAIN
from tests.e2e.team import Team, buttons, read, team
from tests.exports import Row


async def give(here: Team, text: str = "", file: bytes | None = None) -> str:
    """Give numbers to the import's window; what it shows then."""
    await here.cert("import")
    view = await here.modal()
    values: dict[str, dict[str, object]] = {"text": {"v1.import.text": text}} if text else {}
    if file is not None:
        values["file"] = {"v1.import.file": [("liste.csv", file)]}
    await here.sandbox.slack.submit(view, values, user=CAMILLE)
    await here.quiet()
    return (await here.modal()).said.replace("\xa0", " ")


async def confirm(here: Team) -> str:
    view = await here.modal()
    await here.sandbox.slack.submit(view, {}, user=CAMILLE)
    await here.quiet()
    return (await here.modal()).said.replace("\xa0", " ")


async def codes(here: Team, channel: str = CERTIFICATIONS) -> set[str]:
    async with here.vigie.home.store.reading() as tx:
        return {watch.number.code for watch in await tx.watches.where(channel=channel)}


async def test_pasted_numbers_are_shown_before_they_are_followed(here: Team) -> None:
    shown = await give(here, "RNCP37674\nrs 5000\n12345\nbonjour\nRNCP99999\nRNCP35419")
    for part in (
        "4 numéros lus sur 6 lignes",
        "Actives, à suivre (2)",
        "Déjà inactives : elles seront suivies, sans alerte (1)",
        "Inconnues du registre : laissées de côté (1)",
        "ligne 3 : « 12345 », RNCP ou RS ?",
        "ligne 4 : « bonjour », pas de numéro",
    ):
        assert part in shown
    assert await codes(here) == set()
    assert "3 certifications de plus" in await confirm(here)
    assert await codes(here) == {"RNCP37674", "RS5000", "RNCP35419"}


async def test_an_excel_file_is_read_whatever_the_column_and_the_encoding(here: Team) -> None:
    table = "Intitulé;Prix;Code RNCP\r\nDéveloppeur web;1 200,00;37674\r\nÉlevage;900;\r\nFin;1;35419\r\n"
    shown = await give(here, file=table.encode("cp1252"))
    assert "2 numéros lus sur 3 lignes" in shown
    assert "ligne 3" in shown
    await confirm(here)
    assert await codes(here) == {"RNCP37674", "RNCP35419"}


@pytest.mark.parametrize(
    ("content", "said"), [(b"PK\x03\x04rest", "n'est pas du texte"), (b"x" * 1_000_001, "dépasse 1 Mo")]
)
async def test_a_file_that_is_no_list_is_refused_in_words(here: Team, content: bytes, said: str) -> None:
    assert said in await give(here, file=content)
    assert await codes(here) == set()


@pytest.mark.parametrize(
    "given",
    [
        {"text": {"v1.import.text": "RNCP37674"}},
        {"file": {"v1.import.file": [("liste.csv", b"RNCP37674")]}},
    ],
)
async def test_a_guest_imports_nothing(here: Team, given: dict[str, dict[str, object]]) -> None:
    guest = here.sandbox.workspace.add_user("Invité", guest=True)
    here.sandbox.slack.channel(CERTIFICATIONS).members.add(guest.id)
    await here.cert("import", user=guest.id)
    view = await here.modal(guest.id)
    await here.sandbox.slack.submit(view, given, user=guest.id)
    await here.quiet()
    assert "Les invités" in str((await here.modal(guest.id)).errors)
    assert await codes(here) == set()


async def test_what_the_window_cannot_show_is_sent_whole_in_a_file(here: Team) -> None:
    lines = [f"Formation sans numéro {n} que le responsable doit compléter" for n in range(2_000)]
    shown = await give(here, file="\n".join(["RNCP37674", *lines]).encode())
    assert "lignes non lues" in shown
    assert "vous est envoyée en message direct" in shown
    direct = here.sandbox.workspace.direct(CAMILLE)
    file = await here.until(lambda: next((f for m in direct.messages for f in m.files), None))
    rows = list(csv.reader(read(file).splitlines(), delimiter=";"))
    assert len(rows) == 2_002
    assert rows[1] == ["RNCP37674", "", "active, à suivre"]
    assert rows[-1] == [lines[-1], "2001", "pas de numéro"]


async def test_a_window_says_that_the_bot_must_be_invited(here: Team) -> None:
    private = here.sandbox.workspace.add_channel("direction", kind="private", members=[CAMILLE])
    await here.cert("import", channel=private.id)
    view = await here.modal()
    await here.sandbox.slack.submit(view, {"text": {"v1.import.text": "RNCP37674 RNCP35419"}}, user=CAMILLE)
    said = await confirm(here)
    assert "/invite @Vigie" in said
    assert "Pour y répondre : `/cert encours`" in said


async def test_a_search_finds_titles_without_accents_active_first_and_pages(here: Team) -> None:
    found = (await here.cert("chercher DEVELOPPEUR web")).shown
    assert found is not None
    assert "RNCP37674" in found.said
    await here.click(found, "v1.watch", "RNCP37674")
    assert await codes(here) == {"RNCP37674"}
    nothing = (await here.cert("search zzz")).shown
    assert nothing is not None
    assert "Aucune certification ne porte ces mots" in nothing.said
    blank = (await here.cert("search")).shown
    assert blank is not None
    assert "Que chercher" in blank.said


async def test_an_ampersand_in_a_search_is_no_word_of_its_own(tmp_path: Path) -> None:
    async with team(tmp_path, Row("RNCP100", "Chef de projet R&D")) as here:
        found = (await here.cert("chercher R&amp;D")).shown
        assert found is not None
        assert "RNCP100" in found.said


async def test_what_is_watched_leaves_as_a_table_that_can_come_back(here: Team) -> None:
    await here.cert("watch RNCP37674 RS5000")
    await here.cert("export")
    await here.quiet()
    direct = here.sandbox.workspace.direct(CAMILLE)
    file = await here.until(lambda: next((f for m in direct.messages for f in m.files), None))
    rows = list(csv.reader(read(file).splitlines(), delimiter=";"))
    assert [row[0] for row in rows] == ["Code", "RNCP37674", "RS5000"]
    assert rows[1][3] == "01/09/2028"
    await here.cert("import", channel=WEB)
    view = await here.modal()
    await here.sandbox.slack.submit(
        view, {"file": {"v1.import.file": [("export.csv", file.content)]}}, user=CAMILLE
    )
    await here.quiet()
    await confirm(here)
    assert await codes(here, WEB) == {"RNCP37674", "RS5000"}


async def test_a_dry_run_tells_what_the_last_export_raises_and_stores_nothing(here: Team) -> None:
    await here.publish(date(2026, 3, 3), replace(BLOCKCHAIN, status="INACTIVE"))
    answer = (await here.cert("dry-run RS5000 RNCP99999")).shown
    assert answer is not None
    said = answer.said.replace("\xa0", " ")
    assert "Essai à blanc : 1 alerte" in said
    assert "Inconnues du registre (1)" in said
    assert "Comparé à l'export du 02/03/2026" in said
    assert await codes(here) == set()
    assert here.cards() == []


async def test_a_long_dry_run_is_paged_for_a_pasted_list_and_for_a_channel(tmp_path: Path) -> None:
    rows = [Row(f"RNCP{number}", end="02/03/2026") for number in range(30000, 30045)]
    codes = " ".join(row.code for row in rows)
    async with team(tmp_path, *rows) as here:
        await here.publish(date(2026, 3, 3), *[replace(row, status="INACTIVE") for row in rows])
        pasted = (await here.cert(f"essai {codes} RNCP99999")).shown
        await here.cert(f"watch {codes}", channel=WEB)
        watched = (await here.cert("essai", channel=WEB)).shown
        for answer, last in ((pasted, "RNCP99999"), (watched, "RNCP30044")):
            assert answer is not None
            assert "Essai à blanc : 45 alertes" in answer.said.replace("\xa0", " ")
            for page in (2, 3):
                following = next(value for action, value in buttons(answer) if action == "v1.dry_run.next")
                await here.click(answer, "v1.dry_run.next", following)
                await here.says(answer, f"Page {page} sur 3")
            assert last in answer.said
            assert not problems(answer.blocks)
        assert here.cards() == []


async def test_two_channels_speak_two_languages_of_one_alert(here: Team) -> None:
    await here.cert("settings", channel=WEB)
    view = await here.modal()
    await here.sandbox.slack.submit(view, {"v1.set.locale": {"v1.set.locale": "en"}}, user=CAMILLE)
    for channel in (CERTIFICATIONS, WEB):
        await here.cert("watch RS5000", channel=channel)
    await here.publish(date(2026, 5, 26), replace(BLOCKCHAIN, status="INACTIVE"))
    french, english = await here.card("RS5000"), await here.card("RS5000", WEB)
    assert "certification inactive depuis le" in french.text
    assert "inactive since" in english.text
    assert "Fait" in french.said
    assert "Done" in english.said
    await here.click(english, "v1.step.done", f"{WEB}-RS5000-1:verify", user=MALIK)
    await here.says(english, "Done by")
    await here.says(french, "Fait par")
    await here.click(french, "v1.step.undo", f"{CERTIFICATIONS}-RS5000-1:verify")
    await here.until(lambda: "Done by" not in english.said)
    await here.sandbox.slack.submit(
        await here.modal(), {"reason": {"v1.reason": "Il en restait une"}}, user=CAMILLE
    )
    await here.quiet()
    for card, word in ((french, "a rouvert l'étape"), (english, "opened the step")):
        thread = [each.said for each in here.said(card.channel) if each.thread_ts == card.ts]
        assert any(word in said.replace("\xa0", " ") and "Il en restait une" in said for said in thread)
    for step in ("verify", "archive", "new_offer", "renewal"):
        await here.click(french, "v1.step.done", f"{CERTIFICATIONS}-RS5000-1:{step}")
    await here.says(french, "4 faites")
    await here.says(english, "4 done")


async def test_a_channel_can_keep_its_steps_to_itself(here: Team) -> None:
    await here.cert("settings", channel=WEB)
    view = await here.modal()
    await here.sandbox.slack.submit(view, {"v1.set.apart": {"v1.set.apart": "apart"}}, user=CAMILLE)
    for channel in (CERTIFICATIONS, WEB):
        await here.cert("watch RS5000", channel=channel)
    await here.publish(date(2026, 5, 26), replace(BLOCKCHAIN, status="INACTIVE"))
    ours, theirs = await here.card("RS5000"), await here.card("RS5000", WEB)
    await here.click(ours, "v1.step.done", f"{CERTIFICATIONS}-RS5000-1:verify")
    await here.says(ours, "Fait par")
    await here.quiet()
    assert "Fait par" not in theirs.said


async def test_a_checklist_opened_later_shows_what_others_have_done(here: Team) -> None:
    await here.cert("watch RS5000")
    await here.publish(date(2026, 5, 26), replace(BLOCKCHAIN, status="INACTIVE"))
    card = await here.card("RS5000")
    await here.click(card, "v1.step.done", f"{CERTIFICATIONS}-RS5000-1:verify", user=MALIK)
    await here.cert("watch RS5000", channel=WEB)
    asked = (await here.cert("encours", channel=WEB)).shown
    await here.click(asked, "v1.checklist.open", "RS5000")
    await here.says(await here.card("RS5000", WEB), f"Fait par <@{MALIK}>")
