"""Publishing the home tab, as things stand for one person."""

from collections import Counter

import structlog
from slack_sdk.errors import SlackApiError

from bot.slack.fates import CONNECTION_FAULTS
from bot.slack.listeners.parts import Parts
from bot.slack.views.home import Home, Part, for_guests, home

log = structlog.get_logger()


async def publish(parts: Parts, user: str, page: int = 1, part: Part = Part.LATE) -> None:
    """Show the tab as things stand; Slack not taking it is no failure of what was done."""
    async with parts.store.reading() as tx:
        watching = Counter(watch.channel for watch in await tx.watches.where())
        shown = Home(
            await parts.board.digest(tx),
            tuple(sorted(watching.items())),
            tuple(await tx.sirets.where()),
            page,
            part,
        )
    guest = await parts.people.is_guest(user, "")
    view = for_guests(parts.texts) if guest else home(shown, parts.checklist, parts.texts)
    try:
        await parts.client.views_publish(user_id=user, view=view)
    except (SlackApiError, *CONNECTION_FAULTS) as error:
        log.warning("the home tab could not be published", error=type(error).__name__)
