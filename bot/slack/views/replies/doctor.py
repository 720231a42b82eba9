"""The answer to `/cert doctor`: what was looked at, how to mend what is wrong, and the messages given up."""

from bot.domain.answer import Diagnosis
from bot.domain.health import Finding, Level
from bot.domain.outbox import Row
from bot.domain.ports import Block, Message
from bot.locale.texts import Texts
from bot.slack.views import actions as ids
from bot.slack.views.blocks import actions, button, message, section
from bot.slack.views.fold import MESSAGE, and_more, fold, paragraph
from bot.slack.views.safe import channel, escape

_SIGNS = {Level.OK: "✓", Level.ATTENTION: "△", Level.PROBLEM: "✗"}
_WORST = (Level.PROBLEM, Level.ATTENTION, Level.OK)


def diagnosis(answer: Diagnosis, t: Texts) -> Message:
    """The worst first."""
    found = sorted(answer.findings, key=lambda one: _WORST.index(one.level))
    wrong = sum(one.level is not Level.OK for one in found)
    title = (
        t.plural("Diagnostic : {n} point à voir.", "Diagnostic : {n} points à voir.", wrong)
        if wrong
        else t("Diagnostic : rien à signaler.")
    )
    tail = _dead(answer.dead, t)
    head = [section(f"*{title}*")]
    room = MESSAGE.without(head).without(tail)
    rows = fold(found, lambda one: [section(_finding(one, t))], lambda _: [], room)
    return message(title, [*head, *rows, *tail])


def _finding(one: Finding, t: Texts) -> str:
    what = f"{_SIGNS[one.level]} {_safe(t.why(one.what))}"
    return f"{what}\n→ {_safe(t.why(one.mend))}" if one.mend else what


def _safe(text: str) -> str:
    """What comes from outside is among the words; commands to type keep their marks."""
    if text.count("`") % 2:
        return escape(text, 1_000)
    return "`".join(_spaced(part) for part in text.split("`"))


def _spaced(part: str) -> str:
    """A part of a sentence, with the spaces that part it from the next one."""
    before, after = (" " if edge.isspace() else "" for edge in (part[:1], part[-1:]))
    return f"{before}{escape(part, 1_000)}{after}" if part.strip() else part


def _dead(rows: tuple[Row, ...], t: Texts) -> list[Block]:
    """Each message that was given up, and a button to try them anew."""
    if not rows:
        return []
    listed = paragraph(
        rows,
        lambda row: t(
            "• {kind} pour {channel} : {code}",
            kind=escape(row.kind.value, 20),
            channel=channel(row.channel),
            code=escape(row.error, 60),
        ),
        lambda rest: and_more(rest, t),
    )
    return [
        section(listed),
        actions(button(ids.OUTBOX_REQUEUE, t("Remettre en file"), "dead")),
    ]
