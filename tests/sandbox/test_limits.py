"""What Slack refuses in blocks and views is said in sentences that name the block."""

from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox.limits import problems, view_problems

from .support import actions, button, modal, section

Block = dict[str, Any]


def plain(text: str) -> Block:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Block:
    return {"type": "mrkdwn", "text": text}


def option(value: str, text: str = "Choix") -> Block:
    return {"text": plain(text), "value": value}


def select(**more: Any) -> Block:  # noqa: ANN401
    options = [option("a"), option("b")]
    return {"type": "static_select", "action_id": "s", "placeholder": plain("…"), "options": options, **more}


def asked(element: Block, **more: Any) -> Block:  # noqa: ANN401
    return {"type": "input", "label": plain("Question"), "element": element, **more}


CONFIRM = {"title": plain("Sûr ?"), "text": mrkdwn("*Oui* ?"), "confirm": plain("Oui"), "deny": plain("Non")}

ACCEPTED: list[list[Block]] = [
    [],
    [section(), {"type": "divider"}, {"type": "header", "text": plain("Titre")}],
    [section(fields=[mrkdwn("un"), plain("deux")], block_id="b")],
    [section(accessory={**button(), "style": "danger", "confirm": CONFIRM, "url": "https://example.org"})],
    [section(accessory={"type": "image", "image_url": "https://example.org/a.png", "alt_text": "a"})],
    [actions(button("a"), button("b")), actions(button("a"))],
    [actions(select(initial_option=option("a")), {"type": "datepicker", "action_id": "d"})],
    [actions({"type": "overflow", "action_id": "o", "options": [option("a")]})],
    [{"type": "context", "elements": [mrkdwn("note"), plain("note")]}],
    [
        {
            "type": "context",
            "elements": [{"type": "image", "image_url": "https://example.org/a", "alt_text": "a"}],
        }
    ],
    [{"type": "image", "image_url": "https://example.org/a.png", "alt_text": "a", "title": plain("t")}],
    [asked({"type": "plain_text_input", "action_id": "t", "max_length": 10}, optional=True)],
    [asked({"type": "checkboxes", "action_id": "c", "options": [option("a")]})],
    [
        section(
            accessory={
                "type": "static_select",
                "action_id": "g",
                "option_groups": [{"label": plain("G"), "options": [option("a")]}],
                "initial_option": option("a"),
            }
        )
    ],
    [{"type": "markdown", "text": "**gras**"}],
    [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": []}]}],
]


@pytest.mark.parametrize("blocks", ACCEPTED)
def test_what_slack_takes_has_no_problem(blocks: list[Block]) -> None:
    assert problems(blocks) == []


REFUSED: list[tuple[Block, str]] = [
    (section(""), "blocks[0] (section).text.text is empty"),
    (section("x" * 3001), "blocks[0] (section).text.text has 3001 characters, more than 3000"),
    ({"type": "section"}, "blocks[0] (section) needs text or fields"),
    (section(fields=[mrkdwn("x" * 2001)]), "fields[0].text has 2001 characters, more than 2000"),
    (section(fields=[mrkdwn("x")] * 11), "fields has 11 items, not 1 to 10"),
    (section(fields="x"), "fields must be a list"),
    (section(colour="red"), "blocks[0] (section) has a field that Slack does not know: colour"),
    (
        section(accessory={"type": "plain_text_input", "action_id": "t"}),
        "accessory cannot be a plain_text_input",
    ),
    (section(accessory={"type": "slider"}), "accessory has an unknown type: 'slider'"),
    (section(expand="yes"), "expand must be true or false"),
    ({"type": "section", "text": "bare"}, "blocks[0] (section).text must be an object"),
    ({"type": "sectoin"}, "blocks[0] has an unknown type: 'sectoin'"),
    ({"type": "header", "text": plain("x" * 151)}, "has 151 characters, more than 150"),
    ({"type": "header", "text": mrkdwn("x")}, "type must be one of plain_text, not 'mrkdwn'"),
    ({"type": "header"}, "blocks[0] (header) lacks text"),
    ({"type": "context", "elements": []}, "elements has 0 items, not 1 to 10"),
    ({"type": "context", "elements": [mrkdwn("x" * 3001)]}, "more than 3000"),
    ({"type": "context", "elements": [button()]}, "elements[0] cannot be a button"),
    ({"type": "actions", "elements": []}, "elements has 0 items, not 1 to 25"),
    ({"type": "actions"}, "blocks[0] (actions) lacks elements"),
    ({"type": "actions", "elements": "x"}, "elements must be a list"),
    ({"type": "actions", "elements": ["x"]}, "elements[0] has an unknown type: None"),
    (actions(button("a"), button("a")), "action_id 'a' is used 2 times"),
    (actions(button(text="x" * 76)), "more than 75"),
    (actions(button(value="x" * 2001)), "more than 2000"),
    (actions({**button(), "style": "warning"}), "style must be one of primary, danger, not 'warning'"),
    (actions({**button(), "value": 3}), "value must be a string"),
    (actions({**button(), "confirm": {**CONFIRM, "deny": plain("x" * 31)}}), "more than 30"),
    (actions(select(options=[option("a", "x" * 76)])), "has 76 characters, more than 75"),
    (actions(select(options=[])), "needs options or option_groups"),
    (actions(select(initial_option=option("z"))), "starts with an option that it does not offer"),
    (
        actions({"type": "overflow", "action_id": "o", "options": [option(str(n)) for n in range(6)]}),
        "options has 6 items, not 1 to 5",
    ),
    (asked({"type": "plain_text_input", "max_length": "10"}), "max_length must be a whole number"),
    (asked({"type": "plain_text_input", "max_length": True}), "max_length must be a whole number"),
    (asked(button()), "element cannot be a button"),
    ({"type": "image", "alt_text": "a"}, "needs image_url or slack_file"),
]


@pytest.mark.parametrize(("block", "sentence"), REFUSED)
def test_what_slack_refuses_is_said_with_the_block(block: Block, sentence: str) -> None:
    found = problems([block])
    assert any(sentence in each for each in found), found
    assert all(each.startswith("blocks[0]") for each in found)


def test_the_models_of_slack_sdk_are_asked_as_well() -> None:
    found = problems([actions({"type": "datepicker", "action_id": "d", "initial_date": "31/12/2024"})])
    assert found == ["blocks[0] (actions): initial_date attribute must be in format 'YYYY-MM-DD'"]


def test_a_message_holds_fifty_blocks_and_a_modal_a_hundred() -> None:
    blocks = [{"type": "divider"}] * 51
    assert problems(blocks) == ["blocks: 51, more than 50 in a message"]
    assert problems(blocks, "modal") == []
    assert problems(blocks * 2, "home") == ["blocks: 102, more than 100 in a home"]


def test_a_block_id_serves_once_in_a_message() -> None:
    assert problems([section(block_id="b"), section(block_id="b")]) == [
        "blocks: block_id 'b' is used 2 times"
    ]


def test_a_message_of_more_than_ten_thousand_characters_of_blocks_is_refused() -> None:
    blocks = [section("é" * 2900)] * 4
    assert any("more than 10000" in each for each in problems(blocks))
    assert problems(blocks, "modal") == []


def test_markdown_stands_in_messages_only() -> None:
    assert problems([{"type": "markdown", "text": "x"}], "modal") == ["blocks[0] cannot be a markdown"]


def test_a_modal_with_an_input_has_a_submit_button() -> None:
    assert view_problems(modal()) == []
    bare = {key: value for key, value in modal().items() if key != "submit"}
    assert view_problems(bare) == ["view (modal) has an input block and no submit"]


@pytest.mark.parametrize(
    ("view", "sentence"),
    [
        (modal(title=plain("x" * 25)), "title.text has 25 characters, more than 24"),
        (modal(private_metadata="x" * 3001), "private_metadata has 3001 characters, more than 3000"),
        (modal(blocks="x"), "blocks must be a list"),
        (modal(type="modale"), "view has an unknown type: 'modale'"),
        (modal(blocks=[section("")]), "blocks[0] (section).text.text is empty"),
    ],
)
def test_what_slack_refuses_in_a_view_is_said(view: Block, sentence: str) -> None:
    assert any(sentence in each for each in view_problems(view))
