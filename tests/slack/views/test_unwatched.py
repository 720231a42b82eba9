from dataclasses import replace

from bot.domain.answer import Unwatched
from bot.domain.shown import Aside
from bot.slack.views.replies import answer

from .support import BLOCKCHAIN, FR, SEEN, alert, buttons, checked, many, numbers, said


def test_what_was_dropped_and_what_was_not_followed_are_told_apart() -> None:
    text = said(answer(Unwatched(removed=numbers("RS1"), absent=numbers("RS2")), FR))

    assert text == "Ce canal ne suit plus : RS1.\nCe canal ne suivait pas : RS2."


def test_what_had_trainees_is_said_to_get_no_more_notices() -> None:
    both = numbers("RS1", "RS2")
    text = said(answer(Unwatched(removed=both, trainees=both[1:]), FR))

    assert "notés encore en cours : RS2. Il n'y aura plus d'avis" in text


def test_an_open_alert_asks_to_be_closed_or_kept() -> None:
    message = answer(Unwatched(ask=(alert(),)), FR)

    assert said(message).startswith(f"RS5000 – {BLOCKCHAIN} : certification inactive depuis le 25/05/2024\n")
    assert "faut-il clore l'alerte, ou la garder ouverte ?" in said(message)
    assert buttons(message) == [
        ("v1.unwatch.close", "C012AB3CD-RS5000-1"),
        ("v1.unwatch.keep", "C012AB3CD-RS5000-1"),
    ]


def test_many_open_alerts_are_folded_with_a_count() -> None:
    alerts = tuple(alert(replace(SEEN, number=number)) for number in many(60))
    text = said(checked(answer(Unwatched(removed=many(60), ask=alerts), FR)))

    assert "autres encore suivies, dont l'alerte est ouverte : refaites la commande pour elles." in text


def test_what_was_not_understood_is_told_alone() -> None:
    message = answer(Unwatched(aside=Aside(unreadable=("rien",))), FR)

    assert said(message).startswith("Pas de numéro lisible dans « rien ».")
    assert message.text == "Rien n'a changé dans ce que ce canal suit."


def test_an_alert_closed_with_it_is_said() -> None:
    assert "Alerte close : RS5000." in said(answer(Unwatched(closed=numbers("RS5000")), FR))
