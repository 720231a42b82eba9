"""The picture that comes with a digest, where what draws it is installed."""

from importlib.util import find_spec

from bot.documents.timeline import Ending, timeline
from bot.domain.digest import Digest
from bot.locale.texts import Texts


def can_draw() -> bool:
    return find_spec("matplotlib") is not None


def picture(told: Digest, t: Texts) -> bytes | None:
    """A PNG of what ends in the coming year; None where nothing here can draw."""
    alerted = {alert.number for alert in told.alerts}
    ends = [Ending(one.number.code, one.title, one.day, one.number in alerted) for one in told.ends]
    return timeline(ends, told.day, t)
