"""What the year brings, to show: notices, digests, homes, holdings, losses; and how windows are looked at."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from bot.domain.alert import Alert, Loss
from bot.domain.digest import Digest, Ending, Late
from bot.domain.fiche import Status
from bot.domain.finding import HoldingShown, SiretShown
from bot.domain.habilitation import OurSiret
from bot.domain.holding import NOWHERE, Habilitation, Holding, Position, Role, Standing
from bot.domain.number import CertificationNumber
from bot.domain.ports import Block
from bot.domain.shown import FicheShown
from bot.domain.sighting import Sighting
from bot.domain.task import Task
from bot.domain.telling import Noticed
from bot.locale.texts import Texts
from bot.sandbox.content import elements, readable
from bot.sandbox.limits import VIEW_CHARACTERS, view_problems
from bot.slack.views.fold import size
from bot.slack.views.home import Home, home

from .support import EXPORT, FR, NOW, SEEN, TODAY, _mrkdwn, alert, assert_safe, checklist, fiche, numbers

DAY = timedelta(days=1)
S, T = "88877726500016", "88877726500024"
RNCP, NEXT = numbers("RNCP35419", "RNCP41234")
TITLE = "Chef de projet digital"
CERTIFIER = Position(Role.CERTIFIER, Standing.TRAINS, ((NEXT, Standing.TRAINS),), (S,))
PARTNER = Position(Role.PARTNER, Standing.TRAINS, ((NEXT, Standing.NOT_FOUND),), (S,))
ACTIVE = replace(
    SEEN,
    number=RNCP,
    title=TITLE,
    declared=Status.ACTIVE,
    end_date=TODAY + 200 * DAY,
    successors=(),
    standing=Status.ACTIVE,
    episode=0,
    inactive_seen=None,
    ended=False,
)
STEPS = checklist().ids


def noticed(
    threshold: int,
    position: Position = NOWHERE,
    *successors: CertificationNumber,
    number: CertificationNumber = RNCP,
    title: str = TITLE,
    days: int | None = None,
) -> Noticed:
    """A notice on the day that its threshold is crossed, unless `days` says how many are left."""
    left = threshold if days is None else days
    return Noticed(number, title, TODAY + left * DAY, left, threshold, successors, position)


def planned(step: str = "verify", late: int = 3, owner: str = "U024BE7LH", **fields: Any) -> Alert:  # noqa: ANN401
    """A posted alert, one step of which was due so many days ago."""
    task = Task(step, owner, TODAY - late * DAY)
    given: dict[str, Any] = {"tasks": (task,), "ts": "1755400000.000100", "shown": 1}
    return alert(**(given | fields))


def late(one: Alert) -> tuple[Late, ...]:
    return tuple(Late(one, task) for task in one.tasks)


def loss(*siblings: str, organises: bool = False, back: date | None = None) -> Loss:
    return Loss(S, organises, siblings, EXPORT.date, back)


def lost(one: Loss | None = None, seen: Sighting = ACTIVE, **fields: Any) -> Alert:  # noqa: ANN401
    """An alert about a habilitation, with the steps that it asks for."""
    given = {"steps": ("verify", "renewal"), "loss": one or loss()}
    return alert(seen, **(given | fields))


def ending(days: int, number: CertificationNumber = RNCP, title: str = TITLE) -> Ending:
    return Ending(number, title, TODAY + days * DAY, days, ("C012AB3CD",))


def digest_of(**fields: Any) -> Digest:  # noqa: ANN401
    return replace(Digest(TODAY, watched=12, read_at=NOW, export=EXPORT), **fields)


def full() -> Digest:
    """A Monday on which there is something of everything."""
    one = planned()
    ends = (ending(14), ending(45, NEXT, "Développeur web"), ending(80), ending(200))
    return digest_of(late=late(one), alerts=(one, lost()), unanswered=2, ends=ends)


def ours(siret: str = S, name: str = "ISCOD") -> OurSiret:
    return OurSiret(siret, name, "C012AB3CD", "U024BE7LH", NOW)


def holding(code: str = "RNCP35419", **fields: Any) -> HoldingShown:  # noqa: ANN401
    """A certification on which a SIRET is a partner that may train, unless it is said otherwise."""
    about = {name: fields.pop(name) for name in ("title", "declared", "end_date") if name in fields}
    here = fields.pop("here", False)
    what: dict[str, Any] = {"partner": True, "habilitation": Habilitation.BOTH} | fields
    number = CertificationNumber.parse(code)
    return HoldingShown(
        Holding(S, number, **what), FicheShown(fiche(code, **about), EXPORT, TODAY, here=here)
    )


def siret(*rows: HoldingShown, **fields: Any) -> SiretShown:  # noqa: ANN401
    active = sum(one.fiche.status is Status.ACTIVE for one in rows)
    free = [one for one in rows if not one.fiche.here]
    counts: dict[str, Any] = {
        "name": "ISCOD",
        "export": EXPORT,
        "total": len(rows),
        "active": active,
        "to_follow": len(free),
        "to_follow_active": sum(one.fiche.status is Status.ACTIVE for one in free),
    }
    return SiretShown(S, shown=rows, **(counts | fields))


def taken(view: Block) -> Block:
    """A window or a home tab, once Slack would take it and nothing in it mentions or links anybody else."""
    assert view_problems(view) == []
    assert size([view]) < VIEW_CHARACTERS
    assert len(str(view.get("private_metadata", ""))) <= 3_000
    for text in _mrkdwn(view["blocks"]):
        assert_safe(text)
        assert len(text) <= 3_000
    return view


def seen(view: Block) -> str:
    """All that a person reads in a window or a tab, its title and its buttons first."""
    taken(view)
    heads = [view[name]["text"] for name in ("title", "submit", "close") if name in view]
    texts = [line for block in view["blocks"] for line in [*_labelled(block), readable("", [block])] if line]
    return "\n".join([*heads, *texts]).replace("\xa0", " ")


def _labelled(block: Block) -> list[str]:
    """What an input starts with."""
    element = block.get("element", {})
    starts = [str(value) for name, value in element.items() if name.startswith("initial_") and value]
    return [f"[{starts[0]}]"] if starts and "option" not in "".join(element) else []


def tab(given: Home, t: Texts = FR) -> Block:
    return taken(home(given, checklist(), t))


def presses(view: Block) -> list[tuple[str, str]]:
    """The action id and the value of every button of a view."""
    return [
        (each["action_id"], each.get("value", "")) for block in view["blocks"] for each in elements(block)
    ]
