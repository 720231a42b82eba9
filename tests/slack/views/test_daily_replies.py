"""The answers of every day: a search, a calendar, files, SIRETs, and what is under way."""

from dataclasses import replace

import pytest

from bot.domain.answer import (
    Answer,
    Bilan,
    Examining,
    Feed,
    Polled,
    Polling,
    Preparing,
    Requeued,
    Sent,
)
from bot.domain.answer import Ruled as RuledAnswer
from bot.domain.finding import Searched, SiretList
from bot.domain.holding import Position, Role, Standing
from bot.domain.ports import Found
from bot.domain.telling import CheckEnded, Due, RemindedTold, UndoneTold
from bot.slack.views.modal import MOST_BLOCKS, answered, undo_reason
from bot.slack.views.picture import can_draw, picture
from bot.slack.views.replies import answer
from bot.slack.views.replies.fiche import fiche_blocks

from .support import (
    EN,
    EXPORT,
    FR,
    SEEN,
    TODAY,
    buttons,
    line,
    said,
    shown,
)
from .year import DAY, S, T, digest_of, ending, full, ours, seen, taken


def test_a_search_offers_to_follow_what_is_not_followed_here() -> None:
    found = answer(Searched("développeur web", (shown(), shown("RS1", here=True)), 30, 1, 4), FR)

    assert said(found).startswith("*« développeur web » : 30 certifications*")
    assert buttons(found) == [("v1.watch", "RS6604"), ("v1.search.next", "2:développeur web")]


def test_a_search_that_finds_nothing_says_what_to_try() -> None:
    assert "« xyz ». Essayez-en moins" in said(answer(Searched("xyz", (), 0), FR))


def test_the_calendar_s_address_comes_with_how_to_take_it_back() -> None:
    feed = answer(Feed("C012AB3CD", "https://vigie.example/calendar/secret.ics"), FR)

    assert "`https://vigie.example/calendar/secret.ics`" in said(feed)
    assert "ne la publiez pas" in said(feed)
    assert buttons(feed) == [("v1.calendar.new", "C012AB3CD"), ("v1.calendar.stop", "C012AB3CD")]


def test_a_calendar_that_is_stopped_says_so() -> None:
    assert "n'est plus publié" in said(answer(Feed("C012AB3CD", ""), FR))


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (Polling(), "Le résultat s'affichera ici."),
        (Examining(), "Diagnostic en cours"),
        (Preparing(), "vous l'envoie en message direct"),
        (Sent(), "C'est envoyé : voyez vos messages directs avec Vigie."),
        (Sent("missing_scope"), "(files:write)"),
        (Sent("ratelimited"), "Slack n'a pas pris le fichier (ratelimited)."),
        (Bilan(full()), "*Bilan du 17/08/2026*"),
        (Requeued(2), "2 messages remis en file."),
        (Polled(Found.UNCHANGED.value, EXPORT), "16/08/2026"),
        (RuledAnswer(CheckEnded(TODAY, "confirmed", "U1")), "17/08/2026"),
    ],
)
def test_every_answer_is_in_words(given: Answer, words: str) -> None:
    assert words in said(answer(given, FR))


def test_our_sirets_can_be_seen_or_dropped_each() -> None:
    told = answer(SiretList(((ours(), 12), (ours(T, ""), 1)), 2), FR)

    assert "888 777 265 00016 ISCOD : 12 certifications" in said(told)
    assert buttons(told)[:2] == [("v1.siret.show", S), ("v1.siret.forget", S)]


def test_a_siret_that_was_dropped_is_named_and_without_any_it_says_how_to_begin() -> None:
    text = said(answer(SiretList((), 0, S), FR))

    assert "Vigie ne suit plus le SIRET 888 777 265 00016." in text
    assert "Aucun SIRET enregistré." in text


def test_more_sirets_than_a_page_holds_have_pages() -> None:
    lots = tuple((ours(f"{n:014}"), 1) for n in range(12))
    told = answer(SiretList(lots, 60, page=2, pages=5), FR)

    assert said(told).startswith("*60 SIRET enregistrés*")
    assert "Et " not in said(told)
    assert buttons(told)[-2:] == [("v1.sirets.page", "1"), ("v1.sirets.next", "3")]


@pytest.mark.parametrize(
    ("position", "words"),
    [
        (Position(Role.UNKNOWN, Standing.NOT_FOUND), "Aucun de nos SIRET n'y figure."),
        (Position(Role.PARTNER, Standing.TRAINS), "Notre rôle : partenaire. Notre habilitation : oui."),
    ],
)
def test_a_fiche_says_where_our_sirets_stand(position: Position, words: str) -> None:
    assert words in str(fiche_blocks(replace(shown(), position=position), FR)).replace("\\xa0", " ")


def test_a_fiche_whose_change_is_being_checked_says_so() -> None:
    assert "RS6604 : un changement est en cours de contrôle." in str(
        fiche_blocks(replace(shown(), checking=True), FR)
    ).replace("\\xa0", " ")


def test_a_window_has_an_answer_s_words_and_says_where_its_buttons_are() -> None:
    view = answered(answer(SiretList(((ours(), 12),), 1), FR), FR)

    assert "Pour y répondre : `/cert encours`, dans le canal." in seen(view)
    assert not [block for block in view["blocks"] if "accessory" in block or block["type"] == "actions"]


def test_an_answer_without_buttons_says_nothing_of_them() -> None:
    assert "Pour y répondre" not in seen(answered(answer(Sent(), FR), FR))
    assert len(answered(answer(Sent(), FR), FR)["blocks"]) <= MOST_BLOCKS


def test_why_a_step_was_opened_again_may_be_left_unsaid() -> None:
    view = taken(undo_reason("C1-RS1-1:verify", "Vérifier " * 400, FR))

    assert view["blocks"][0]["optional"] is True
    assert view["close"]["text"] == "Sans raison"


def test_a_reminder_names_who_and_how_often_and_the_third_is_followed_by_the_responsible() -> None:
    due = Due("verify", "U024BE7LH", TODAY, 2)

    assert "• Vérifier, à faire pour le 17/08/2026 : <@U024BE7LH> (rappel 2 sur 3)" in said(
        line(RemindedTold("RS5000", (due,)), FR)
    )
    assert "RS5000, toujours en attente après 3 rappels :\n• Vérifier" in said(
        line(RemindedTold("RS5000", (), (replace(due, nth=0),)), FR)
    )
    assert "personne n'en est chargé" in said(line(RemindedTold("RS5000", (replace(due, owner=""),)), FR))
    escalated = RemindedTold("RS5000", (), (replace(due, nth=0),), "U9")
    assert "après 3 rappels, <@U9> :" in said(line(escalated, FR))


def test_why_a_step_was_opened_again_is_told_in_the_thread() -> None:
    assert said(line(UndoneTold("U024BE7LH", "verify", "trop tôt"), FR)) == (
        "<@U024BE7LH> a rouvert l'étape « Vérifier » : trop tôt"
    )


def test_the_digest_s_picture_marks_what_has_an_alert() -> None:
    assert can_draw()
    for t in (FR, EN):
        png = picture(
            digest_of(ends=(ending(20), ending(20 + DAY.days, SEEN.number)), alerts=full().alerts), t
        )
        assert png is not None
        assert png.startswith(b"\x89PNG")
