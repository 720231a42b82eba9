"""Fitting many things into one message: what has no room is counted, never dropped in silence."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from bot.domain.number import CertificationNumber
from bot.domain.ports import Block
from bot.locale.texts import Texts

T = TypeVar("T")

_JSON = json.JSONEncoder(ensure_ascii=False)

NAMES = 12
"""The numbers that one sentence can hold and still be read."""


@dataclass(frozen=True, slots=True)
class Room:
    """What a message can still take: characters of JSON, and blocks."""

    chars: int
    blocks: int

    def without(self, blocks: list[Block]) -> "Room":
        """What is left once those blocks are in."""
        return Room(self.chars - size(blocks), self.blocks - len(blocks))

    def keeping(self, chars: int, blocks: int = 1) -> "Room":
        """What is left once so much is kept for the line that counts what was folded."""
        return Room(self.chars - chars, self.blocks - blocks)

    @property
    def overdrawn(self) -> bool:
        return self.chars < 0 or self.blocks < 0


MESSAGE = Room(chars=9_600, blocks=48)
"""What Slack takes is about 10,000 and 50; the rest is for the line that counts what was folded."""


def size(blocks: list[Block]) -> int:
    return len(_JSON.encode(blocks))


def fold(
    items: Sequence[T],
    render: Callable[[T], list[Block]],
    more: Callable[[Sequence[T]], list[Block]],
    room: Room,
) -> list[Block]:
    """The blocks of as many of the first items as there is room for, then what `more` says of the others."""
    shown: list[Block] = []
    for place, item in enumerate(items):
        blocks = render(item)
        room = room.without(blocks)
        if room.overdrawn:
            return [*shown, *more(items[place:])]
        shown += blocks
    return shown


def paragraph(
    items: Sequence[T], render: Callable[[T], str], more: Callable[[int], str], chars: int = 2_000
) -> str:
    """One line an item, for as many as fit in `chars` of JSON, then what `more` says of the others."""
    lines: list[str] = []
    for place, item in enumerate(items):
        line = render(item)
        chars -= len(_JSON.encode(line))
        if chars < 0:
            return "\n".join([*lines, more(len(items) - place)])
        lines.append(line)
    return "\n".join(lines)


def and_more(n: int, t: Texts) -> str:
    """How many there are that had no room."""
    return t.plural("Et {n} autre.", "Et {n} autres.", n)


def names(numbers: Sequence[CertificationNumber], t: Texts, most: int = NAMES) -> str:
    """The codes in a row, such as « RS1, RS2 et 37 autres »."""
    return enumerated([number.code for number in numbers], t, most)


def enumerated(words: Sequence[str], t: Texts, most: int = NAMES) -> str:
    """Escaped words in a row, the first `most` of them, and how many more there are."""
    shown = ", ".join(words[:most])
    rest = len(words) - most
    if rest <= 0:
        return shown
    return t.plural("{shown} et {n} autre", "{shown} et {n} autres", rest, shown=shown)
