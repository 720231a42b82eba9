"""Whether cards can reach a channel; public ones are joined at the first watch."""

import asyncio

from slack_sdk.errors import SlackApiError

from bot.domain.answer import Reach
from bot.domain.fate import ChannelGone
from bot.slack.fates import CONNECTION_FAULTS, fate_of
from bot.slack.listeners.channels import released
from bot.slack.listeners.parts import Parts

_PATIENCE = 1.5
"""Seconds: the command must be answered within three."""


async def reach(parts: Parts, channel: str) -> Reach:
    """Join the channel if need be, and say whether cards will arrive; never raises for Slack's answers."""
    async with parts.store.reading() as tx:
        known = await tx.channels.get(channel)
    if known and known.joined:
        return Reach.OK
    try:
        async with asyncio.timeout(_PATIENCE):
            found = await _join(parts, channel)
    except CONNECTION_FAULTS:
        return Reach.UNVERIFIED
    if found is Reach.OK:
        await released(parts, channel, joined=True)
    return found


async def _join(parts: Parts, channel: str) -> Reach:
    try:
        await parts.client.conversations_join(channel=channel)
    except SlackApiError as error:
        failure = fate_of(error.response)
        if failure.code == "method_not_supported_for_channel_type":
            return await _member(parts, channel)
        return Reach.PRIVATE if isinstance(failure, ChannelGone) else Reach.UNVERIFIED
    return Reach.OK


async def _member(parts: Parts, channel: str) -> Reach:
    """A private channel cannot be joined: somebody must have invited the bot."""
    try:
        answer = await parts.client.conversations_info(channel=channel)
    except SlackApiError as error:
        return Reach.PRIVATE if isinstance(fate_of(error.response), ChannelGone) else Reach.UNVERIFIED
    return Reach.OK if answer["channel"].get("is_member") else Reach.PRIVATE
