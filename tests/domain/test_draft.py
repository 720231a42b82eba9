"""What is kept for a while between a click and the next: a list that was given, a round that was made."""

from datetime import timedelta

from bot.domain.draft import Draft, is_forgotten
from bot.domain.round import digest_round

from .builders import NOW, RNCP


def test_a_list_waits_a_day_to_be_confirmed() -> None:
    draft = Draft("d1", "C1", "U1", NOW, (RNCP,))

    assert not is_forgotten(draft, NOW + timedelta(days=1))
    assert is_forgotten(draft, NOW + timedelta(days=1, seconds=1))


def test_each_channel_has_a_digest_of_its_own() -> None:
    assert digest_round("C1") != digest_round("C2")
