import pytest

from bot.domain.answer import Polled, Polling
from bot.domain.ports import Found
from bot.domain.why import Why
from bot.slack.views.replies import answer
from tests.domain.builders import NOW

from .support import EN, EXPORT, FR, said


def test_a_poll_under_way_says_that_its_outcome_follows() -> None:
    assert said(answer(Polling(), FR)).endswith("Le résultat s'affichera ici.")


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (Found.NEW, "Nouvel export lu, celui du 16/08/2026 : 30\u202f484 fiches. Aucune nouvelle alerte."),
        (Found.UNCHANGED, "Rien de plus récent à lire. Vigie répond d'après l'export du 16/08/2026. Aucune"),
        (Found.REJECTED, "Un export plus récent a été trouvé, puis écarté au contrôle. Vigie répond d'après"),
        (Found.QUARANTINED, "Un export plus récent a été lu ; il change trop de choses à la fois"),
        (Found.UNREACHABLE, "Pas de réponse exploitable de data.gouv.fr : aucun statut n'est présumé. Vigie"),
    ],
)
def test_what_a_poll_came_to_is_said_calmly(found: Found, words: str) -> None:
    assert said(answer(Polled(found, EXPORT), FR)).startswith(words)


def test_without_any_export_yet_that_is_said() -> None:
    assert "Aucun export n'a encore été lu." in said(answer(Polled(Found.UNREACHABLE, None), FR))
    assert said(answer(Polled(Found.NEW, None), EN)).startswith("New export read.")


def test_the_reason_comes_with_it_escaped() -> None:
    text = said(answer(Polled(Found.REJECTED, EXPORT, "page <html> & rien"), FR))

    assert "Raison : page &lt;html&gt; &amp; rien" in text


def test_the_reason_is_said_in_the_language_of_the_rest() -> None:
    why = Why("{host} a répondu {status}.", host="<data.gouv.fr>", status=404)

    assert "Raison : &lt;data.gouv.fr&gt; a répondu 404." in said(
        answer(Polled(Found.REJECTED, None, why), FR)
    )
    assert "Reason: &lt;data.gouv.fr&gt; answered 404." in said(answer(Polled(Found.REJECTED, None, why), EN))


def test_the_alerts_it_opened_are_counted() -> None:
    assert said(answer(Polled(Found.NEW, EXPORT, alerts=2), EN)).endswith(
        "30,484 fiches. 2 alerts opened, over all channels."
    )


def test_what_was_opened_elsewhere_is_not_told_and_a_reading_for_all_says_when_it_was() -> None:
    told = said(answer(Polled(Found.UNCHANGED, EXPORT, alerts=7, counted=False, at=NOW), EN))
    assert told.startswith("The registry was looked at on")
    assert "alert" not in told
