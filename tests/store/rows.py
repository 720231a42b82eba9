"""Rows of every table for generated tests, with ids and indexed fields from so few that they meet."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from bot.domain.draft import Draft
from bot.domain.habilitation import Held, OurSiret
from bot.domain.handled import Handled
from bot.domain.number import CertificationNumber
from bot.domain.offer import Shown
from bot.domain.owed import Owed
from bot.domain.preferences import Preferences
from bot.domain.quarantine import Quarantine
from bot.domain.round import Round
from bot.domain.source import Source
from bot.domain.summary import Summary
from bot.domain.watch import Channel

from .support import alerts, entries, moments, rows, seconds, sightings, some_numbers, watches

few_channels = st.sampled_from(["C1", "C2", ""])
few_numbers = st.sampled_from([CertificationNumber.parse(code) for code in ("RNCP1", "RS1", "RNCP2")])
few_keys = st.sampled_from(["k1", "k2", "clé"])
few_moments = st.sampled_from([datetime(2026, 8, day, tzinfo=UTC) for day in (1, 2)])


def _of(strategy: st.SearchStrategy[Any], **few: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """The same rows, with these fields from few."""
    return st.builds(lambda row, changed: replace(row, **changed), strategy, st.fixed_dictionaries(few))


FEW: dict[str, st.SearchStrategy[Any]] = {
    "watches": _of(watches, channel=few_channels, number=few_numbers),
    "sightings": _of(sightings, number=few_numbers),
    "alerts": _of(alerts, channel=few_channels, number=few_numbers, episode=st.integers(1, 2)),
    "channels": st.builds(Channel, few_channels, joined=..., lost=..., locale=..., calendar=few_keys),
    "outbox": _of(rows, key=few_keys, channel=few_channels),
    "summaries": st.builds(Summary, few_channels, few_moments, ts=...),
    "handled": st.builds(Handled, few_keys, seconds),
    "quarantines": st.builds(Quarantine, few_keys, at=moments, numbers=some_numbers, by=...),
    "sources": st.builds(
        Source, read_at=st.none() | moments, silent=..., id=st.sampled_from(["source", "b"])
    ),
    "sirets": st.builds(
        OurSiret, few_keys, at=moments, looked_on=..., catalogue_read=st.none() | moments, extracted=...
    ),
    "holdings": st.builds(Held, few_keys, few_numbers, partner=..., losses=...),
    "offers": st.builds(Shown, few_keys, few_numbers, offers=...),
    "preferences": st.builds(Preferences, quiet_hours=..., admins=...),
    "rounds": st.builds(Round, few_keys),
    "owed": st.builds(Owed, few_keys, st.none() | sightings),
    "drafts": st.builds(Draft, few_keys, few_channels, at=moments, numbers=some_numbers),
}
"""By the name of the table."""


def puts(*tables: str) -> st.SearchStrategy[tuple[str, Any]]:
    """A row, with its table's name."""
    return st.sampled_from(sorted(tables)).flatmap(lambda name: st.tuples(st.just(name), FEW[name]))


few_lines = st.lists(_of(entries, number=st.sampled_from(["RNCP1", "RS1", ""])), max_size=2)
