"""What one workspace shows is what it would show if it were alone, whatever others do: verb by verb."""

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from bot.domain.command import ALIASES, Verb
from tests.e2e.tenants import Landlord, Tenant, landlord, plain
from tests.exports import Row

DAY = date(2026, 3, 2)
OURS, THEIRS = "88877726500016", "79279132900016"
BLOCKCHAIN = Row("RS5000", "Exploiter la blockchain", end="24/05/2026")
GONE = replace(BLOCKCHAIN, status="INACTIVE", successors=("RS6604",))
DATA = Row("RNCP38000", "Analyste", "31/12/2028", partners=((OURS, "ISCOD", "HABILITATION_ORGA_FORM"),))
OTHERS = Row("RNCP37674", "Développeur web", end="20/05/2026")
VANISHING = Row("RNCP35419", "Expert en ingénierie")
SUCCESSOR = Row("RS6604", "Exploiter la blockchain", end="26/04/2029")
MORE = tuple(Row(f"RNCP{number}") for number in range(200, 240))
ALL = (BLOCKCHAIN, DATA, OTHERS, VANISHING, SUCCESSOR, *MORE)

SAID: dict[Verb, tuple[str, ...]] = {
    Verb.SHOW: ("RS5000", "RNCP37674 5000", "RNCP35419 RNCP38000", "RNCP200 RNCP99999"),
    Verb.WATCH: ("watch RS5000 RNCP38000", "watch RNCP35419 RNCP37674"),
    Verb.LIST: ("list",),
    Verb.OPEN: ("open",),
    Verb.SEARCH: ("search développeur",),
    Verb.SIRET: (f"siret {OURS}", "siret"),
    Verb.OFFERS: ("offers", "offers RNCP38000 RNCP37674"),
    Verb.IMPORT: ("import",),
    Verb.EXPORT: ("export",),
    Verb.DIGEST: ("digest",),
    Verb.HISTORY: ("history RS5000", "history RNCP37674", "history RNCP200"),
    Verb.REGISTER: ("register",),
    Verb.DRY_RUN: ("dry-run", "dry-run RNCP37674 RS5000"),
    Verb.CALENDAR: ("calendar",),
    Verb.SETTINGS: ("settings",),
    Verb.REFRESH: ("refresh",),
    Verb.DOCTOR: ("doctor",),
    Verb.HELP: ("help",),
    Verb.UNWATCH: ("unwatch RNCP37674", "unwatch RS5000", "unwatch RNCP35419"),
}
"""For each verb what is typed, in this order."""

_OWN = (
    (re.compile(r"/calendar/[\w-]+\.ics"), "/calendar/SECRET.ics"),
    (re.compile(r"http://127\.0\.0\.1:\d+"), "http://HERE"),
    (re.compile(r"/p\d{16}"), "/pWHEN"),
    (re.compile(r"Prochains passages.*"), "PLANNED"),
    (re.compile(r"à \d+ s près"), "à N s près"),
    (re.compile(r"\b[0-9a-f]{12,64}\b"), "FINGERPRINT"),  # zips hold the time of day
)


def alike(said: str) -> str:
    """Without what differs from one run to the next."""
    for differing, same in _OWN:
        said = differing.sub(same, said)
    return said


async def typed(here: Landlord, tenant: Tenant, *texts: str) -> list[str]:
    """All that the person then reads: the answers, windows, what comes afterwards."""
    read = []
    for text in texts:
        outcome = await tenant.cert(text)
        await here.vigie.afterwards.drain()
        await here.quiet()
        view = tenant.slack.view(tenant.person)
        if view:
            read.append(str(view.blocks))
            await tenant.slack.close(view, user=tenant.person)
        read += [text, plain(outcome.said), tenant.everything()]
    return [*read, await tenant.home()]


async def neighbour(here: Landlord, tenant: Tenant, *texts: str) -> None:
    for text in texts:
        await tenant.cert(text)
        await here.vigie.afterwards.drain()
        view = tenant.slack.view(tenant.person)
        if view:
            await tenant.slack.close(view, user=tenant.person)
    await here.quiet()


async def lived(folder: Path, *, alone: bool) -> list[str]:
    """What the school reads through some weeks, alone or with a neighbour that does a lot."""
    read = []
    async with landlord(folder, *ALL, day=DAY) as here:
        await here.install(here.cfa)
        if not alone:
            await here.install(here.lycee)
            await neighbour(
                here,
                here.lycee,
                "watch RNCP37674 RNCP35419 RNCP200 RS5000",
                f"siret {THEIRS}",
                "calendar",
                "doctor",
            )
        await here.publish(DAY + timedelta(days=1), *ALL)
        for days in (2, 3, 4):  # VANISHING is absent from three exports
            await here.publish(DAY + timedelta(days=days), *(one for one in ALL if one is not VANISHING))
        read += await typed(here, here.cfa, *(text for verb in SAID for text in SAID[verb][:1]))
        rest = (SUCCESSOR, DATA, OTHERS, *MORE)
        await here.publish(date(2026, 5, 26), GONE, *rest)
        await here.quiet()
        if not alone:
            card = await here.lycee.card("RS5000")
            await here.lycee.click(card, "v1.step.done", f"{here.lycee.channel}-RS5000-1:verify")
            await neighbour(here, here.lycee, "list", "refresh", "register", "settings")
        await here.morning(date(2026, 5, 29))
        read += await typed(here, here.cfa, *(text for texts in SAID.values() for text in texts))
        if not alone:
            for name in (here.lycee.id, here.lycee.person, here.lycee.channel, "Voltaire"):
                assert name not in "\n".join(read)
    return [alike(each) for each in read]


def below(folder: Path, name: str) -> Path:
    made = folder / name
    made.mkdir()
    return made


async def test_every_verb_says_what_it_would_say_alone(tmp_path: Path) -> None:
    assert set(SAID) == set(Verb)
    assert set(ALIASES) | {Verb.SHOW} == set(Verb)
    by_itself = await lived(below(tmp_path, "alone"), alone=True)
    beside = await lived(below(tmp_path, "beside"), alone=False)
    for one, other in zip(by_itself, beside, strict=True):
        # An answer may come before or after the acknowledgement of what asked for it.
        assert sorted(other.splitlines()) == sorted(one.splitlines())
