"""`/cert calendar`: the address of this channel's calendar feed, which can be changed or taken back."""

import secrets
from dataclasses import replace

from bot.domain.answer import Answer, Feed
from bot.domain.journal import Deed, Entry
from bot.domain.refusal import Refusal, Refused
from bot.domain.watch import Channel
from bot.slack.listeners.once import deciding
from bot.slack.listeners.parts import Asked, Parts

_SECRET = 32
"""Bytes of it in an address: nobody finds it by trying."""


async def calendar(parts: Parts, asked: Asked) -> Answer:
    """Give the address; it is made when it is first asked for."""
    if asked.direct:
        return Refused(Refusal.DIRECT)
    if not parts.public_url:
        return Refused(Refusal.NO_ADDRESS)
    async with deciding(parts, asked) as tx:
        channel = await tx.channels.get(asked.channel) or Channel(asked.channel)
        if not channel.calendar:
            channel = replace(channel, calendar=secrets.token_urlsafe(_SECRET))
            await tx.channels.put(channel)
            tx.record(Entry(parts.clock(), Deed.SETTINGS_CHANGED, asked.user, asked.channel))
    return Feed(asked.channel, _address(parts, channel.calendar))


async def renew_calendar(parts: Parts, asked: Asked, channel_id: str) -> Answer:
    """Another address: the one before answers no more."""
    return Feed(
        channel_id, _address(parts, await _set(parts, asked, channel_id, secrets.token_urlsafe(_SECRET)))
    )


async def stop_calendar(parts: Parts, asked: Asked, channel_id: str) -> Answer:
    """No feed any more."""
    await _set(parts, asked, channel_id, "")
    return Feed(channel_id, "")


async def _set(parts: Parts, asked: Asked, channel_id: str, secret: str) -> str:
    async with deciding(parts, asked) as tx:
        channel = await tx.channels.get(channel_id) or Channel(channel_id)
        await tx.channels.put(replace(channel, calendar=secret))
        tx.record(Entry(parts.clock(), Deed.SETTINGS_CHANGED, asked.user, channel_id))
    return secret


def _address(parts: Parts, secret: str) -> str:
    return f"{parts.public_url}/calendar/{secret}.ics"
