"""The home tab: what is late first, the year ahead, what is watched; each list has its pages."""

from dataclasses import replace

from bot.domain.digest import Digest
from bot.slack.views.home import Home, Part, for_guests, home

from .support import FR, TODAY, checklist, many
from .year import DAY, digest_of, ending, full, late, ours, planned, presses, seen, tab, taken


def shown(told: Digest, **fields: object) -> str:
    given = replace(Home(told, (("C012AB3CD", 3),), (ours(),)), **fields)  # type: ignore[arg-type]
    return seen(home(given, checklist(), FR))


def test_a_late_step_can_be_settled_there() -> None:
    one = planned()
    view = home(Home(digest_of(late=late(one), alerts=(one,)), (), ()), checklist(), FR)

    assert ("v1.home.done", "C012AB3CD-RS5000-1:verify") in presses(view)


def test_what_is_late_comes_before_what_is_open_and_what_ends() -> None:
    text = shown(full())

    assert text.index("1 étape en retard") < text.index("2 alertes ouvertes") < text.index("Août 2026")


def test_an_open_alert_says_in_which_channel() -> None:
    assert "4 étapes à régler (<#C012AB3CD>)" in shown(digest_of(alerts=(planned(),)))


def test_a_month_counts_all_its_ends_on_whatever_page_they_are() -> None:
    ends = tuple(ending(20, number) for number in many(90))

    assert "*Septembre 2026* (90)" in shown(digest_of(ends=ends))
    assert "*Septembre 2026* (90)" in shown(digest_of(ends=ends), page=3, part=Part.ENDS)


def test_the_page_of_one_list_leaves_the_others_at_their_first() -> None:
    told = digest_of(
        late=tuple(one for _ in range(25) for one in late(planned())),
        ends=tuple(ending(20, number) for number in many(90)),
    )
    view = tab(Home(told, (), (), 2, Part.LATE))

    assert presses(view)[-3:] == [
        ("v1.home.page", "1:late"),
        ("v1.home.next", "3:late"),
        ("v1.home.next", "2:ends"),
    ]


def test_without_a_siret_nothing_is_said_of_sirets() -> None:
    assert "Nos SIRET" not in shown(digest_of(), sirets=())
    assert "• 888 777 265 00016 ISCOD" in shown(digest_of())


def test_what_is_watched_is_counted_by_channel() -> None:
    text = shown(digest_of(), watching=(("C1", 1_000), ("C2", 2)))

    assert "*1 002 certifications suivies*" in text.replace("\u202f", " ")
    assert "• <#C2> : 2" in text


def test_a_guest_sees_nothing_of_the_channels() -> None:
    view = taken(for_guests(FR))

    assert "Cet onglet est réservé à ses membres." in seen(view)
    assert presses(view) == []


def test_at_the_first_opening_it_says_how_to_begin() -> None:
    text = shown(Digest(TODAY + DAY), watching=(), sirets=())

    assert "Aucun export n'a encore été lu." in text
    assert "Dans le canal de votre équipe : `/cert siret` ou `/cert suivre`." in text
