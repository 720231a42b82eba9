"""Each list of the home tab has pages of its own, and on them every item once."""

import re
from collections import Counter
from dataclasses import replace
from functools import cache

import pytest

from bot.locale.texts import Texts
from bot.sandbox.content import readable
from bot.slack.views.home import Home, Part

from .support import SEEN, many
from .test_pages import BOTH, LONG, once
from .year import digest_of, ending, late, planned, presses, tab


@cache
def home_of(count: int) -> Home:
    """What a workspace of 60 channels has, all of it late, open and ending."""
    alerts = tuple(
        planned(seen=replace(SEEN, number=number, title=LONG * 4), owner="") for number in many(count)
    )
    ends = tuple(ending(n % 365, number, LONG * 4) for n, number in enumerate(many(count)))
    told = digest_of(
        late=tuple(one for each in alerts for one in late(each)),
        alerts=alerts,
        ends=tuple(sorted(ends, key=lambda one: one.day)),
    )
    return Home(told, tuple((f"C{n:010}", 17) for n in range(60)), ())


@BOTH
@pytest.mark.parametrize(
    ("part", "count", "line"),
    [
        (Part.LATE, 800, r"\|(RNCP\d+)>, "),
        (Part.OPEN, 200, r"\|(RNCP\d+) – .*\(<#"),
        (Part.ENDS, 400, r"^• \d.*\|(RNCP\d+)> "),
    ],
)
def test_each_list_of_the_home_tab_is_whole(part: Part, count: int, line: str, t: Texts) -> None:
    found: Counter[str] = Counter()
    number = 1
    while number:
        view = tab(replace(home_of(count), page=number, part=part), t)
        text = "\n".join(readable("", [block]) for block in view["blocks"])
        found += Counter(re.findall(line, text, re.MULTILINE))
        values = [value for action, value in presses(view) if action == "v1.home.next"]
        number = next((int(value.partition(":")[0]) for value in values if value.endswith(part)), 0)

    assert once(many(count)) == found


@BOTH
def test_every_channel_of_the_home_tab_is_named(t: Texts) -> None:
    text = "\n".join(readable("", [block]) for block in tab(home_of(5), t)["blocks"])

    assert [f"<#C{n:010}>" for n in range(60)] == re.findall(r"(?m)^• (<#C0\d+>)", text)
