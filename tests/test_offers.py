"""Reading the catalogue by day: what is asked, what is stored where, and what stands still for nobody."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from bot.domain.checklist import ARCHIVE, Mark, Outcome
from bot.domain.habilitation import OurSiret
from bot.domain.offer import CatalogueSeen, Offer, Shown
from bot.domain.outbox import Kind
from bot.domain.ports import Extraction, NotRead
from bot.domain.verdict import open_alert
from bot.domain.why import Why
from bot.offers import AT_ONCE, Offers, OfOne
from bot.store.errors import DatabaseUnreachable
from bot.store.postgres.crowd import PgCrowd
from bot.store.postgres.database import connected, engine_of
from bot.store.postgres.ours import UNREAD, PgOurs
from bot.store.tiny import TinyStore
from bot.store.verdicts import put
from tests.domain.builders import DAY, INACTIVE, RNCP, RS, TASKS, at, sighting
from tests.postgres import migrated_database, run_sql

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from pathlib import Path

    from sqlalchemy.ext.asyncio import AsyncEngine

    from bot.domain.alert import Alert
    from bot.domain.number import CertificationNumber
    from bot.domain.ports import Store
    from bot.offers import Ours

S, T = "88877726500016", "88877726500024"
TODAY = date(2026, 9, 1)
HOUR = timedelta(hours=1)

Shows = dict[str, dict["CertificationNumber", tuple[Offer, ...]]]


def offers(*ids: str) -> tuple[Offer, ...]:
    return tuple(Offer(one, f"Formation {one}") for one in ids)


@dataclass
class Fake:
    """A catalogue that shows what it is given, unless something is the matter with it."""

    shows: Shows = field(default_factory=dict)
    trouble: NotRead | Exception | None = None
    asked: list[tuple[str, ...]] = field(default_factory=list)
    asking: asyncio.Event = field(default_factory=asyncio.Event)
    slow: asyncio.Event | None = None
    after: int | None = None
    """So many questions are answered before the trouble begins."""
    amid: str = ""
    """The trouble is with this SIRET alone."""

    async def read(self, sirets: Sequence[str], now: datetime) -> Extraction | NotRead:
        self.asked.append(tuple(sirets))
        self.asking.set()
        if self.slow:
            await self.slow.wait()
        if self.amid and self.amid not in sirets:
            return Extraction(now.date(), {})
        if self.trouble and (self.after is None or len(self.asked) > self.after):
            if isinstance(self.trouble, Exception):
                raise self.trouble
            return self.trouble
        return Extraction(now.date(), {one: self.shows.get(one, {}) for one in sirets})


@dataclass
class Day:
    """A workspace (or several), the catalogue, and a clock."""

    ours: Ours
    catalogue: Fake = field(default_factory=Fake)
    now: datetime = field(default_factory=lambda: at(TODAY))
    woken: int = 0
    counted: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """A process begins, and remembers nothing."""
        self.read = Offers(self.catalogue, self.ours, lambda: self.now, self._wake, self.counted.append)

    def _wake(self) -> None:
        self.woken += 1

    async def on(self, day: date, hour: int = 9) -> None:
        """Move to that hour, and do what is done by itself then."""
        self.now = at(day, hour)
        await self.read()

    async def held_up(self) -> tuple[asyncio.Task[None], asyncio.Event]:
        """A reading under way, which waits for the catalogue until it may go on."""
        self.catalogue.slow = asyncio.Event()
        reading = asyncio.create_task(self.read())
        await self.catalogue.asking.wait()
        return reading, self.catalogue.slow

    async def name(self, *sirets: str, workspace: str = "T1") -> None:
        async with self.ours.store(workspace).transaction() as tx:
            for siret in sirets:
                await tx.sirets.put(OurSiret(siret, "Organisme", "C1", "U1", self.now))

    async def open(self, workspace: str = "T1", number: CertificationNumber = RNCP) -> str:
        """An alert whose card was posted before our offers were read."""
        opened = open_alert("C1", replace(sighting(INACTIVE), number=number), self.now, TASKS)
        alert = replace(opened.alerts[0], shown=1, ts="1.1")
        async with self.ours.store(workspace).transaction() as tx:
            await put(tx, replace(opened, alerts=(alert,), rows=()))
        return alert.id

    async def alert(self, alert_id: str, workspace: str = "T1") -> Alert:
        async with self.ours.store(workspace).reading() as tx:
            found = await tx.alerts.get(alert_id)
        assert found
        return found

    async def seen(self, alert_id: str, workspace: str = "T1") -> CatalogueSeen | None:
        return (await self.alert(alert_id, workspace)).catalogue

    async def shown(self, workspace: str = "T1") -> list[Shown]:
        async with self.ours.store(workspace).reading() as tx:
            return await tx.offers.where()

    async def updates(self, workspace: str = "T1") -> int:
        """Changes of cards that are still to be sent, one a card, and sent once they were looked at."""
        async with self.ours.store(workspace).transaction() as tx:
            rows = [row for row in await tx.outbox.where() if row.kind is Kind.UPDATE]
            for row in rows:
                await tx.outbox.drop(row.key)
        return len(rows)

    async def tick(self, alert_id: str) -> None:
        async with self.ours.store("T1").transaction() as tx:
            before = await tx.alerts.get(alert_id)
            assert before
            mark = Mark(ARCHIVE, Outcome.DONE, "U1", self.now)
            await tx.alerts.put(replace(before, marks=(mark,), revision=before.revision + 1))


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as opened:
        yield opened


@pytest.fixture
async def engine(stack: AsyncExitStack) -> AsyncEngine:
    opened = engine_of(migrated_database())
    stack.push_async_callback(opened.dispose)
    return opened


@pytest.fixture(params=["folder", "database"])
async def day(request: pytest.FixtureRequest, tmp_path: Path, stack: AsyncExitStack) -> Day:
    """Whatever keeps the state."""
    if request.param == "database":
        engine = engine_of(migrated_database())
        stack.push_async_callback(engine.dispose)
        return Day(PgOurs(engine))
    store = TinyStore.open(tmp_path)
    stack.push_async_callback(store.close)
    return Day(OfOne(store))


@pytest.fixture
def many(engine: AsyncEngine) -> Day:
    """Several workspaces in one database."""
    return Day(PgOurs(engine))


# --- when it is asked


async def test_it_is_asked_once_a_day_from_seven_on(day: Day) -> None:
    await day.name(S)
    await day.on(TODAY, 9)
    for hour in (10, 23):
        await day.on(TODAY, hour)
    await day.on(TODAY + DAY, 6)
    assert day.catalogue.asked == [(S,)]
    for hour in (7, 8):
        await day.on(TODAY + DAY, hour)
    assert day.catalogue.asked == [(S,), (S,)]
    assert day.counted == ["read", "read"]


async def test_with_no_siret_nobody_is_asked(day: Day) -> None:
    await day.on(TODAY)
    assert (day.catalogue.asked, await day.ours.last_read()) == ([], None)


async def test_a_siret_that_is_named_is_read_soon_whatever_the_hour_and_alone(day: Day) -> None:
    await day.name(S)
    await day.on(TODAY, 9)
    await day.on(TODAY + DAY, 3)
    await day.name(T)
    await day.on(TODAY + DAY, 3)
    assert day.catalogue.asked == [(S,), (T,)]


async def test_a_process_that_begins_anew_asks_for_what_is_left_alone(day: Day) -> None:
    await day.name(*(f"{n:014}" for n in range(AT_ONCE + 5)))
    day.catalogue.trouble, day.catalogue.after = RuntimeError("cut off"), 1
    await day.on(TODAY)
    day.catalogue.trouble = None
    day.begin()
    await day.on(TODAY)
    assert [len(asked) for asked in day.catalogue.asked] == [AT_ONCE, 5, 5]
    assert await day.ours.last_read() == TODAY


async def test_one_reading_at_a_time(day: Day) -> None:
    await day.name(S)
    first, go_on = await day.held_up()
    await day.read()
    go_on.set()
    await first
    assert day.catalogue.asked == [(S,)]


async def test_a_slow_catalogue_keeps_nobody_from_the_state(day: Day) -> None:
    await day.name(S)
    reading, go_on = await day.held_up()
    async with asyncio.timeout(5):
        await day.name(T)
    go_on.set()
    await reading
    assert await day.shown() == []


# --- what is stored, and told


async def test_what_is_shown_is_stored_and_open_alerts_are_told(day: Day) -> None:
    day.catalogue.shows = {S: {RNCP: offers("1", "2"), RS: offers("3")}, T: {RNCP: offers("4")}}
    await day.name(S, T)
    alert = await day.open()
    await day.on(TODAY)
    assert [(one.siret, one.number, one.total) for one in await day.shown()] == [
        (S, RNCP, 2),
        (S, RS, 1),
        (T, RNCP, 1),
    ]
    assert await day.seen(alert) == CatalogueSeen(TODAY, 3, offers("1", "2", "4"))
    assert (await day.updates(), day.woken) == (1, 1)


async def test_the_story_of_an_alert(day: Day) -> None:
    """Three are shown, they are archived, one is forgotten, and in the end none is shown."""
    day.catalogue.shows = {S: {RNCP: offers("1", "2", "3")}}
    await day.name(S)
    alert = await day.open()
    await day.on(TODAY)
    assert await day.updates() == 1
    await day.on(TODAY + DAY)
    assert await day.updates() == 0
    await day.tick(alert)
    day.catalogue.shows = {S: {RNCP: offers("2")}}
    await day.on(TODAY + 2 * DAY)
    assert (await day.updates(), await day.seen(alert)) == (1, CatalogueSeen(TODAY + 2 * DAY, 1, offers("2")))
    day.catalogue.shows = {}
    await day.on(TODAY + 3 * DAY)
    assert (await day.updates(), await day.seen(alert)) == (1, CatalogueSeen(TODAY + 3 * DAY, 0))
    for later in range(4, 30):
        await day.on(TODAY + later * DAY)
    assert await day.updates() == 0
    assert await day.shown() == [Shown(S, RNCP, TODAY + 3 * DAY, 0)]


async def test_a_siret_that_was_forgotten_while_it_was_read_leaves_nothing(day: Day) -> None:
    day.catalogue.shows = {S: {RNCP: offers("1")}}
    await day.name(S)
    reading, go_on = await day.held_up()
    async with day.ours.store("T1").transaction() as tx:
        await tx.sirets.drop(S)
    go_on.set()
    await reading
    assert await day.shown() == []


# --- a catalogue that cannot be read


@pytest.mark.parametrize("trouble", [NotRead("down"), RuntimeError("a bug")])
async def test_one_that_fails_is_asked_again_an_hour_later_and_the_log_says_why(
    day: Day, trouble: NotRead | Exception
) -> None:
    await day.name(S)
    day.catalogue.trouble = trouble
    with capture_logs() as logs:
        await day.read()
    assert logs[-1]["event"] == "the catalogue cannot be read"
    for minutes in (5, 59, 60):
        day.now = at(TODAY) + timedelta(minutes=minutes)
        await day.read()
    assert len(day.catalogue.asked) == 2


async def test_a_lot_that_cannot_be_read_keeps_no_other_waiting_and_is_asked_for_an_hour_later(
    many: Day,
) -> None:
    """A row of one SIRET that is beyond reading is nobody else's trouble."""
    for n in range(3 * AT_ONCE):
        await many.name(f"{n:014}", workspace=f"T{n:03}")
    many.catalogue.trouble = NotRead("unreadable")
    many.catalogue.amid = f"{0:014}"
    for minutes in (0, 5, 60):
        many.now = at(TODAY) + timedelta(minutes=minutes)
        await many.read()
    assert many.counted == ["not_read", "read", "read", "not_read"]
    assert many.catalogue.asked[3] == many.catalogue.asked[0]


async def test_a_catalogue_that_is_down_is_asked_twice_an_hour_at_most(many: Day) -> None:
    for n in range(3 * AT_ONCE):
        await many.name(f"{n:014}", workspace=f"T{n:03}")
    many.catalogue.trouble = NotRead("down")
    await many.on(TODAY)
    assert len(many.catalogue.asked) == 2
    many.catalogue.trouble = NotRead("quota", again=at(TODAY, 15))
    await many.on(TODAY, 10)
    assert len(many.catalogue.asked) == 3


async def test_a_quota_is_waited_out_as_the_catalogue_says(day: Day) -> None:
    await day.name(S)
    day.catalogue.trouble = NotRead("quota", again=at(TODAY, 15))
    for hour in (9, 12, 14, 15):
        await day.on(TODAY, hour)
    assert len(day.catalogue.asked) == 2


async def test_a_wait_of_years_is_not_believed(day: Day) -> None:
    await day.name(S)
    day.catalogue.trouble = NotRead("quota", again=at(date(2062, 1, 1)))
    await day.on(TODAY)
    day.catalogue.trouble = None
    await day.on(TODAY + DAY)
    assert day.counted == ["not_read", "read"]


async def test_down_for_days_is_told_once_and_taken_back_when_it_is_read(day: Day) -> None:
    day.catalogue.shows = {S: {RNCP: offers("1")}}
    await day.name(S)
    alert = await day.open()
    await day.on(TODAY)
    assert await day.updates() == 1
    day.catalogue.trouble = NotRead("down")
    told = []
    for later in range(1, 6):
        for hour in range(7, 20):
            await day.on(TODAY + later * DAY, hour)
        told.append(await day.updates())
    assert told == [0, 1, 0, 0, 0]
    assert await day.seen(alert) == CatalogueSeen(TODAY, 1, offers("1"), unread_since=TODAY)
    day.catalogue.trouble = None
    await day.on(TODAY + 6 * DAY)
    assert (await day.updates(), await day.seen(alert)) == (1, CatalogueSeen(TODAY + 6 * DAY, 1, offers("1")))


async def test_down_from_the_first_day_on_is_told_after_two(day: Day) -> None:
    await day.name(S)
    alert = await day.open()
    day.catalogue.trouble = NotRead("down")
    told = []
    for later in range(4):
        await day.on(TODAY + later * DAY)
        told.append(await day.updates())
    assert told == [0, 0, 1, 0]
    assert await day.seen(alert) == CatalogueSeen(None, unread_since=TODAY)


async def test_a_process_that_begins_anew_tells_nothing_twice(day: Day) -> None:
    await day.name(S)
    alert = await day.open()
    await day.on(TODAY)
    await day.updates()
    day.catalogue.trouble = NotRead("down")
    for _ in range(3):
        await day.on(TODAY + 2 * DAY)
        day.begin()
    assert (await day.alert(alert)).revision == 3


# --- one database for many


async def test_a_siret_of_two_workspaces_is_asked_for_once_and_told_in_both(many: Day) -> None:
    many.catalogue.shows = {S: {RNCP: offers("1")}}
    for workspace in ("T1", "T2"):
        await many.name(S, workspace=workspace)
        await many.open(workspace)
    await many.on(TODAY)
    assert many.catalogue.asked == [(S,)]
    for workspace in ("T1", "T2"):
        assert (await many.shown(workspace), await many.updates(workspace)) == (
            [Shown(S, RNCP, TODAY, 1, offers("1"))],
            1,
        )


async def test_what_is_shown_of_one_workspace_s_siret_never_shows_in_another(many: Day) -> None:
    """Both follow the number, and have an alert open on it."""
    many.catalogue.shows = {S: {RNCP: offers("1", "2")}, T: {}}
    await many.name(S, workspace="T1")
    await many.name(T, workspace="T2")
    here, there = await many.open("T1"), await many.open("T2")
    await many.on(TODAY)
    assert many.catalogue.asked == [(S, T)]
    assert await many.seen(here, "T1") == CatalogueSeen(TODAY, 2, offers("1", "2"))
    assert await many.seen(there, "T2") == CatalogueSeen(TODAY, 0)
    assert await many.shown("T2") == []


async def test_a_workspace_without_a_siret_hears_nothing(many: Day) -> None:
    many.catalogue.shows = {S: {RNCP: offers("1")}}
    await many.name(S, workspace="T1")
    other = await many.open("T2")
    await many.on(TODAY)
    assert (await many.seen(other, "T2"), await many.updates("T2")) == (None, 0)


async def test_a_workspace_that_fails_keeps_no_other_waiting_and_is_tried_an_hour_later(
    many: Day, engine: AsyncEngine
) -> None:
    many.catalogue.shows = {S: {RNCP: offers("1")}}
    for workspace in ("T1", "T2", "T3"):
        await many.name(S, workspace=workspace)
    await many.open("T2")
    address = engine.url.render_as_string(hide_password=False)
    run_sql(address, """UPDATE alerts SET row = '{"what": "is this"}' WHERE workspace = 'T2'""")
    with capture_logs() as logs:
        await many.read()
    assert [one["workspace"] for one in logs if one["log_level"] == "error"] == ["T2"]
    assert [len(await many.shown(workspace)) for workspace in ("T1", "T2", "T3")] == [1, 0, 1]
    run_sql(address, "DELETE FROM alerts WHERE workspace = 'T2'")
    await many.on(TODAY, 9)
    assert len(many.catalogue.asked) == 1
    await many.on(TODAY, 10)
    assert (len(many.catalogue.asked), len(await many.shown("T2"))) == (2, 1)


async def test_a_workspace_that_was_left_is_not_read_for(many: Day, engine: AsyncEngine) -> None:
    await many.name(S, workspace="T1")
    await PgCrowd(engine).left("T1")
    await many.on(TODAY)
    assert many.catalogue.asked == []


async def test_the_sirets_of_a_workspace_are_asked_for_together(many: Day) -> None:
    """So that it is changed once."""
    for n in range(AT_ONCE):
        await many.name(f"{2 * n:014}", f"{9000 + n:014}", workspace=f"T{n:03}")
    await many.on(TODAY)
    first, second = many.catalogue.asked
    assert (len(first), len(second)) == (AT_ONCE, AT_ONCE)
    assert {int(one) - 9000 for one in first if int(one) >= 9000} == set(range(AT_ONCE // 2))


@dataclass(frozen=True)
class Gone:
    """A database that goes away once it has said what is due."""

    sirets: tuple[str, ...]

    async def unread(self, since: date) -> dict[str, list[str]]:
        del since
        return {siret: ["T1", "T2"] for siret in self.sirets}

    async def last_read(self) -> date | None:
        return None

    def store(self, workspace: str) -> Store:
        raise DatabaseUnreachable(Why("{one} is out of reach", one=workspace))


async def test_a_database_out_of_reach_ends_the_reading_and_nobody_rests() -> None:
    day = Day(Gone((S,)))
    for _ in range(2):
        with pytest.raises(DatabaseUnreachable):
            await day.read()
    assert len(day.catalogue.asked) == 2


async def test_ten_thousand_workspaces_are_looked_through_by_what_is_due(
    many: Day, engine: AsyncEngine
) -> None:
    run_sql(
        engine.url.render_as_string(hide_password=False),
        """INSERT INTO workspaces(id, sequence, line, round_at)
        SELECT 'W' || n, 0, 0, 0 FROM generate_series(1, 10000) n""",
        """INSERT INTO sirets(workspace, id, mark, doubts, looked, read_on, row)
        SELECT 'W' || n, lpad(n::text, 14, '0'), '', '', '', '2026-09-01', '{}'
        FROM generate_series(1, 10000) n""",
        "ANALYZE",
    )
    await many.name(S)
    await many.on(TODAY)
    assert many.catalogue.asked == [(S,)]
    async with connected(engine) as connection:
        given = {"since": str(TODAY), "ahead": str(TODAY + 7 * DAY)}
        plan = await connection.execute(text(f"EXPLAIN {UNREAD.text}"), given)
        assert "sirets_by_reading" in str(plan.all())
