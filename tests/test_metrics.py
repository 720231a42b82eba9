"""What Prometheus reads."""

import asyncio
import math
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.domain.census import Census
from bot.domain.disagreement import Disagreement, Enrichment, Kind
from bot.domain.number import Register
from bot.domain.ports import Found, Store
from bot.domain.source import accepted, judged_on
from bot.metrics import Metrics, counting
from bot.store.postgres.database import engine_of
from bot.store.postgres.store import PgStore
from bot.store.postgres.tables import HOME
from bot.store.tiny import TinyStore
from tests.domain.builders import at, export
from tests.test_poll import Fake


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[TinyStore]:
    opened = TinyStore.open(tmp_path)
    yield opened
    await opened.close()


async def read(metrics: Metrics, store: Store, registry: Fake) -> dict[tuple[str, ...], float]:
    page = (
        await metrics.read(store, counting(store), registry, lambda: at(date(2026, 8, 17)), halted=False)
    ).decode()
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(page)
        for sample in family.samples
    }


async def test_the_exports_age_is_in_days_and_unknown_without_one(store: TinyStore) -> None:
    metrics = Metrics(Path())
    assert math.isnan((await read(metrics, store, Fake()))[("vigie_export_age_days",)])
    assert (await read(metrics, store, Fake(export(date(2026, 8, 16)))))[("vigie_export_age_days",)] == 1


async def test_polls_and_refusals_are_counted_by_kind_and_each_bot_counts_its_own(store: TinyStore) -> None:
    metrics, another = Metrics(Path()), Metrics(Path())
    metrics.polled(Found.NEW)
    metrics.refuse("unsigned")
    found = await read(metrics, store, Fake())
    assert found["vigie_polls_total", "new"] == 1
    assert found["vigie_refused_requests_total", "unsigned"] == 1
    assert found["vigie_refused_requests_total", "oversized"] == 0
    assert (await read(another, store, Fake()))["vigie_refused_requests_total", "unsigned"] == 0


@pytest.mark.parametrize("leads", [True, False])
async def test_who_polls_says_so(store: TinyStore, *, leads: bool) -> None:
    metrics = Metrics(Path(), leads=lambda: leads)
    assert (await read(metrics, store, Fake()))[("vigie_leads",)] == leads


async def test_the_last_good_poll_is_told_by_processes_that_did_not_make_it_too(store: TinyStore) -> None:
    polls, follows = Metrics(Path()), Metrics(Path())
    name, day = ("vigie_last_good_poll_timestamp_seconds",), date(2026, 8, 16)
    assert (await read(follows, store, Fake()))[name] == 0
    async with store.transaction() as tx:
        source = accepted(None, export(day), Census({}, {}), day)
        await tx.sources.put(judged_on(source, day, at(day)))
    before = time.time()
    polls.polled(Found.UNCHANGED)
    assert (await read(follows, store, Fake()))[name] == at(day).timestamp()
    assert (await read(polls, store, Fake()))[name] >= max(before, at(day).timestamp())


STORED = {
    "vigie_catalogue_age_days",
    "vigie_outbox_rows",
    "vigie_outbox_oldest_seconds",
    "vigie_last_good_poll_timestamp_seconds",
    "vigie_quarantine",
    "vigie_workspaces",
    "vigie_tokens_ended",
}


@asynccontextmanager
async def database_at(port: int) -> AsyncIterator[PgStore]:
    engine = engine_of(f"postgresql://vigie@127.0.0.1:{port}/vigie")
    yield PgStore(engine, HOME)
    await engine.dispose()


async def test_without_its_database_a_process_tells_what_it_knows_by_itself(store: TinyStore) -> None:
    metrics = Metrics(Path())
    metrics.polled(Found.UNCHANGED)
    registry = Fake(export(date(2026, 8, 16)))
    there = await read(metrics, store, registry)
    async with database_at(9) as away:
        left = await read(metrics, away, registry)
    assert (there["vigie_database_up",], left["vigie_database_up",]) == (1, 0)
    assert there.keys() - left.keys() == {name for name in there if name[0] in STORED}
    assert left["vigie_polls_total", "unchanged"] == 1
    assert left["vigie_export_age_days",] == 1
    assert (await read(metrics, store, registry)).keys() == there.keys()


async def test_a_database_that_says_nothing_is_asked_once_and_not_waited_for() -> None:
    asked: list[asyncio.StreamWriter] = []
    silent = await asyncio.start_server(lambda _, writer: asked.append(writer), "127.0.0.1", 0)
    async with silent, database_at(silent.sockets[0].getsockname()[1]) as away:
        metrics = Metrics(Path(), patience=0.1)
        for _ in range(3):
            assert (await read(metrics, away, Fake()))["vigie_database_up",] == 0
        assert len(asked) == 1
        asked[0].close()
        metrics.patience = 5
        assert (await read(metrics, away, Fake()))["vigie_database_up",] == 0


async def test_xml_exports_have_an_age_and_their_differences_where_they_are_wanted(store: TinyStore) -> None:
    ours = Enrichment(
        Register.RS, date(2026, 8, 15), date(2026, 8, 16), (Disagreement(Kind.ENDED, 4, ("RS1",)),)
    )
    found = await read(Metrics(Path()), store, Fake(enriched=(Enrichment(Register.RNCP), ours)))
    assert math.isnan(found["vigie_details_age_days", "RNCP"])
    assert found["vigie_details_age_days", "RS"] == 2
    assert found["vigie_disagreements", "habilitation_ended", "RS"] == 4
    assert found["vigie_disagreements", "status", "RS"] == 0
    plain = await read(Metrics(Path()), store, Fake())
    assert not [name for name, *_ in plain if name in {"vigie_details_age_days", "vigie_disagreements"}]
