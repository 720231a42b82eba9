"""Block Kit's elements as Slack documents them: what each takes and how much of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from bot.sandbox.checks import Shape, anything, boolean, many, number, one_of, shaped, string, text, within

if TYPE_CHECKING:
    from bot.sandbox.checks import Check


def _option(*, plain: bool = True, **more: Check) -> Check:
    said = text(75, plain=plain)
    fields = {"text": said, "value": string(150), "description": said}
    return shaped(Shape({**fields, **more}, ("text", "value")))


_OPTION = _option()
# Boxes and radio buttons take mrkdwn; an overflow menu's options may be links.
_BOX = _option(plain=False)
_OPTIONS = many(_OPTION, 1, 100)
_GROUP = Shape({"label": text(75, plain=True), "options": _OPTIONS}, ("label", "options"))
_CONFIRM = Shape(
    {
        "title": text(100, plain=True),
        "text": text(300),
        "confirm": text(30, plain=True),
        "deny": text(30, plain=True),
        "style": one_of("primary", "danger"),
    },
    ("title", "text", "confirm", "deny"),
)


def _starts_among_options(value: object, where: str) -> Iterator[str]:
    assert isinstance(value, Mapping)
    options = list(value.get("options") or [])
    for group in value.get("option_groups") or []:
        options += group.get("options", [])
    started = [value["initial_option"]] if "initial_option" in value else value.get("initial_options", [])
    for option in started:
        if option not in options:
            yield f"{where} starts with an option that it does not offer"


def _element(required: tuple[str, ...] = (), /, **fields: Check) -> Shape:
    common: dict[str, Check] = {"type": anything, "action_id": string(255), "focus_on_load": boolean}
    return Shape({**common, **fields}, required)


def _menu(**fields: Check) -> Shape:
    common: dict[str, Check] = {"placeholder": text(150, plain=True), "confirm": shaped(_CONFIRM)}
    return _element(**{**common, **fields})


def _choices(option: Check, most: int, /, **initial: Check) -> Shape:
    options = many(option, 1, most)
    base = _element(options=options, confirm=shaped(_CONFIRM), **initial)
    return Shape(base.fields, ("options",), also=_starts_among_options)


def _static(**initial: Check) -> Shape:
    base = _menu(options=_OPTIONS, option_groups=many(shaped(_GROUP), 1, 100), **initial)
    return Shape(base.fields, either=("options", "option_groups"), also=_starts_among_options)


_DISPATCH = Shape(
    {"trigger_actions_on": many(one_of("on_enter_pressed", "on_character_entered"), 1, 2)},
    ("trigger_actions_on",),
)


def _typing(required: tuple[str, ...] = (), /, **fields: Check) -> Shape:
    common: dict[str, Check] = {"placeholder": text(150, plain=True), "initial_value": string(3000, least=0)}
    return _element(required, **{**common, "dispatch_action_config": shaped(_DISPATCH), **fields})


def _figure(value: object, where: str) -> Iterator[str]:
    """A number, written as a string."""
    try:
        float(str(value) if isinstance(value, str) else "")
    except ValueError:
        yield f"{where} must be a number in a string"


_FILTER = Shape(
    {
        "include": many(one_of("im", "mpim", "private", "public"), 1, 4),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
    either=("include", "exclude_external_shared_channels", "exclude_bot_users"),
)
SLACK_FILE = Shape({"id": string(255), "url": string(3000)}, either=("id", "url"))
_MANY = within(1, 100)
_STRINGS = many(string(255), 0, 100)
_WHEN = {"placeholder": text(150, plain=True), "confirm": shaped(_CONFIRM)}

ELEMENTS: dict[str, Shape] = {
    "button": _element(
        ("text",),
        text=text(75, plain=True),
        value=string(2000, least=0),
        url=string(3000),
        style=one_of("primary", "danger"),
        confirm=shaped(_CONFIRM),
        accessibility_label=string(75),
    ),
    "image": Shape(
        {
            "type": anything,
            "image_url": string(3000),
            "slack_file": shaped(SLACK_FILE),
            "alt_text": string(2000),
        },
        ("alt_text",),
        ("image_url", "slack_file"),
    ),
    "overflow": _choices(_option(url=string(3000)), 5),
    "radio_buttons": _choices(_BOX, 10, initial_option=_BOX),
    "checkboxes": _choices(_BOX, 10, initial_options=many(_BOX, 1, 10)),
    "static_select": _static(initial_option=_OPTION),
    "multi_static_select": _static(initial_options=_OPTIONS, max_selected_items=_MANY),
    "external_select": _menu(initial_option=_OPTION, min_query_length=number),
    "multi_external_select": _menu(
        max_selected_items=_MANY, initial_options=_OPTIONS, min_query_length=number
    ),
    "users_select": _menu(initial_user=string(255)),
    "multi_users_select": _menu(max_selected_items=_MANY, initial_users=_STRINGS),
    "channels_select": _menu(initial_channel=string(255), response_url_enabled=boolean),
    "multi_channels_select": _menu(max_selected_items=_MANY, initial_channels=_STRINGS),
    "conversations_select": _menu(
        initial_conversation=string(255),
        default_to_current_conversation=boolean,
        response_url_enabled=boolean,
        filter=shaped(_FILTER),
    ),
    "multi_conversations_select": _menu(
        max_selected_items=_MANY,
        initial_conversations=_STRINGS,
        default_to_current_conversation=boolean,
        filter=shaped(_FILTER),
    ),
    "datepicker": _element(initial_date=string(10), **_WHEN),
    "timepicker": _element(initial_time=string(5), timezone=string(255), **_WHEN),
    "datetimepicker": _element(initial_date_time=number, confirm=shaped(_CONFIRM)),
    "plain_text_input": _typing(multiline=boolean, min_length=within(0, 3000), max_length=within(1, 3000)),
    "email_text_input": _typing(),
    "url_text_input": _typing(),
    "number_input": _typing(
        ("is_decimal_allowed",),
        is_decimal_allowed=boolean,
        min_value=_figure,
        max_value=_figure,
        initial_value=_figure,
    ),
    "file_input": _element(filetypes=many(string(255), 1, 100), max_files=within(1, 10)),
}

_TYPED_IN = ("plain_text_input", "email_text_input", "url_text_input", "number_input")
PICKED = tuple(kind for kind in ELEMENTS if kind not in (*_TYPED_IN, "image", "file_input"))
BESIDE = tuple(kind for kind in PICKED if kind != "datetimepicker")
INPUTS = tuple(kind for kind in ELEMENTS if kind not in ("button", "image", "overflow"))
