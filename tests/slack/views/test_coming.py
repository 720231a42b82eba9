"""Notices before an end date fit the role, and say what to do."""

from dataclasses import replace

import pytest

from bot.domain.answer import Approaching
from bot.domain.holding import NOWHERE, Standing
from bot.domain.telling import AcceptedTold, NoticesTold, ResumedTold
from bot.slack.views.replies import answer

from .support import FR, TODAY, buttons, ids, line, many, numbers, said
from .year import CERTIFIER, NEXT, PARTNER, RNCP, noticed


def notice(*given: object, **how: object) -> str:
    return said(line(NoticesTold((noticed(*given, **how),), TODAY), FR))  # type: ignore[arg-type]


def test_a_certifier_whose_time_to_file_is_over_is_told_to_file_at_once() -> None:
    assert "Déposez le renouvellement avant le 14/09/2026." in notice(270, CERTIFIER)
    assert (
        "Le renouvellement était à déposer avant le 15/03/2026 : s'il ne l'est pas, déposez-le sans attendre."
        in notice(90, CERTIFIER)
    )


def test_the_last_days_say_whether_anybody_follows_on() -> None:
    assert "Successeur : aucun connu. Notre habilitation : oui." in notice(7, PARTNER)
    assert "Successeur : aucun connu. Notre habilitation : SIRET inconnu." in notice(7, NOWHERE)
    organises = replace(PARTNER, successors=((NEXT, Standing.ORGANISES),))
    assert "Notre habilitation : organisation des évaluations seulement." in notice(7, organises, NEXT)


@pytest.mark.parametrize(
    ("days", "title"),
    [
        (0, ": dernier jour d'enregistrement aujourd'hui"),
        (1, "18/08/2026, dans 1 jour*"),
        (2, "dans 2 jours*"),
    ],
)
def test_the_last_day_is_today_and_the_one_before_is_one_day(days: int, title: str) -> None:
    assert title in notice(7, days=days)


def test_a_notice_has_its_buttons_and_several_make_one_message() -> None:
    told = line(NoticesTold((noticed(180, PARTNER, NEXT), noticed(30, number=NEXT))), FR)

    assert said(told).startswith("*2 échéances approchent dans ce canal*")
    assert buttons(told) == [
        ("v1.notice.accept", "RNCP35419"),
        ("v1.watch", "RNCP41234"),
        ("v1.notice.accept", "RNCP41234"),
    ]


def test_what_has_no_room_in_full_is_on_a_line_and_a_button_shows_all_of_it() -> None:
    told = line(NoticesTold(tuple(noticed(30, number=number) for number in many(400))), FR)

    assert said(told).startswith("*400 échéances approchent dans ce canal*")
    assert ids(told)[-1] == "v1.notices.show"
    assert "autres." in said(told)


def test_who_asked_reads_them_a_page_at_a_time() -> None:
    page = answer(Approaching((noticed(30), noticed(30, number=NEXT)), 14, 2, 3), FR)

    assert said(page).startswith("*14 échéances approchent dans ce canal*")
    assert buttons(page)[-2:] == [("v1.notices.page", "1"), ("v1.notices.next", "3")]


def test_nothing_that_comes_near_is_said_too() -> None:
    assert "Aucune échéance n'approche" in said(answer(Approaching((), 0), FR))


def test_an_end_that_is_accepted_is_said_to_all_with_who_said_so() -> None:
    told = line(AcceptedTold("U024BE7LH", RNCP, TODAY), FR)

    assert said(told).startswith("<@U024BE7LH> : échéance acceptée pour <https://www.francecompetences.fr")
    assert "(17/08/2026). Plus d'avis dans ce canal avant cette date, sauf si elle recule." in said(told)
    assert buttons(told) == [("v1.notice.resume", "RNCP35419")]
    assert "reprennent pour" in said(line(ResumedTold("U024BE7LH", RNCP), FR))


def test_a_certification_without_a_title_is_named_by_its_code() -> None:
    assert "|RNCP35419> – sans intitulé : fin" in notice(30, title="")


def test_more_successors_than_a_sentence_holds_are_counted() -> None:
    assert "et 8 autres. Préparez" in notice(180, PARTNER, *numbers("RS1"), *many(19))
