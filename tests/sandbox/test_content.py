"""Blocks are read as a person reads them, and inputs hold what a person put in."""

from __future__ import annotations

import pytest

from bot.sandbox.content import chosen, readable, starting_state, with_ids

from .support import actions, button, section

OPTIONS = [{"text": {"type": "plain_text", "text": word}, "value": word} for word in ("un", "deux")]


def test_the_text_of_blocks_is_what_is_read_and_the_bare_text_only_without_them() -> None:
    blocks = [section("*gras*"), actions(button(text="Fait")), {"type": "divider"}]
    assert readable("repli", blocks) == "*gras*\nFait"
    assert readable("repli", []) == "repli"


def test_ids_are_given_where_they_lack_and_kept_where_they_are() -> None:
    picture = {"type": "image", "image_url": "https://example.org/a.png", "alt_text": "a"}
    given = [section(block_id="mine"), section(accessory=picture), actions({**button(), "action_id": "kept"})]
    named = with_ids(given)
    assert [block["block_id"] for block in named] == ["mine", "auto-1", "auto-2"]
    assert named[2]["elements"][0]["action_id"] == "kept"
    assert "action_id" not in named[1]["accessory"]
    assert "block_id" not in given[1]


def test_inputs_start_with_what_the_app_put_in_them() -> None:
    boxes = {"type": "checkboxes", "action_id": "c", "options": OPTIONS, "initial_options": OPTIONS[:1]}
    date = {"type": "datepicker", "action_id": "d"}
    values = starting_state(with_ids([actions(boxes, date, button())]))
    assert values == {
        "auto-0": {
            "c": {"type": "checkboxes", "selected_options": OPTIONS[:1]},
            "d": {"type": "datepicker", "selected_date": None},
        }
    }


@pytest.mark.parametrize(
    ("kind", "value", "state"),
    [
        ("checkboxes", ["deux"], {"selected_options": OPTIONS[1:]}),
        ("static_select", "deux", {"selected_option": OPTIONS[1]}),
        ("static_select", None, {"selected_option": None}),
        ("multi_users_select", ["U1"], {"selected_users": ["U1"]}),
        ("plain_text_input", "mot", {"value": "mot"}),
    ],
)
def test_what_a_person_picks_becomes_slacks_state(kind: str, value: object, state: dict[str, object]) -> None:
    element = {"type": kind, "action_id": "a", "options": OPTIONS}
    assert chosen(element, value) == {"type": kind, **state}
