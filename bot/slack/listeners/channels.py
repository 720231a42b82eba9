"""What Slack tells of channels: the bot came in, or one was reopened, and what was held for it goes out."""

from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext

from bot.outbox.outcome import release
from bot.slack.listeners.once import once
from bot.slack.listeners.parts import Parts


def listen(app: AsyncApp) -> None:
    """Release held messages; telling the same event twice changes nothing more."""
    app.event("member_joined_channel")(_on_joined)
    app.event("channel_unarchive")(_on_reopened)
    app.event("group_unarchive")(_on_reopened)


async def _on_joined(
    parts: Parts, body: dict[str, Any], event: dict[str, Any], context: AsyncBoltContext
) -> None:
    if event.get("user") == context.bot_user_id:
        await released(parts, str(event["channel"]), body["event_id"], joined=True)


async def _on_reopened(parts: Parts, body: dict[str, Any], event: dict[str, Any]) -> None:
    await released(parts, str(event["channel"]), body["event_id"])


async def released(parts: Parts, channel: str, delivery: str = "", *, joined: bool = False) -> None:
    """The channel can be written in again; `delivery` is the event that says so, if one does."""
    async with once(parts, delivery) as tx:
        await release(tx, channel, joined=joined)
    parts.wake()
