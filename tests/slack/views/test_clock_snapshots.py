"""What people read of the second clock, in both languages: a change of wording shows here first."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from syrupy.assertion import SnapshotAssertion

from bot.domain.answer import LookedUp
from bot.domain.detail import HabilitationState
from bot.domain.holding import NOWHERE, Role
from bot.domain.issue import Issue
from bot.domain.ports import Message
from bot.domain.telling import NoticesTold, TraineesTold
from bot.locale.texts import Texts, texts
from bot.slack.views.card import card
from bot.slack.views.digest import digest
from bot.slack.views.replies import answer

from .clock import ENDED_RNCP, KNOWN, SOME, dated, fiche_of, issuing, over
from .support import TODAY, checklist, line, said
from .year import CERTIFIER, PARTNER, RNCP, digest_of, ending, lost, noticed

BY = "U024BE7LH"
MESSAGES: dict[str, Callable[[Texts], Message]] = {
    "card_partner": lambda t: card(dated(ENDED_RNCP), checklist(), t),
    "card_certifier": lambda t: card(dated(position=CERTIFIER, issue=SOME), checklist(), t),
    "card_unknown_role": lambda t: card(dated(position=NOWHERE), checklist(), t),
    "fiche": lambda t: answer(LookedUp((fiche_of(),)), t),
    "notice_before_the_end": lambda t: line(
        NoticesTold((replace(noticed(90, PARTNER), issue=KNOWN),), TODAY), t
    ),
    "notices_of_both": lambda t: line(
        NoticesTold((noticed(30, PARTNER),), TODAY, (issuing(25), issuing(80, Role.CERTIFIER, "RS5000"))), t
    ),
    "trainees": lambda t: line(TraineesTold(BY, RNCP, SOME), t),
    "trainees_undated": lambda t: line(TraineesTold(BY, RNCP, Issue(trainees=True)), t),
    "trainees_past": lambda t: line(TraineesTold(BY, RNCP, SOME, past=True), t),
    "trainees_gone": lambda t: line(TraineesTold(BY, RNCP, KNOWN), t),
    "digest": lambda t: digest(
        digest_of(issues=(ending(20), ending(80, title="Développeur web"))), checklist(), t
    ),
    "habilitation_deleted": lambda t: card(lost(over()), checklist(), t),
    "habilitation_inactive": lambda t: card(
        lost(over(HabilitationState.INACTIVE, dated=False)), checklist(), t
    ),
}


@pytest.mark.parametrize("locale", ["fr", "en"])
@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_on_the_second_clock_reads_as_agreed(
    name: str, locale: str, snapshot: SnapshotAssertion
) -> None:
    assert said(MESSAGES[name](texts(locale))) == snapshot
