"""What people read on the main cards, in both languages: a change of wording shows here first."""

from dataclasses import replace

import pytest
from syrupy.assertion import SnapshotAssertion

from bot.domain.alert import Alert, Closure
from bot.domain.answer import Answer, Help, LookedUp, Watching
from bot.domain.fiche import Status
from bot.locale.texts import texts
from bot.slack.views.card import card
from bot.slack.views.replies import answer

from .support import (
    BY_DATE,
    EARLY,
    SEEN,
    alert,
    checklist,
    closed,
    done,
    not_applicable,
    numbers,
    said,
    shown,
)

CARDS = {
    "inactive": alert(SEEN, done("verify"), not_applicable("archive")),
    "inactive_rncp": alert(replace(SEEN, number=numbers("RNCP35419")[0], successors=())),
    "early": alert(EARLY),
    "by_date": alert(BY_DATE),
    "settled": closed(Closure.SETTLED, *(done(step) for step in checklist().ids)),
    "active_again": closed(Closure.ACTIVE_AGAIN, done("verify"), by=""),
}
ANSWERS: dict[str, Answer] = {
    "lookup": LookedUp((shown(level="NIV6", certifiers=("Greta",), channels=("C1",)),)),
    "watching": Watching(active=(shown(),), inactive=(shown("RS5000", declared=Status.INACTIVE),)),
    "help": Help("suivr", "suivre"),
}


@pytest.mark.parametrize("locale", ["fr", "en"])
@pytest.mark.parametrize("name", CARDS)
def test_a_card_reads_as_agreed(name: str, locale: str, snapshot: SnapshotAssertion) -> None:
    shown_alert: Alert = CARDS[name]

    assert said(card(shown_alert, checklist(), texts(locale))) == snapshot


@pytest.mark.parametrize("locale", ["fr", "en"])
@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_reads_as_agreed(name: str, locale: str, snapshot: SnapshotAssertion) -> None:
    assert said(answer(ANSWERS[name], texts(locale))) == snapshot


def test_a_cards_blocks_are_as_agreed(snapshot: SnapshotAssertion) -> None:
    assert card(CARDS["inactive"], checklist(), texts("fr")).blocks == snapshot
