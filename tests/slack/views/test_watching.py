import pytest

from bot.domain.answer import Reach, Watching
from bot.domain.fiche import Status
from bot.domain.shown import Aside
from bot.slack.views.replies import answer

from .support import BLOCKCHAIN, EN, EXPORT, FR, buttons, checked, ids, many, numbers, said, shown

INACTIVE = shown("RS5000", declared=Status.INACTIVE, end_date=None)


def read(watching: Watching) -> str:
    return said(answer(watching, FR))


def test_what_is_active_is_listed_with_its_end_date() -> None:
    text = read(Watching(active=(shown(), shown("RS7"))))

    assert text.startswith("Ce canal suit désormais 2 certifications de plus.\n• <https://")
    assert f"|RS7> – {BLOCKCHAIN} : active jusqu'au 26/04/2029" in text


def test_what_is_inactive_already_is_told_at_once_with_two_answers() -> None:
    message = answer(Watching(inactive=(INACTIVE,)), FR)

    assert "Ce canal suit désormais 1 certification de plus.\nDéjà inactives, donc sans alerte" in said(
        message
    )
    assert buttons(message) == [("v1.checklist.open", "RS5000"), ("v1.no_offer", "RS5000")]


def test_beyond_ten_inactive_ones_the_open_list_has_the_rest() -> None:
    inactive = tuple(shown(number.code, title="Un titre", declared=Status.INACTIVE) for number in many(37))
    message = checked(answer(Watching(inactive=inactive), FR))
    with_buttons = ids(message).count("v1.no_offer")

    assert 5 <= with_buttons <= 10
    assert f"Et {37 - with_buttons} autres déjà inactives : voir `/cert encours`." in said(message)


def test_exactly_ten_short_inactive_ones_are_followed_by_the_count_of_the_others() -> None:
    inactive = tuple(
        shown(f"RS{n}", title="A", declared=Status.INACTIVE, end_date=None) for n in range(1, 12)
    )
    message = checked(answer(Watching(inactive=inactive), FR))

    assert ids(message).count("v1.no_offer") == 10
    assert "Et 1 autre déjà inactive : voir `/cert encours`." in said(message)


def test_what_was_followed_already_is_told() -> None:
    text = read(Watching(already=numbers("RS1", "RS2")))

    assert text == "Rien de nouveau à suivre dans ce canal.\nDéjà suivies ici : RS1, RS2."


def test_before_any_registry_the_first_reading_is_announced() -> None:
    text = read(Watching(unseen=numbers("RS1")))

    assert "Registre en cours de chargement : la première lecture de RS1 sera annoncée ici." in text


@pytest.mark.parametrize(
    ("reach", "mend"),
    [
        (Reach.PRIVATE, "tapez `/invite @Vigie`"),
        (Reach.UNVERIFIED, "Elle réessaiera"),
    ],
)
def test_a_channel_that_cannot_be_reached_comes_first_with_how_to_mend_it(reach: Reach, mend: str) -> None:
    assert mend in read(Watching(active=(shown(),), reach=reach)).splitlines()[0]


def test_a_channel_within_reach_is_not_spoken_of() -> None:
    assert "⚠️" not in read(Watching(active=(shown(),)))


def test_two_hundred_of_everything_stay_within_slacks_limits() -> None:
    title = '"&' * 200
    message = answer(
        Watching(
            active=tuple(shown(f"RS{n}", title=title) for n in range(200)),
            inactive=tuple(shown(f"RS{n}", title=title, declared=Status.INACTIVE) for n in range(200)),
            already=many(200),
            unseen=many(200),
            aside=Aside(unknown=many(200), unreadable=("é" * 9_000,), export=EXPORT),
            reach=Reach.PRIVATE,
        ),
        EN,
    )
    text = said(message)

    assert "see `/cert open`" in text
    assert "ask for fewer at a time" in text


def test_what_is_alerted_here_already_is_not_asked_about() -> None:
    message = answer(Watching(alerted=(shown("RS5000"),)), FR)

    assert "leur alerte est déjà ouverte ici : RS5000." in said(message)
    assert buttons(message) == []


def test_what_is_kept_for_its_trainees_is_said_to_be() -> None:
    text = said(answer(Watching(already=numbers("RS6604"), kept=numbers("RS5000")), FR))

    assert "RS5000 reste aussi suivie ici, pour les candidats encore en cours" in text
    assert "ne suit plus" not in text


def test_what_was_replaced_is_said_with_its_alert() -> None:
    (number,) = numbers("RS5000")

    assert "Ce canal ne suit plus : RS5000. Son alerte reste ouverte" in said(
        answer(Watching(already=numbers("RS6604"), replaced=(number,)), FR)
    )
