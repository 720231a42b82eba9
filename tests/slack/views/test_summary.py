from dataclasses import replace

from bot.domain.alert import Closure
from bot.domain.sighting import Sighting
from bot.slack.views.summary import summary

from .support import BLOCKCHAIN, BY_DATE, EN, FR, SEEN, alert, checked, closed, done, many, numbers, said
from .year import ACTIVE, lost


def some(count: int, seen: Sighting = SEEN) -> list[Sighting]:
    return [replace(seen, number=number) for number in many(count)]


def test_the_summary_says_how_many_and_from_which_export() -> None:
    text = said(summary([alert(seen) for seen in some(12)], FR))

    assert text.startswith("*12 certifications inactives ou arrivées à échéance dans ce canal*")
    assert "Source : France compétences, export du 16/08/2026." in text


def test_habilitations_lost_at_once_are_not_called_inactive_certifications() -> None:
    losses = [lost(seen=replace(ACTIVE, number=number)) for number in many(2)]

    assert said(summary(losses, FR)).startswith("*2 habilitations perdues dans ce canal*")
    both = said(summary([*losses, alert()], EN))
    assert both.startswith("*3 alerts in this channel: certifications inactive or past their end date, ")


def test_the_summary_counts_alerts_closed_and_steps_settled() -> None:
    one, two, three = some(3)
    alerts = [alert(one), alert(two, done("verify")), closed(Closure.UNWATCHED, done("verify"), seen=three)]

    text = said(summary(alerts, FR))

    assert "Alertes closes : 1 sur 3 · étapes réglées : 2 sur 12" in text


def test_each_certification_is_named_with_how_it_stands() -> None:
    rs5000, rncp1 = numbers("RS5000", "RNCP1")
    alerts = [
        closed(Closure.SETTLED, seen=replace(SEEN, number=rs5000)),
        alert(replace(BY_DATE, number=rncp1)),
    ]

    text = said(summary(alerts, FR))

    assert "☑ RS5000 – " in text
    assert f"☐ RNCP1 – {BLOCKCHAIN} : échéance atteinte le 24/05/2024, à confirmer" in text


def test_once_all_are_closed_it_says_so() -> None:
    text = said(summary([closed(Closure.SETTLED, seen=seen) for seen in some(2)], FR))

    assert "Toutes les alertes sont closes." in text
    assert "sur 2" not in text


def test_it_says_where_the_cards_are() -> None:
    text = said(summary([alert(seen) for seen in some(10)], FR))

    assert "Chaque certification a sa carte, avec ses étapes, dans le fil de ce message." in text


def test_five_hundred_fit_by_counting_the_rest() -> None:
    message = summary([alert(seen) for seen in some(500)], FR)

    assert "autres, dans le fil." in said(message)
    assert len(checked(message).blocks) == 4


def test_the_summary_in_english() -> None:
    text = said(summary([alert(seen) for seen in some(2)], EN))

    assert text.startswith("*2 certifications inactive or past their end date in this channel*")
