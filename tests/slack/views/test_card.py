from dataclasses import replace
from datetime import date

import pytest

from bot.domain.alert import Alert
from bot.domain.checklist import Checklist, Link, Step
from bot.domain.fiche import Status
from bot.domain.sighting import Sighting
from bot.locale.texts import Texts
from bot.slack.views.card import card

from .support import (
    BLOCKCHAIN,
    BY_DATE,
    EARLY,
    EN,
    FR,
    SEEN,
    alert,
    buttons,
    checked,
    checklist,
    done,
    ids,
    many,
    not_applicable,
    numbers,
    said,
)

RNCP = replace(SEEN, number=numbers("RNCP35419")[0])


def read(seen: Sighting = SEEN, t: Texts = FR) -> str:
    return said(card(alert(seen), checklist(), t))


def settled_and_opened_again() -> Alert:
    return alert(SEEN, *(done(step) for step in checklist().ids))


@pytest.mark.parametrize(
    ("seen", "title"),
    [
        (SEEN, "certification inactive depuis le 25/05/2024"),
        (replace(SEEN, end_date=None), "certification inactive (date inconnue)"),
        (EARLY, "inactive avant son échéance du 24/05/2027, à confirmer"),
        (BY_DATE, "échéance atteinte le 24/05/2024, à confirmer"),
        (replace(BY_DATE, end_date=None), "échéance à confirmer (date inconnue)"),
    ],
)
def test_the_title_says_what_is_known_and_no_more(seen: Sighting, title: str) -> None:
    message = card(alert(seen), checklist(), FR)

    assert said(message).startswith(f"*RS5000 – {BLOCKCHAIN} : {title}*")
    assert message.text.replace("\xa0", " ") == f"RS5000 – {BLOCKCHAIN} : {title}"


def test_the_evidence_names_the_source_the_export_the_field_and_the_date() -> None:
    text = read()

    assert "Source : France compétences, export du 16/08/2026 : Actif = INACTIVE," in text
    assert "Actif = INACTIVE, fin d'enregistrement 24/05/2024." in text


def test_the_evidence_without_an_end_date_says_so() -> None:
    assert "Actif = INACTIVE, sans date de fin d'enregistrement." in read(replace(SEEN, end_date=None))


def test_an_older_first_sight_is_told_beside_the_newest_export() -> None:
    seen = replace(SEEN, inactive_seen=date(2024, 5, 26))

    assert "Vue inactive pour la première fois dans l'export du 26/05/2024." in read(seen)


def test_by_the_date_alone_the_registry_is_said_not_to_have_spoken() -> None:
    text = read(BY_DATE)

    assert (
        "Le registre ne s'est pas encore prononcé : seule la date le dit, fin d'enregistrement 24/05/2024."
        in text
    )
    assert "INACTIVE" not in text
    assert "Si cela se confirme, plus éligible au CPF" in text


def test_by_the_date_alone_and_none_left_no_date_is_invented() -> None:
    assert "Le registre ne s'est pas encore prononcé.\n" in read(replace(BY_DATE, end_date=None))


def test_a_vanished_number_is_evidenced_by_the_export_that_had_it() -> None:
    seen = replace(SEEN, declared=Status.UNKNOWN, absences=2, inactive_seen=date(2026, 8, 14))
    text = read(seen)

    assert "export du 14/08/2026 : Actif = INACTIVE" in text
    assert "Absente de deux exports successifs : aucun statut n'est présumé depuis." in text


def test_a_registry_that_takes_its_word_back_after_the_end_date_is_quoted() -> None:
    seen = replace(SEEN, declared=Status.ACTIVE, inactive_seen=date(2026, 8, 14))

    assert "L'export du 16/08/2026 la dit ACTIVE, mais sa fin d'enregistrement est passée." in read(seen)


def test_those_in_training_for_an_rncp_keep_their_right() -> None:
    assert "L6113-9" in read(RNCP)
    assert "L6113-9" not in read(SEEN)


def test_for_an_rs_the_certifier_is_to_be_asked() -> None:
    assert "demandez au certificateur s'ils peuvent encore être certifiés" in read(SEEN)


@pytest.mark.parametrize("seen", [SEEN, RNCP, EARLY, BY_DATE])
def test_vigie_always_says_that_it_does_not_see_edof(seen: Sighting) -> None:
    text = read(seen)

    assert "Vigie ne voit pas votre espace EDOF." in text
    assert "conforme" not in text


def test_the_links_open_the_fiche_and_edof() -> None:
    message = card(alert(), checklist(), FR)
    links = {
        each["action_id"]: each["url"]
        for block in message.blocks
        for each in block.get("elements", ())
        if "url" in each
    }

    assert links == {
        "v1.link.fiche": "https://www.francecompetences.fr/recherche/rs/5000/",
        "v1.link.edof": "https://www.of.moncompteformation.gouv.fr/",
    }


def test_a_successor_comes_with_watch_and_replace() -> None:
    message = card(alert(), checklist(), FR)

    assert ("v1.watch", "RS6604") in buttons(message)
    assert ("v1.replace", "C012AB3CD-RS5000-1:RS6604") in buttons(message)


def test_many_successors_are_five_and_a_count() -> None:
    message = card(alert(replace(SEEN, successors=many(12))), checklist(), FR)

    assert ids(message).count("v1.watch") == 5
    assert "et 7 autres" in said(message)


def test_without_a_successor_the_new_offer_says_so() -> None:
    seen = replace(SEEN, successors=())
    message = card(alert(seen), checklist(), FR)

    assert "Aucun successeur connu" in said(message)
    assert "v1.watch" not in ids(message)


def test_with_a_successor_the_new_offer_names_it() -> None:
    assert "Successeur nommé par le registre : RS6604." in read()


def test_each_step_has_its_own_buttons() -> None:
    message = checked(card(alert(), checklist(), FR))

    for step in ("verify", "archive", "new_offer", "renewal"):
        value = f"C012AB3CD-RS5000-1:{step}"
        assert [row for row in buttons(message) if row[1] == value] == [
            ("v1.step.done", value),
            ("v1.step.not_applicable", value),
            ("v1.step.plan", value),
        ]


def test_a_step_shows_what_a_partner_and_a_certifier_do() -> None:
    text = read()

    assert "Partenaire : L'habilitation : demandez-la au certificateur" in text
    assert "Certificateur : L'enregistrement : déposez la demande" in text


@pytest.mark.parametrize(("seen", "waits"), [(EARLY, True), (BY_DATE, True), (SEEN, False)])
def test_while_it_is_to_be_confirmed_nothing_is_to_be_deleted(seen: Sighting, *, waits: bool) -> None:
    assert ("*À confirmer : archivez, attendez pour supprimer.*" in read(seen)) is waits


def test_a_step_done_shows_who_and_when_and_can_be_undone() -> None:
    message = card(alert(SEEN, done("verify")), checklist(), FR)

    assert "*Vérifier*\n✓ Fait par <@U024BE7LH> le 17/08/2026 à 06:17" in said(message)
    assert ("v1.step.undo", "C012AB3CD-RS5000-1:verify") in buttons(message)
    assert ("v1.step.done", "C012AB3CD-RS5000-1:verify") not in buttons(message)


def test_a_step_that_is_not_applicable_shows_why() -> None:
    message = card(alert(SEEN, not_applicable("archive", "Jamais *vendue* <!here>")), checklist(), FR)

    assert "Sans objet : Jamais ∗vendue∗ &lt;!here&gt; — <@U024BE7LH> le 17/08/2026 à 06:17" in said(message)


def test_a_step_not_applicable_without_a_reason_still_says_who() -> None:
    message = card(alert(SEEN, not_applicable("archive", " ")), checklist(), FR)

    assert "Sans objet, selon <@U024BE7LH> le" in said(message)


def test_an_alert_opened_again_with_all_settled_can_be_closed() -> None:
    message = card(settled_and_opened_again(), checklist(), FR)

    assert buttons(message)[-1] == ("v1.alert.close", "C012AB3CD-RS5000-1")


def test_an_alert_with_something_left_cannot_be_closed() -> None:
    assert "v1.alert.close" not in ids(card(alert(), checklist(), FR))


def test_a_step_that_the_checklist_no_longer_has_is_shown_by_its_id() -> None:
    message = card(alert(steps=("former_step",)), checklist(), FR)

    assert "*former_step*" in said(message)
    assert ("v1.step.done", "C012AB3CD-RS5000-1:former_step") in buttons(message)


def test_an_operators_punctuation_is_not_where_a_line_breaks() -> None:
    texts = [block["text"]["text"] for block in card(alert(), checklist(), FR).blocks if "text" in block]

    assert any("Certificateur\xa0: De même\xa0; prévenez vos partenaires." in text for text in texts)


def test_a_card_speaks_english() -> None:
    text = read(EARLY, EN)

    assert f"*RS5000 – {BLOCKCHAIN}: inactive before its end date of 24 May 2027, to be confirmed*" in text
    assert "Source: France compétences, export of 16 August 2026: Actif = INACTIVE" in text
    assert "Vigie does not see your EDOF space." in text
    assert "*To be confirmed: archive, wait before you delete.*" in text


def test_a_fiche_without_a_title_says_so() -> None:
    assert "*RS5000 – sans intitulé : certification" in read(replace(SEEN, title="\n"))


def wordy(steps: int) -> Checklist:
    """As many steps as an operator may have, each with all the words that there can be."""
    words = {"fr": "Archivez & prévenez. " * 100, "en": "Archive & tell. " * 100}
    link = Link("https://certifpro.francecompetences.fr/webapp/rncp/", words)
    return Checklist(
        tuple(Step(f"step{n}", words, words, words, {"fr": "À confirmer"}, (link,) * 9) for n in range(steps))
    )


def test_a_card_too_long_for_slack_keeps_titles_buttons_and_what_is_to_be_confirmed() -> None:
    asked = wordy(5)
    message = checked(card(alert(EARLY, not_applicable("step4", "&" * 500), steps=asked.ids), asked, FR))

    assert ids(message).count("v1.step.done") == 4
    assert ids(message).count("v1.step.undo") == 1
    assert "Partenaire" not in said(message)
    assert said(message).count("*À confirmer*") == 4


def test_steps_that_have_no_room_at_all_are_counted_and_the_settled_ones_go_first() -> None:
    asked = wordy(40)
    message = checked(card(alert(SEEN, done("step0"), steps=asked.ids), asked, FR))
    shown = ids(message).count("v1.step.done")

    assert "v1.step.undo" not in ids(message)
    assert 3 < shown < 40
    assert f"Et {40 - shown} autres étapes, qui n'ont pas la place" in said(message)
