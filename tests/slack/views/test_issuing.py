"""Both clocks in the role's words: on a card, in a reply, in notices, and who has trainees."""

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.answer import Approaching, LookedUp
from bot.domain.detail import Detail
from bot.domain.fiche import Status
from bot.domain.holding import Role
from bot.domain.issue import UNDATED, Issue
from bot.domain.journal import Deed
from bot.domain.register import NoticeRecorded, RegisterRead
from bot.domain.sighting import Sighting
from bot.domain.telling import NoticesTold, TraineesTold
from bot.locale.texts import Texts
from bot.slack.views.card import card
from bot.slack.views.deeds import issue_word
from bot.slack.views.digest import digest
from bot.slack.views.home import Home, home
from bot.slack.views.plain import plain
from bot.slack.views.register import as_table
from bot.slack.views.register_page import as_page
from bot.slack.views.replies import answer

from .clock import ENDED_RNCP, KNOWN, POSITIONS, READ, SOME, dated, fiche_of, issuing
from .support import BY_DATE, EARLY, EN, FR, NOW, SEEN, TODAY, buttons, checklist, done, ids, line, many, said
from .year import CERTIFIER, DAY, PARTNER, digest_of, ending, lost, noticed
from .year import seen as read

UNTIL = "Jusqu'à quand faire certifier ceux qui sont en cours : 13/02/2027"
CHECK = {
    Role.PARTNER: "Vérifiez-la avec le certificateur.\n",
    Role.CERTIFIER: "Cette date est la vôtre : vos partenaires comptent dessus.",
    Role.UNKNOWN: "Vérifiez-la avec le certificateur ; si c'est vous, cette date est la vôtre.",
}


@pytest.mark.parametrize("role", Role)
def test_a_card_has_both_clocks_in_the_role_s_words(role: Role) -> None:
    text = said(card(dated(position=POSITIONS[role]), checklist(), FR))

    assert "Jusqu'à quand vendre : 24/05/2024, c'est passé." in text
    assert f"{UNTIL} (date limite de délivrance, export XML du 15/08/2026). {CHECK[role]}" in text


@pytest.mark.parametrize(
    ("seen", "told"),
    [
        (BY_DATE, "24/05/2024, c'est passé ; le registre doit le confirmer."),
        (EARLY, "24/05/2027 était prévu, mais le registre la dit déjà inactive, à confirmer."),
        (replace(SEEN, end_date=None), "date de fin inconnue, à vérifier avant toute inscription."),
    ],
)
def test_the_first_clock_never_says_more_than_is_known(seen: Sighting, told: str) -> None:
    assert f"Jusqu'à quand vendre : {told}" in said(card(dated(seen), checklist(), FR))


def test_the_law_names_the_rncp_alone() -> None:
    rncp = said(card(dated(ENDED_RNCP), checklist(), FR))
    rs, certifier = (said(card(dated(position=one), checklist(), FR)) for one in (PARTNER, CERTIFIER))

    assert "ils gardent le droit d'être certifiés (article L6113-9 du code du travail)." in rncp
    assert "L6113-9" not in rs + certifier
    assert "demandez au certificateur s'ils peuvent encore être certifiés." in rs
    assert "dites à vos partenaires s'ils peuvent encore être certifiés." in certifier


def test_a_last_date_of_issue_that_is_unknown_leaves_the_card_as_it_was() -> None:
    text = said(card(dated(issue=UNDATED), checklist(), FR))

    assert "Jusqu'à quand" not in text
    assert "et jusqu'à quelle date limite de délivrance." in text
    assert "v1.trainees.some" not in ids(card(dated(issue=UNDATED), checklist(), FR))


def test_the_step_that_verifies_asks_for_trainees_done_or_not() -> None:
    for marks in ((), (done("verify"),)):
        none = card(replace(dated(), marks=marks), checklist(), FR)
        some = card(replace(dated(issue=SOME), marks=marks), checklist(), FR)
        assert buttons(none).count(("v1.trainees.some", "RS5000")) == 1
        assert buttons(some).count(("v1.trainees.none", "RS5000")) == 1
        assert "Des candidats encore en cours ?" in said(none)
        assert "Des candidats sont encore en cours :" in said(some)
    assert "v1.trainees.none" in ids(card(dated(issue=Issue(trainees=True)), checklist(), FR))


PAST = Issue(TODAY - DAY, READ)


def test_a_last_date_of_issue_that_is_past_is_said_to_be_and_promises_no_notice() -> None:
    none = card(dated(issue=PAST), checklist(), FR)
    some = card(dated(issue=replace(PAST, trainees=True)), checklist(), FR)
    reply = answer(LookedUp((fiche_of(PAST),)), FR)

    for text in (said(none), said(some), said(reply)):
        assert "en cours : 16/08/2026, c'est passé (date limite de délivrance, export XML du 15/08" in text
        assert "Vigie prévient" not in text
        assert "Vigie préviendra" not in text
    assert not {"v1.trainees.some", "v1.trainees.none"} & set(ids(none))
    assert "Des candidats sont encore en cours, et la date limite de délivrance est passée." in said(some)
    assert "v1.trainees.none" in ids(some)


def test_who_says_that_there_are_trainees_after_that_date_is_promised_nothing() -> None:
    told = said(line(TraineesTold("U024BE7LH", ENDED_RNCP.number, SOME, past=True), FR))

    assert "leur date limite de délivrance est passée (13/02/2027)." in told
    assert "Vigie" not in told


def test_a_lost_habilitation_asks_for_no_trainees() -> None:
    assert "v1.trainees.some" not in ids(card(lost(last_issue=TODAY), checklist(), FR))


def test_a_card_in_words_alone_has_both_clocks_too() -> None:
    assert UNTIL in said(plain(dated(), checklist(), FR))


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, "Jusqu'à quand vendre : 26/04/2029.\n"),
        ({"end_date": None}, "Jusqu'à quand vendre : le registre ne donne pas de date de fin.\n"),
        ({"declared": Status.INACTIVE}, "26/04/2029 était prévu, mais le registre la dit déjà inactive"),
    ],
)
def test_a_fiche_has_both_clocks(fields: dict[str, Any], told: str) -> None:
    text = said(answer(LookedUp((fiche_of(**fields),)), FR))

    assert told in text
    assert UNTIL in text


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ("Suspendue <!channel>", "État de la fiche : Suspendue &lt;!channel&gt; (export XML du 15/08/2026)."),
        ("Publie\u0301e", ""),
        ("", ""),
    ],
)
def test_a_fiche_says_its_state_where_it_is_not_the_usual_one(state: str, told: str) -> None:
    one = replace(fiche_of(), detail=Detail(ENDED_RNCP.number, READ, state=state))
    text = said(answer(LookedUp((one,)), FR))

    assert told in text
    assert ("État de la fiche" in text) is bool(told)


def test_a_card_promises_no_notice_of_a_date_that_is_not_known() -> None:
    text = said(card(dated(issue=Issue(trainees=True)), checklist(), FR))

    assert "Leur date limite de délivrance n'est pas connue : demandez-la au certificateur." in text
    assert "Vigie prévient" not in text


def test_a_fiche_that_is_followed_here_offers_to_say_whether_there_are_trainees() -> None:
    assert ids(answer(LookedUp((fiche_of(UNDATED),)), FR)) == ["v1.trainees.some", "v1.link.fiche"]
    assert ids(answer(LookedUp((fiche_of(SOME),)), FR)) == ["v1.trainees.none", "v1.link.fiche"]
    elsewhere = replace(fiche_of(), here=False)
    assert ids(answer(LookedUp((elsewhere,)), FR)) == ["v1.watch", "v1.link.fiche"]


def test_a_notice_before_the_end_has_both_clocks_and_asks_for_trainees() -> None:
    told = line(NoticesTold((replace(noticed(90, PARTNER), issue=KNOWN),), TODAY), FR)

    assert "Jusqu'à quand vendre : 15/11/2026." in said(told)
    assert UNTIL in said(told)
    assert ids(told) == ["v1.notice.accept", "v1.trainees.some"]
    assert ids(line(NoticesTold((noticed(90, PARTNER),), TODAY), FR)) == ["v1.notice.accept"]


@pytest.mark.parametrize(
    ("days", "title"),
    [
        (0, ": dernier jour de délivrance aujourd'hui"),
        (1, "date limite de délivrance le 18/08/2026, dans 1 jour"),
        (80, "date limite de délivrance le 05/11/2026, dans 80 jours"),
    ],
)
def test_the_second_clock_s_own_notice_says_when_and_how_to_hear_no_more_of_it(days: int, title: str) -> None:
    told = line(NoticesTold((), TODAY, (issuing(days),)), FR)

    assert title in told.text.replace("\xa0", " ")
    assert "Source : France compétences, export XML du 15/08/2026." in said(told)
    assert "« Plus personne en cours » met fin aux avis de date limite de délivrance." in said(told)
    assert "« Échéance acceptée »" not in said(told)
    assert buttons(told) == [("v1.trainees.none", "RNCP35419")]


@pytest.mark.parametrize(
    ("role", "asked"),
    [
        (Role.PARTNER, "Demandez au certificateur les dates des derniers jurys"),
        (Role.CERTIFIER, "Organisez les derniers jurys, et prévenez vos partenaires."),
        (Role.UNKNOWN, "Demandez au certificateur les dates des derniers jurys"),
    ],
)
def test_it_asks_what_fits_the_role(role: Role, asked: str) -> None:
    text = said(line(NoticesTold((), TODAY, (issuing(30, role),)), FR))

    assert asked in text
    assert ("Notre rôle" in text) is (role is not Role.UNKNOWN)


@pytest.mark.parametrize(
    ("role", "asked"),
    [(Role.PARTNER, " avec le certificateur."), (Role.CERTIFIER, ", et prévenez vos partenaires.")],
)
def test_a_date_that_is_past_is_not_asked_to_be_met(role: Role, asked: str) -> None:
    text = said(line(NoticesTold((), TODAY, (replace(issuing(30, role), days=-3),)), FR))

    assert "date limite de délivrance passée le " in text
    assert f"Des candidats sont notés encore en cours : voyez leur situation{asked}" in text
    assert "d'ici là" not in text


def test_a_date_that_no_xml_gives_any_more_claims_no_source() -> None:
    item = issuing(30)
    text = said(line(NoticesTold((), TODAY, (replace(item, issue=replace(item.issue, read_in=None)),)), FR))

    assert "Les exports XML ne donnent pas cette date à ce jour : c'est celle du dernier avis" in text
    assert "export XML du" not in text


def test_a_date_that_has_moved_says_what_was_told_before() -> None:
    text = said(line(NoticesTold((), TODAY, (replace(issuing(30), before=TODAY + 50 * DAY),)), FR))

    assert "La date a changé : le dernier avis donnait le 06/10/2026." in text


def test_both_kinds_of_notices_are_one_message_and_one_page() -> None:
    told = line(NoticesTold((noticed(30),), TODAY, (issuing(30),)), FR)
    page = answer(Approaching((noticed(30), issuing(30)), 2), FR)

    for shown in (told, page):
        assert said(shown).startswith("*2 échéances approchent dans ce canal*")
        assert ids(shown) == ["v1.notice.accept", "v1.trainees.none"]


def test_what_has_no_room_in_full_is_on_a_line() -> None:
    issues = tuple(issuing(30, code=number.code) for number in many(300))
    told = line(NoticesTold((), TODAY, issues), FR)

    assert said(told).startswith("*300 échéances approchent dans ce canal*")
    assert ids(told)[-1] == "v1.notices.show"


@pytest.mark.parametrize(
    ("issue", "told", "button"),
    [
        (SOME, "Dernier jour pour les faire certifier : 13/02/2027.", "v1.trainees.none"),
        (
            Issue(trainees=True),
            "n'est pas connue : demandez-la au certificateur. Vigie préviendra ici à son approche, si elle",
            "v1.trainees.none",
        ),
        (KNOWN, "plus personne en cours pour", "v1.trainees.some"),
    ],
)
def test_who_said_it_is_told_to_all_and_can_be_taken_back(issue: Issue, told: str, button: str) -> None:
    shown = line(TraineesTold("U024BE7LH", ENDED_RNCP.number, issue), FR)

    assert said(shown).startswith("<@U024BE7LH> : ")
    assert told in said(shown)
    assert buttons(shown) == [(button, "RNCP35419")]


def test_the_digest_and_the_home_tab_have_what_comes_near_for_those_who_have_trainees() -> None:
    one = digest_of(issues=(ending(20),))
    told = said(digest(one, checklist(), FR))
    tab = read(home(Home(one, (("C1", 1),), ()), checklist(), FR))

    for text in (told, tab):
        assert "1 date limite de délivrance approche, candidats encore en cours" in text
        assert "06/09/2026 (20 jours)" in text
    assert "Rien à signaler" not in told


def test_a_digest_counts_those_that_have_no_room() -> None:
    issues = tuple(ending(20, number, "Titre " * 20) for number in many(60))

    assert "Et 5" in said(digest(digest_of(issues=issues), checklist(), FR))


@pytest.mark.parametrize("t", [FR, EN])
def test_the_register_has_the_notice_and_who_said_that_there_are_trainees(t: Texts) -> None:
    notices = (
        NoticeRecorded(NOW, "RS5000", "C012AB3CD", "", "90", deed=Deed.ISSUE_NOTICED, issue="2027-02-13"),
        NoticeRecorded(NOW, "RS5000", "C012AB3CD", "", "", "U1", "Camille", Deed.TRAINEES_NOTED),
        NoticeRecorded(NOW, "RS5000", "C012AB3CD", "", "", "U1", "Camille", Deed.TRAINEES_GONE),
    )
    table = as_table(RegisterRead(notices=notices), checklist(), t).decode("utf-8-sig").replace("\xa0", " ")
    page = as_page(RegisterRead(notices=notices), checklist(), TODAY, t).decode().replace("\xa0", " ")

    what = (
        ("2027", "candidats encore en cours", "plus personne en cours")
        if t is FR
        else ("2027", "trainees still")
    )
    for part in what:
        assert part in table
        assert part in page
    assert "Camille" in table
    assert "Camille" in page


def test_a_notice_s_words_do_without_what_another_version_left_out() -> None:
    assert issue_word("90", "13/02/2027", FR).startswith(
        "avis de date limite de délivrance (13/02/2027), seuil"
    )
    assert issue_word("", "13/02/2027", FR) == "avis de date limite de délivrance (13/02/2027)"
    assert issue_word("90", "", FR) == "avis de date limite de délivrance"
