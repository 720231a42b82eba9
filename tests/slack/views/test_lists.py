from dataclasses import replace
from datetime import date, timedelta

from bot.domain.answer import Listed, OpenList, WatchList
from bot.domain.fiche import Status
from bot.domain.sighting import Ground
from bot.domain.task import Task
from bot.slack.views.replies import answer

from .support import (
    EN,
    EXPORT,
    FR,
    SEEN,
    TODAY,
    alert,
    buttons,
    checked,
    checklist,
    done,
    many,
    numbers,
    said,
)

DAY = timedelta(days=1)
RS5000, RS6604 = numbers("RS5000", "RS6604")
ACTIVE = Listed(RS6604, "Un titre", date(2026, 8, 20), Status.ACTIVE)
INACTIVE = Listed(RS5000, "Un titre", date(2024, 5, 24), Status.INACTIVE, Ground.REGISTRY)


def page(*rows: Listed, number: int = 1, pages: int = 1, total: int | None = None) -> WatchList:
    return WatchList(rows, len(rows) if total is None else total, number, pages, TODAY, EXPORT)


def test_what_is_left_says_whose_it_is_for_when_and_if_it_is_late() -> None:
    plan = (Task("verify", "U0MALIK001", TODAY - DAY), Task("archive", due=TODAY))
    text = said(answer(OpenList((replace(alert(), tasks=plan),), (), today=TODAY), FR, checklist()))

    assert f"Vérifier (en retard, {FR.date(TODAY - DAY)}, <@U0MALIK001>) · " in text
    assert f"Archiver, puis supprimer ({FR.date(TODAY)}) · " in text
    assert "en retard" not in said(answer(OpenList((replace(alert(), tasks=plan),), ()), FR, checklist()))


def test_an_empty_list_says_how_to_begin() -> None:
    assert said(answer(page(), FR)).endswith("Pour commencer : `/cert suivre RNCP35419`.")


def test_a_row_says_how_it_stands_and_how_long_it_has() -> None:
    text = said(answer(page(ACTIVE, INACTIVE), FR))

    assert text.startswith("*Ce canal suit 2 certifications.*\n")
    assert "|RS6604> – Un titre : active jusqu'au 20/08/2026 (3 jours)\n" in text
    assert "|RS5000> – Un titre : certification inactive depuis le 25/05/2024\n" in text
    assert "Source : France compétences, dernier export lu : 16/08/2026." in text


def test_without_the_registrys_word_nothing_is_claimed() -> None:
    assert "échéance atteinte le 24/05/2024, à confirmer" in said(
        answer(page(Listed(RS5000, "Un titre", date(2024, 5, 24), Status.INACTIVE)), FR)
    )


def test_a_row_without_a_date_or_a_day_has_no_count_of_days() -> None:
    undated = replace(ACTIVE, end_date=None)

    assert "jours" not in said(answer(page(undated), FR))
    assert "jours" not in said(answer(WatchList((ACTIVE,), 1), FR))


def test_a_number_not_read_yet_says_so() -> None:
    assert "|RS6604> : pas encore lue dans le registre" in said(answer(page(Listed(RS6604)), FR))


def test_a_middle_page_has_both_neighbours() -> None:
    message = answer(page(ACTIVE, number=2, pages=5, total=99), FR)

    assert "Page 2 sur 5" in said(message)
    assert buttons(message) == [("v1.list.previous", "1"), ("v1.list.next", "3")]


def test_the_first_and_the_last_page_have_one_neighbour() -> None:
    assert buttons(answer(page(ACTIVE, pages=2), FR)) == [("v1.list.next", "2")]
    assert buttons(answer(page(ACTIVE, number=2, pages=2), FR)) == [("v1.list.previous", "1")]


def test_a_page_too_long_for_slack_is_counted() -> None:
    rows = tuple(Listed(number, "&" * 300, date(2027, 1, 1), Status.ACTIVE) for number in many(300))

    assert "autres sur cette page." in said(checked(answer(page(*rows), FR)))


def test_nothing_open_is_good_news_in_one_sentence() -> None:
    assert said(answer(OpenList((), ()), FR)).startswith("Rien en cours dans ce canal")


def test_an_open_alert_names_what_is_left_and_links_its_card() -> None:
    waiting = alert(SEEN, done("verify"), ts="1723874220.123456")
    text = said(answer(OpenList((waiting,), (), total=1), FR, checklist()))

    assert (
        "*1 certification à traiter.*\n<https://slack.com/archives/C012AB3CD/p1723874220123456|RS5000 –"
        in text
    )
    assert "Restent 3 étapes : Archiver, puis supprimer · Créer la nouvelle offre · Renouveler." in text


def test_an_open_alert_whose_card_is_not_posted_has_no_link() -> None:
    text = said(answer(OpenList((alert(),), ()), FR))

    assert "slack.com" not in text
    assert "Restent 4 étapes." in text


def test_an_alert_with_all_settled_is_left_to_be_closed() -> None:
    waiting = alert(SEEN, *(done(step) for step in checklist().ids))

    assert "il reste à clore l'alerte" in said(answer(OpenList((waiting,), ()), FR, checklist()))


def test_what_nobody_answered_for_has_its_two_buttons() -> None:
    message = answer(OpenList((), (INACTIVE,), page=2, pages=3, total=41), EN)

    assert "*41 certifications to deal with.*" in said(message)
    assert "Inactive when it was added: do offers depend on it?" in said(message)
    assert buttons(message) == [
        ("v1.checklist.open", "RS5000"),
        ("v1.no_offer", "RS5000"),
        ("v1.open.previous", "1"),
        ("v1.open.next", "3"),
    ]


def test_an_open_list_too_long_for_slack_is_counted() -> None:
    rows = tuple(replace(INACTIVE, number=number) for number in many(60))

    assert "autres sur cette page." in said(checked(answer(OpenList((), rows), FR)))
