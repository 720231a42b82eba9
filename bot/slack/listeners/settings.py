"""`/cert settings`: what a channel, and the workspace, set for themselves in a window."""

from dataclasses import replace
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.domain.answer import Answer
from bot.domain.digest_when import OFF, digest_due
from bot.domain.journal import Deed, Entry
from bot.domain.paris import QuietHours
from bot.domain.ports import Block, Transaction
from bot.domain.preferences import PREFERENCES, Preferences, differing, parse_thresholds, preferences
from bot.domain.refusal import Refusal, Refused
from bot.domain.round import Round, digest_round
from bot.domain.siret import SiretFault, parse_siret
from bot.domain.telling import SettingsTold
from bot.domain.verdict import Verdict, channel_line
from bot.domain.watch import Channel
from bot.slack.listeners.once import deciding
from bot.slack.listeners.parts import Asked, Parts
from bot.slack.listeners.sirets import forget, keep
from bot.slack.listeners.tab import publish
from bot.slack.listeners.windows import open_window, text_of, value_of
from bot.slack.views import actions as ids
from bot.slack.views.settings import APART, Wrong, settings_where, settings_window, wrong
from bot.store.verdicts import put


def listen(app: AsyncApp) -> None:
    """Answer the window."""
    app.view(ids.SETTINGS_WHERE)(_on_where)
    app.view(ids.SETTINGS_MODAL)(_take)


async def _on_where(parts: Parts, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
    channel = value_of(view, ids.SETTINGS_WHERE, ids.SETTINGS_WHERE).get("selected_conversation") or ""
    asked = replace(Asked.by_click(body), channel=str(channel))
    await ack(response_action="update", view=await _window(parts, asked))


async def begin_settings(parts: Parts, asked: Asked) -> Answer | None:
    """Open the window of this channel; what the whole workspace shares, administrators alone can change."""
    if asked.direct:
        return Refused(Refusal.DIRECT)
    view = await _window(parts, asked)
    parts.afterwards("settings", open_window(parts, asked, view))
    return None


async def ask_settings(parts: Parts, asked: Asked) -> None:
    """From the home tab no channel is known: a window asks for it first."""
    await open_window(parts, asked, settings_where(parts.texts))


async def _window(parts: Parts, asked: Asked) -> Block:
    async with parts.store.reading() as tx:
        channel = await tx.channels.get(asked.channel) or Channel(asked.channel)
        own = await tx.preferences.get(PREFERENCES)
        sirets = [one.siret for one in await tx.sirets.where()]
    admin, t = await parts.is_admin(asked.user), await parts.spoken(asked.channel)
    return settings_window(channel, parts.defaults, own, sirets, t, admin=admin)


async def _take(parts: Parts, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
    asked = replace(Asked.by_click(body), channel=view["private_metadata"])
    t = await parts.spoken(asked.channel)
    shared = ids.SET_CERTIFIER in view["state"]["values"] and await parts.is_admin(asked.user)
    faults = _faults(view) if shared else {}
    errors = {block: wrong(why, t, given) for block, (why, given) in faults.items()}
    if errors:
        await ack(response_action="errors", errors=errors)
        return
    async with deciding(parts, asked) as tx:
        before = await tx.channels.get(asked.channel) or Channel(asked.channel)
        channel = _channel(before, view)
        await tx.channels.put(channel)
        if channel.digest != before.digest:
            await _count_anew(parts, tx, channel)
        changed = differing(before, channel) + (await _share(parts, tx, asked, view) if shared else ())
        if changed:
            await put(tx, _told(parts, asked, changed))
    parts.wake()
    await ack()
    parts.afterwards("home", publish(parts, asked.user))


def _told(parts: Parts, asked: Asked, changed: tuple[str, ...]) -> Verdict:
    """The channel hears of it, and the journal keeps what it was."""
    key = f"{asked.channel}:{asked.mark}:settings"
    row = channel_line(key, asked.channel, SettingsTold(asked.user, changed), quiet=False)
    detail = {"changed": " ".join(changed)}
    entry = Entry(parts.clock(), Deed.SETTINGS_CHANGED, asked.user, asked.channel, detail=detail)
    return Verdict(rows=(row,), entries=(entry,))


async def _count_anew(parts: Parts, tx: Transaction, channel: Channel) -> None:
    """A digest set to another day was not missed on the one that has passed: its first is yet to come."""
    when = channel.digest or parts.defaults.digest
    passed = digest_due(when, None, parts.clock(), parts.working)
    if passed:
        await tx.rounds.put(Round(digest_round(channel.id), passed))


def _channel(before: Channel, view: dict[str, Any]) -> Channel:
    return replace(
        before,
        locale=_chosen(view, ids.SET_LOCALE),
        digest=_digest(view),
        responsible=value_of(view, ids.SET_RESPONSIBLE, ids.SET_RESPONSIBLE).get("selected_user") or "",
        apart=_chosen(view, ids.SET_APART) == APART,
    )


def _digest(view: dict[str, Any]) -> str:
    """A day and a time, `off`, or empty for what the settings say."""
    day = _chosen(view, ids.SET_DIGEST_DAY)
    clock = value_of(view, ids.SET_DIGEST_TIME, ids.SET_DIGEST_TIME).get("selected_time") or "09:00"
    return day if day in ("", OFF) else f"{day} {clock}"


async def _share(parts: Parts, tx: Transaction, asked: Asked, view: dict[str, Any]) -> tuple[str, ...]:
    """What the whole workspace shares; the names of what is set otherwise since."""
    admins = value_of(view, ids.SET_ADMINS, ids.SET_ADMINS).get("selected_users") or ()
    before = await tx.preferences.get(PREFERENCES) or Preferences()
    after = preferences(
        parts.defaults,
        certifier=parse_thresholds(_text(view, ids.SET_CERTIFIER)) or (),
        partner=parse_thresholds(_text(view, ids.SET_PARTNER)) or (),
        quiet_hours=_text(view, ids.SET_QUIET),
        admins=tuple(admins),
    )
    await tx.preferences.put(after)
    known = {one.siret for one in await tx.sirets.where()}
    await _share_sirets(parts, tx, asked, view)
    sirets = ("sirets",) if known != {one.siret for one in await tx.sirets.where()} else ()
    return differing(before, after) + sirets


async def _share_sirets(parts: Parts, tx: Transaction, asked: Asked, view: dict[str, Any]) -> None:
    if ids.SET_SIRETS not in view["state"]["values"]:  # there are too many for the window
        return
    wanted = {siret for siret in map(parse_siret, _sirets(view)) if not isinstance(siret, SiretFault)}
    for siret in sorted(wanted):
        await keep(parts, tx, asked, siret)
    for siret in sorted(_shown(view) - wanted):  # not one that somebody has named since the window opened
        await forget(parts, tx, asked, siret)


def _faults(view: dict[str, Any]) -> dict[str, tuple[Wrong, str]]:
    """By block, what is wrong, and which part of it."""
    found = {}
    for block in (ids.SET_CERTIFIER, ids.SET_PARTNER):
        if not parse_thresholds(_text(view, block)):
            found[block] = Wrong.DAYS, ""
    bad = [siret for siret in _sirets(view) if isinstance(parse_siret(siret), SiretFault)]
    if bad:
        found[ids.SET_SIRETS] = Wrong.SIRET, bad[0]
    try:
        QuietHours.parse(_text(view, ids.SET_QUIET))
    except ValueError:
        found[ids.SET_QUIET] = Wrong.HOURS, ""
    return found


def _sirets(view: dict[str, Any]) -> list[str]:
    """One a line, or parted by commas."""
    lines = _text(view, ids.SET_SIRETS).replace(",", "\n").replace(";", "\n").splitlines()
    return [line.strip() for line in lines if line.strip()]


def _shown(view: dict[str, Any]) -> set[str]:
    """The SIRETs that stood in the window when it opened."""
    shown = next(block for block in view["blocks"] if block.get("block_id") == ids.SET_SIRETS)
    return set((shown["element"].get("initial_value") or "").split())


def _text(view: dict[str, Any], block: str) -> str:
    return text_of(view, block, block)


def _chosen(view: dict[str, Any], block: str) -> str:
    """An option's value; `default` stands for none, as Slack takes no empty one."""
    value = (value_of(view, block, block).get("selected_option") or {}).get("value") or ""
    return "" if value == "default" else str(value)
