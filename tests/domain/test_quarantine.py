"""An export in quarantine: who is asked, and who is told."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.guard import Suspicion
from bot.domain.outbox import Kind, Row
from bot.domain.quarantine import Quarantine, Ruling, hold, outdated, rule
from bot.domain.telling import CheckBegun, CheckEnded, QuarantineTold
from bot.domain.watch import Watch

from .builders import END, NOW, RNCP, RS, export, number

DOUBT = Suspicion(7_000, fallen=(RNCP.code, "RS9"), missing=(RS.code,), rows={"partners": (10, 1)})
WATCHES = (Watch("C2", RS, "U1", NOW), Watch("C1", RNCP, "U1", NOW), Watch("C3", number("RS1"), "U1", NOW))


def told(rows: tuple[Row, ...]) -> list[tuple[str, Kind, type]]:
    return [(row.channel, row.kind, type(row.telling)) for row in rows]


def held(*admins: str, watches: tuple[Watch, ...] = WATCHES) -> tuple[Quarantine, tuple[Row, ...]]:
    return hold(export(), DOUBT, watches, admins, NOW)


def test_each_admin_gets_the_card_and_each_channel_concerned_a_line() -> None:
    one, rows = held("U1", "U2")

    assert told(rows) == [
        ("U1", Kind.DIRECT, QuarantineTold),
        ("U2", Kind.DIRECT, QuarantineTold),
        ("C1", Kind.CHANNEL, CheckBegun),
        ("C2", Kind.CHANNEL, CheckBegun),
    ]
    assert (one.numbers, one.channels, one.ruling) == ((RNCP, RS), ("C1", "C2"), Ruling.PENDING)
    assert (one.fallen, one.missing, one.risen, one.rows) == (2, 1, 0, {"partners": (10, 1)})


def test_with_no_admin_named_the_channels_concerned_get_the_card() -> None:
    _, rows = held()

    assert told(rows) == [("C1", Kind.CHANNEL, QuarantineTold), ("C2", Kind.CHANNEL, QuarantineTold)]
    assert [getattr(row.telling, "numbers", None) for row in rows] == [(RNCP,), (RS,)]


def test_where_nothing_of_ours_is_concerned_somebody_is_asked_all_the_same() -> None:
    assert told(held(watches=WATCHES[2:])[1]) == [("C3", Kind.CHANNEL, QuarantineTold)]
    assert told(held("U1", watches=WATCHES[2:])[1]) == [("U1", Kind.DIRECT, QuarantineTold)]


def test_the_same_export_found_again_has_the_same_keys() -> None:
    assert [row.key for row in held("U1")[1]] == [row.key for row in held("U1")[1]]


def test_a_decision_is_told_where_the_check_was() -> None:
    decided, rows = rule(held("U1")[0], Ruling.CONFIRMED, "U1")

    assert (decided.ruling, decided.by) == (Ruling.CONFIRMED, "U1")
    assert [(row.channel, row.telling) for row in rows] == [
        ("C1", CheckEnded(END, "confirmed", "U1")),
        ("C2", CheckEnded(END, "confirmed", "U1")),
    ]


def test_the_newest_are_kept() -> None:
    one = held()[0]
    many = [replace(one, fingerprint=f"f{n}", at=NOW + timedelta(hours=n)) for n in range(5)]

    assert outdated(many) == ["f1", "f0"]
