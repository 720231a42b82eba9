"""The windows of planning, picking and settings begin with what is set now."""

from dataclasses import replace
from datetime import date, time

import pytest

from bot.domain.fiche import Status
from bot.domain.paris import QuietHours
from bot.domain.preferences import Preferences, differing
from bot.domain.task import Task
from bot.domain.telling import SettingsTold
from bot.domain.watch import Channel
from bot.slack.views.picking import FIRST_MENU, pick_something, picking
from bot.slack.views.planning import bad_link, past, planning
from bot.slack.views.settings import Wrong, settings_where, settings_window, wrong
from tests.domain.builders import DEFAULTS

from .support import EN, FR, TODAY, alert, checklist, done, fiche, line, said
from .year import DAY, S, T, seen, taken


def starts(view: dict[str, object]) -> dict[str, object]:
    """What each input of a window starts with, by the end of its block's id."""
    blocks: list[dict[str, dict[str, object]]] = taken(view)["blocks"]
    return {
        str(block["block_id"]).rpartition(".")[2]: value
        for block in blocks
        for name, value in block.get("element", {}).items()
        if name.startswith("initial_")
    }


def test_planning_begins_with_what_is_planned() -> None:
    task = Task("verify", "U024BE7LH", TODAY, "vu", "https://preuve.example", TODAY + DAY)
    view = planning(replace(alert(), tasks=(task,)), "verify", checklist(), FR)

    assert starts(view) == {
        "owner": "U024BE7LH",
        "due": "2026-08-17",
        "snooze": "2026-08-18",
        "note": "vu",
        "link": "https://preuve.example",
    }
    assert view["private_metadata"] == "C012AB3CD-RS5000-1:verify"


def test_a_settled_step_has_a_note_and_a_proof_and_no_date_any_more() -> None:
    text = seen(planning(alert(alert().sighting, done("verify")), "verify", checklist(), FR))

    assert "« Vérifier » : note" in text
    assert "qui s'en charge" not in text


def test_a_day_that_is_over_is_not_taken() -> None:
    assert past(FR).replace("\xa0", " ") == "Ce jour est passé : choisissez-en un à venir, ou rien."


def test_what_was_set_otherwise_is_named_for_the_channel() -> None:
    changed = differing(Channel("C1"), Channel("C1", locale="en", responsible="U1"))
    assert changed == ("locale", "responsible")
    told = line(SettingsTold("U024BE7LH", (*changed, "sirets", "of_a_later_version")), FR)
    assert said(told) == "<@U024BE7LH> a changé les réglages de Vigie : langue, responsable, SIRET."


def test_a_proof_is_an_address() -> None:
    assert bad_link(FR) == "Un lien commence par https:// ou http://."


def test_what_is_active_is_picked_to_begin_with() -> None:
    rows = [fiche("RNCP35419"), fiche("RS5000", declared=Status.INACTIVE, end_date=TODAY - DAY), fiche("RS1")]
    view = taken(picking("C012AB3CD", S, rows, TODAY, FR))
    menu = view["blocks"][0]["element"]

    assert [option["value"] for option in menu["initial_options"]] == ["RNCP35419", "RS1"]
    assert menu["options"][1]["text"]["text"].endswith(", inactive")
    assert view["private_metadata"] == f"C012AB3CD:{S}"


def test_with_nothing_active_nothing_is_picked() -> None:
    rows = [fiche(declared=Status.INACTIVE, end_date=TODAY - DAY), fiche("RS1", declared=Status.UNKNOWN)]

    assert "initial_options" not in taken(picking("C1", S, rows, TODAY, FR))["blocks"][0]["element"]


@pytest.mark.parametrize("t", [FR, EN])
def test_three_hundred_certifications_can_all_be_picked(t: object) -> None:
    rows = [
        fiche(f"RNCP{1_234_000 + n}", title="Titre " * 20, end_date=date(2028, 9, 30)) for n in range(300)
    ]
    menus = taken(picking("C012AB3CD", S, rows, TODAY, FR if t is FR else EN))["blocks"][:-1]
    values = [option["value"] for menu in menus for option in menu["element"]["options"]]

    assert values == [row.number.code for row in rows]
    assert len({menu["block_id"] for menu in menus}) == 3


def test_something_must_be_picked() -> None:
    [menu, _] = taken(picking("C1", S, [fiche("RNCP35419")], TODAY, FR))["blocks"]

    assert menu["block_id"] == FIRST_MENU
    assert pick_something(FR) == "Choisissez au moins une certification, ou fermez la fenêtre."


def test_a_certification_without_a_title_says_so_in_the_menu() -> None:
    [menu, _] = taken(picking("C1", S, [fiche("RNCP35419", title="")], TODAY, FR))["blocks"]

    assert menu["element"]["options"][0]["text"]["text"] == "RNCP35419 sans intitulé, 26/04/2029"


def test_sirets_that_have_no_room_in_the_window_are_not_lost_by_it() -> None:
    many_sirets = [f"{n:014}" for n in range(201)]
    text = str(settings_window(Channel("C1"), DEFAULTS, None, many_sirets, FR, admin=True))

    assert "v1.set.sirets" not in text
    assert "201 SIRET sont retenus" in text.replace("\\xa0", " ")
    fits = settings_window(Channel("C1"), DEFAULTS, None, many_sirets[:200], FR, admin=True)
    assert starts(fits)["sirets"] == "\n".join(many_sirets[:200])


def test_settings_begin_with_what_the_channel_and_the_workspace_have() -> None:
    channel = Channel("C012AB3CD", locale="en", digest="fri 14:00", responsible="U024BE7LH")
    own = Preferences((365,), (30, 7), "20:00-08:00", ("U024BE7LH",))
    found = starts(settings_window(channel, DEFAULTS, own, [S, T], FR, admin=True))

    assert {name: found[name] for name in ("locale", "digest", "digest_time", "responsible")} == {
        "locale": {"text": {"type": "plain_text", "text": "English"}, "value": "en"},
        "digest": {"text": {"type": "plain_text", "text": "le vendredi"}, "value": "fri"},
        "digest_time": "14:00",
        "responsible": "U024BE7LH",
    }
    assert {name: found[name] for name in ("certifier", "partner", "quiet", "sirets", "admins")} == {
        "certifier": "365",
        "partner": "30, 7",
        "quiet": "20:00-08:00",
        "sirets": f"{S}\n{T}",
        "admins": ["U024BE7LH"],
    }


def test_what_nobody_set_stands_as_the_settings_say() -> None:
    quiet = replace(DEFAULTS, quiet=QuietHours(time(20), time(8)), digest="off")
    view = settings_window(Channel("C1"), quiet, None, [], FR, admin=True)

    assert starts(view)["quiet"] == "20:00-08:00"
    assert "Par défaut (aucun)" in seen(view)
    assert "quiet" not in starts(settings_window(Channel("C1"), DEFAULTS, None, [], FR, admin=True))


def test_a_channel_without_a_digest_has_none_picked() -> None:
    found = starts(settings_window(Channel("C1", digest="off"), DEFAULTS, None, [], FR, admin=False))

    assert found["digest"] == {"text": {"type": "plain_text", "text": "Aucun"}, "value": "off"}


def test_who_is_no_administrator_sets_the_channel_alone() -> None:
    blocks = taken(settings_window(Channel("C1"), DEFAULTS, None, [S], FR, admin=False))["blocks"]

    assert sum(block["type"] == "input" for block in blocks) == 5


def test_from_the_home_tab_the_channel_is_asked_for() -> None:
    assert "Continuer" in seen(settings_where(FR))


@pytest.mark.parametrize(
    ("why", "told"), [(Wrong.DAYS, "180, 90, 30, 7"), (Wrong.HOURS, "20:00-08:00"), (Wrong.SIRET, "quatorze")]
)
def test_what_cannot_be_read_says_what_would_be(why: Wrong, told: str) -> None:
    assert told in wrong(why, FR)


def test_hundreds_of_sirets_do_not_stop_the_window() -> None:
    sirets = [f"{n:014}" for n in range(400)]

    taken(settings_window(Channel("C1"), DEFAULTS, None, sirets, FR, admin=True))
