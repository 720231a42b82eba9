"""Alerts, fiches and texts to show, and the one way tests look at what is shown."""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from bot.domain.alert import Alert, AlertState, Closure
from bot.domain.checklist import Checklist, Link, Mark, Outcome, Step
from bot.domain.fiche import Export, Fiche, Status
from bot.domain.number import CertificationNumber
from bot.domain.ports import Message
from bot.domain.shown import FicheShown
from bot.domain.sighting import Sighting
from bot.domain.telling import Telling
from bot.locale.texts import Texts, texts
from bot.sandbox.content import elements, readable
from bot.sandbox.limits import problems
from bot.slack.views.lines import line as line_of

FR = texts("fr")
EN = texts("en")
NOW = datetime(2026, 8, 17, 4, 17, tzinfo=UTC)
TODAY = date(2026, 8, 17)
BLOCKCHAIN = "Exploiter la blockchain dans le développement d’applications"
EXPORT = Export("e1", "export-fiches-csv-2026-08-16.zip", date(2026, 8, 16), "m", "f", NOW, 30_484)
SEEN = Sighting(
    number=CertificationNumber.parse("RS5000"),
    title=BLOCKCHAIN,
    declared=Status.INACTIVE,
    end_date=date(2024, 5, 24),
    successors=(CertificationNumber.parse("RS6604"),),
    export_date=date(2026, 8, 16),
    looked_in="f",
    standing=Status.INACTIVE,
    episode=1,
    inactive_seen=date(2026, 8, 16),
    ended=True,
)
EARLY = replace(SEEN, end_date=date(2027, 5, 24), ended=False)
BY_DATE = replace(SEEN, declared=Status.ACTIVE, inactive_seen=None, export_date=date(2024, 5, 20))

# What may stand between angle brackets: people, channels, and links to the addresses that Vigie knows.
_OURS = re.compile(
    r"<@[A-Z0-9]+>|<#[A-Z0-9]+>"
    r"|<https://(www\.francecompetences\.fr/recherche/(rncp|rs)/\d+/|slack\.com/archives/\w+/p\d+"
    r"|of\.moncompteformation\.gouv\.fr/[\w/-]+|certifpro\.francecompetences\.fr/webapp/rncp/)\|[^<>]+>"
)
_ESCAPES = re.compile(r"&(?:amp|lt|gt);")


def numbers(*codes: str) -> tuple[CertificationNumber, ...]:
    return tuple(CertificationNumber.parse(code) for code in codes)


def many(count: int) -> tuple[CertificationNumber, ...]:
    return numbers(*(f"RNCP{digits}" for digits in range(30_000, 30_000 + count)))


@cache
def checklist() -> Checklist:
    """The checklist that the bot ships with."""
    text = (Path(__file__).parents[3] / "config" / "checklist.toml").read_text(encoding="utf-8")
    return Checklist(tuple(_step(row) for row in tomllib.loads(text)["step"]))


def _step(row: dict[str, Any]) -> Step:
    links = tuple(Link(**link) for link in row.get("links", ()))
    waits, lost = row.get("to_confirm"), row.get("habilitation")
    return Step(row["id"], row["label"], row["partner"], row["certifier"], waits, links, lost, row["due"])


def line(telling: Telling, t: Texts) -> Message:
    """What a channel is told, with the checklist that comes with Vigie."""
    return line_of(telling, checklist(), t)


def alert(seen: Sighting = SEEN, *marks: Mark, **fields: Any) -> Alert:  # noqa: ANN401 - whichever a test is about
    steps = fields.pop("steps", checklist().ids)
    return Alert("C012AB3CD", seen.number, seen.episode, NOW, seen, steps, marks=marks, **fields)


def closed(closure: Closure, *marks: Mark, seen: Sighting = SEEN, by: str = "U024BE7LH") -> Alert:
    return alert(seen, *marks, state=AlertState.CLOSED, closure=closure, closed_at=NOW, closed_by=by)


def done(step: str, by: str = "U024BE7LH") -> Mark:
    return Mark(step, Outcome.DONE, by, NOW)


def not_applicable(step: str, reason: str = "Nous ne la proposons plus", by: str = "U024BE7LH") -> Mark:
    return Mark(step, Outcome.NOT_APPLICABLE, by, NOW, reason)


def fiche(code: str = "RS6604", **fields: Any) -> Fiche:  # noqa: ANN401
    given: dict[str, Any] = {"title": BLOCKCHAIN, "declared": Status.ACTIVE, "end_date": date(2029, 4, 26)}
    return Fiche(number=CertificationNumber.parse(code), **given | fields)


def shown(
    code: str = "RS6604",
    *,
    here: bool = False,
    channels: Sequence[str] = (),
    **fields: Any,  # noqa: ANN401
) -> FicheShown:
    return FicheShown(fiche(code, **fields), EXPORT, TODAY, tuple(channels), here)


def checked(message: Message) -> Message:
    """The message, once Slack would take it and nothing in it mentions or links what it should not."""
    assert message.text
    assert problems(message.blocks) == []
    assert len(message.blocks) < 50
    for text in (message.text, *(_mrkdwn(message.blocks))):
        assert_safe(text)
    return message


def assert_safe(text: str) -> None:
    """No bracket and no ampersand but our own."""
    rest = _OURS.sub("", text)
    assert "<" not in rest, text
    assert ">" not in rest, text
    assert "&" not in _ESCAPES.sub("", rest), text


def said(message: Message) -> str:
    """All that a person reads, with ordinary spaces."""
    checked(message)
    return readable(message.text, message.blocks).replace("\xa0", " ")


def buttons(message: Message) -> list[tuple[str, str]]:
    """The action id and the value of every button, in order."""
    return [
        (each["action_id"], each.get("value", "")) for block in message.blocks for each in elements(block)
    ]


def ids(message: Message) -> list[str]:
    return [action_id for action_id, _ in buttons(message)]


def _mrkdwn(node: object) -> list[str]:
    if isinstance(node, list):
        return [text for each in node for text in _mrkdwn(each)]
    if not isinstance(node, dict):
        return []
    own = [node["text"]] if node.get("type") == "mrkdwn" else []
    return own + [text for each in node.values() for text in _mrkdwn(each)]
