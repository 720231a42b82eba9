"""Small checks that compose into the shapes Slack accepts: each yields sentences, none when all is well."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

Check: TypeAlias = Callable[[object, str], Iterator[str]]


@dataclass(frozen=True)
class Shape:
    """An object's fields, those it must have, and those of which it must have at least one."""

    fields: Mapping[str, Check]
    required: tuple[str, ...] = ()
    either: tuple[str, ...] = ()
    also: Check | None = None


def anything(_value: object, _where: str) -> Iterator[str]:
    """Whatever it is, it is accepted."""
    yield from ()


def boolean(value: object, where: str) -> Iterator[str]:
    if not isinstance(value, bool):
        yield f"{where} must be true or false"


def number(value: object, where: str) -> Iterator[str]:
    if isinstance(value, bool) or not isinstance(value, int):
        yield f"{where} must be a whole number"


def within(least: int, most: int) -> Check:
    """A whole number in that range, its ends included."""

    def check(value: object, where: str) -> Iterator[str]:
        if isinstance(value, bool) or not isinstance(value, int):
            yield f"{where} must be a whole number"
        elif not least <= value <= most:
            yield f"{where} is {value}, not {least} to {most}"

    return check


def one_of(*allowed: str) -> Check:
    def check(value: object, where: str) -> Iterator[str]:
        if value not in allowed:
            yield f"{where} must be one of {', '.join(allowed)}, not {value!r}"

    return check


def string(most: int, *, least: int = 1) -> Check:
    """A string of so many characters."""

    def check(value: object, where: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield f"{where} must be a string"
        elif len(value) < least:
            yield f"{where} is empty"
        elif len(value) > most:
            yield f"{where} has {len(value)} characters, more than {most}"

    return check


def text(most: int, *, plain: bool = False) -> Check:
    """A text object; `plain` where Slack takes no mrkdwn."""
    kinds = ("plain_text",) if plain else ("plain_text", "mrkdwn")
    fields = {
        "type": one_of(*kinds),
        "text": string(most),
        "emoji": boolean,
        "verbatim": boolean,
    }
    return shaped(Shape(fields, ("type", "text")))


def many(each: Check, least: int, most: int) -> Check:
    """A list of so many items."""

    def check(value: object, where: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield f"{where} must be a list"
            return
        if not least <= len(value) <= most:
            yield f"{where} has {len(value)} items, not {least} to {most}"
        for place, item in enumerate(value):
            yield from each(item, f"{where}[{place}]")

    return check


def shaped(shape: Shape) -> Check:
    """An object of one shape, with nothing that Slack does not know."""

    def check(value: object, where: str) -> Iterator[str]:
        if not isinstance(value, Mapping):
            yield f"{where} must be an object"
            return
        yield from _missing(value, shape, where)
        for key, item in value.items():
            if key not in shape.fields:
                yield f"{where} has a field that Slack does not know: {key}"
            else:
                yield from shape.fields[key](item, f"{where}.{key}")
        if shape.also is not None:
            yield from shape.also(value, where)

    return check


def typed(shapes: Mapping[str, Shape], allowed: tuple[str, ...]) -> Check:
    """An object whose `type` says its shape, among those allowed in this place."""

    def check(value: object, where: str) -> Iterator[str]:
        kind = value.get("type") if isinstance(value, Mapping) else None
        if kind not in shapes:
            yield f"{where} has an unknown type: {kind!r}"
        elif kind not in allowed:
            yield f"{where} cannot be a {kind}"
        else:
            yield from shaped(shapes[str(kind)])(value, f"{where} ({kind})")

    return check


def _missing(value: Mapping[str, object], shape: Shape, where: str) -> Iterator[str]:
    for key in shape.required:
        if value.get(key) is None:
            yield f"{where} lacks {key}"
    if shape.either and not any(value.get(key) for key in shape.either):
        yield f"{where} needs {' or '.join(shape.either)}"
