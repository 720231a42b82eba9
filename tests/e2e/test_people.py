"""Who may change anything: members; guests and people of other workspaces read."""

from typing import Any

import pytest

from bot.sandbox.model import User
from bot.sandbox.workspace import CERTIFICATIONS
from tests.e2e.team import Team
from tests.e2e.test_alert import alerted

REASON = {"reason": {"v1.reason": "parce que"}}


def stranger(here: Team, **how: Any) -> User:  # noqa: ANN401
    """Somebody who is in the channel as a guest, or from another workspace."""
    user = here.sandbox.workspace.add_user("Dominique Extérieur", **how)
    here.sandbox.workspace.channel(CERTIFICATIONS).members.add(user.id)
    return user


async def held(here: Team) -> list[Any]:
    async with here.vigie.home.store.reading() as tx:
        return [await tx.watches.where(), await tx.alerts.where(), await tx.handled.where()]


@pytest.mark.parametrize("how", [{"guest": True}, {"team": "T0ELSEWHERE"}], ids=str)
async def test_a_guest_reads_and_changes_nothing(here: Team, how: dict[str, Any]) -> None:
    alert = await alerted(here)
    await here.quiet()
    guest, before = stranger(here, **how), await held(here)
    for text in ("watch RNCP37674", "unwatch RS5000", "refresh"):
        assert "demandez à un membre" in (await here.cert(text, user=guest.id)).said
    card = await here.card("RS5000")
    for action, value in (
        ("v1.step.done", f"{alert}:verify"),
        ("v1.step.not_applicable", f"{alert}:verify"),
        ("v1.watch", "RS6604"),
    ):
        await here.click(card, action, value, user=guest.id)
    await here.vigie.afterwards.drain()
    told = here.sandbox.slack.ephemerals(guest.id, CERTIFICATIONS)
    assert sum("demandez à un membre" in each.said for each in told) >= 3
    assert here.sandbox.slack.view(guest.id) is None
    assert await held(here) == before
    for text in ("RS5000", "list", "open", "help"):
        assert "demandez à un membre" not in (await here.cert(text, user=guest.id)).said


async def test_slack_is_asked_about_a_member_once(here: Team) -> None:
    for text in ("watch RS5000", "watch RNCP37674", "unwatch RS5000"):
        await here.cert(text)
    assert len(here.sandbox.faults.made("users.info")) == 1


@pytest.mark.parametrize("fault", [{"error": "user_not_found"}, {"status": 500}, {"hang": True}], ids=str)
async def test_where_slack_does_not_say_who_it_is_a_member_is_not_held_up(
    here: Team, fault: dict[str, Any]
) -> None:
    here.sandbox.faults.add("users.info", times=None, **fault)
    outcome = await here.cert("watch RS5000")
    assert outcome.ack.ok
    assert "demandez" not in outcome.said
    async with here.vigie.home.store.reading() as tx:
        assert len(await tx.watches.where()) == 1
