"""Entities come back from JSON as they went in."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.store.codec import Undecodable, decode, encode, to_bytes

from .support import (
    NOW,
    RNCP,
    alerts,
    channels,
    entries,
    entry,
    row,
    rows,
    sighting,
    sightings,
    watch,
    watches,
)

if TYPE_CHECKING:
    from bot.store.codec import Document


@given(st.one_of(watches, sightings, alerts, channels, rows, entries))
def test_every_entity_comes_back_as_it_was(entity: object) -> None:
    assert decode(json.loads(to_bytes(encode(entity))), type(entity)) == entity


def test_a_document_reads_as_the_registry_writes_and_leaves_defaults_out() -> None:
    assert encode(watch()) == {
        "channel": "C1",
        "number": "RNCP35419",
        "by": "U1",
        "at": "2026-08-17T09:30:00+00:00",
    }


def test_a_field_that_is_missing_takes_its_default() -> None:
    document = encode(watch(episode=4, unseen=True))
    del document["unseen"]
    assert decode(document, type(watch())) == watch(episode=4)


def test_a_lone_surrogate_goes_through_and_the_bytes_stay_utf_8() -> None:
    encoded = to_bytes(encode(row("\ud83d é")))
    assert decode(json.loads(encoded.decode()), type(row())) == row("\ud83d é")


def test_accents_are_kept_readable() -> None:
    assert "Équipier".encode() in to_bytes(encode(sighting(title="Équipier")))


def test_a_moment_without_a_zone_is_refused() -> None:
    naive = NOW.replace(tzinfo=None)
    with pytest.raises(ValueError, match="without a zone"):
        encode(type(watch())("C1", RNCP, "U1", naive))


def test_what_json_cannot_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        to_bytes(encode(row(not_before=float("nan"))))


def test_no_telling_may_be_written_out() -> None:
    assert decode({**encode(row()), "telling": None}, type(row())) == row()


def test_whole_seconds_are_read_as_a_float() -> None:
    assert decode({**encode(row()), "not_before": 3}, type(row())) == row(not_before=3.0)


@pytest.mark.parametrize(
    ("damage", "complaint"),
    [
        ({"colour": "red", "shade": 3}, "unknown field colour, shade @ $"),
        ({"quiet": "false"}, "'false' is not of type bool @ $.quiet"),
        ({"attempts": True}, "True is not of type int @ $.attempts"),
        ({"kind": "letter"}, "'letter' is not a valid Kind @ $.kind"),
        ({"telling": {"is": "Song"}}, "unknown kind 'Song' @ $.telling"),
        ({"telling": {}}, "unknown kind None @ $.telling"),
        ({"telling": {"is": "NoOfferTold", "by": "U1"}}, "required field missing @ $.telling.number"),
        (
            {"telling": {"is": "NoOfferTold", "by": "U1", "number": "X1"}},
            "not a certification number: 'X1' @ $.telling.number",
        ),
    ],
)
def test_a_damaged_document_says_where(damage: Document, complaint: str) -> None:
    with pytest.raises(Undecodable) as caught:
        decode({**encode(row()), **damage}, type(row()))
    assert str(caught.value) == complaint


def test_a_moment_without_a_zone_is_not_read_either() -> None:
    document = {**encode(entry()), "at": datetime(2026, 8, 17).isoformat()}  # noqa: DTZ001  # that is the point
    with pytest.raises(Undecodable, match=r"without a zone: 2026-08-17 00:00:00 @ \$\.at"):
        decode(document, type(entry()))
