"""Text from outside, made harmless in mrkdwn: it mentions nobody, links nowhere and formats nothing."""

import re
from functools import lru_cache

ELLIPSIS = "…"
TITLE = 250
"""The characters of a certification's title that a card has room for; the longest seen has some 200."""

# Marks of formatting become the signs that look like them, so that nothing is inserted into a title.
_LOOKALIKES = str.maketrans({"*": "∗", "~": "∼", "`": "ˋ"})
_EDGE_UNDERSCORE = re.compile(r"(?<!\w)_+|_+(?!\w)")
_EMOJI = re.compile(r":(?=[\w+'-]+:)")
# No-break spaces stay what they are.
_SPACES = re.compile(r"[^\S\xa0\u202f]+")
# Controls, marks that reverse the direction of what follows, and halves of characters that no JSON takes.
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_USER = re.compile(r"[A-Z0-9]{1,20}")


@lru_cache(maxsize=4096)
def escape(text: str, most: int = TITLE) -> str:
    """`text` on one line, as it reads, and at most `most` characters once escaped."""
    plain = _UNPRINTABLE.sub("", _SPACES.sub(" ", text).strip()).translate(_LOOKALIKES)
    plain = _EMOJI.sub("∶", _EDGE_UNDERSCORE.sub(_low_lines, plain))
    return cut(plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"), most)


def cut(text: str, most: int) -> str:
    """Text in mrkdwn, of at most `most` characters, never cut inside an escape, a link or a mention."""
    if len(text) <= most:
        return text
    kept = text[: most - len(ELLIPSIS)]
    for opening, closing in (("<", ">"), ("&", ";")):
        opened = kept.rfind(opening)
        if opened > kept.rfind(closing):
            kept = kept[:opened]
    return kept.rstrip() + ELLIPSIS


def user(by: str) -> str:
    """A person by the id Slack gives them, without naming anybody else; Vigie where there is none."""
    if not by:
        return "Vigie"
    return f"<@{by}>" if _USER.fullmatch(by) else escape(by, 40)


def channel(channel_id: str) -> str:
    return f"<#{channel_id}>" if _USER.fullmatch(channel_id) else escape(channel_id, 40)


def link(url: str, label: str) -> str:
    """A link under an escaped label."""
    address = url.replace("&", "&amp;").replace("<", "%3C").replace(">", "%3E").replace("|", "%7C")
    return f"<{address}|{label}>"


def _low_lines(match: re.Match[str]) -> str:
    return "ˍ" * len(match[0])
