"""What Prometheus reads."""

import math
import time
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.domain.census import Census
from bot.domain.ports import Found
from bot.domain.source import accepted, judged_on
from bot.metrics import Metrics, counting
from bot.store.tiny import TinyStore
from tests.domain.builders import at, export
from tests.test_poll import Fake


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[TinyStore]:
    opened = TinyStore.open(tmp_path)
    yield opened
    await opened.close()


async def read(metrics: Metrics, store: TinyStore, registry: Fake) -> dict[tuple[str, ...], float]:
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
