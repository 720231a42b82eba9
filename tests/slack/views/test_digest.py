"""The digest: silence is never ambiguous, and what has no room is counted."""

from bot.domain.digest import Late
from bot.domain.task import Task
from bot.slack.views.digest import digest

from .support import FR, TODAY, alert, checklist, many, said
from .year import DAY, digest_of, ending, full, late, planned


def told(**fields: object) -> str:
    return said(digest(digest_of(**fields), checklist(), FR))


def test_a_calm_week_says_so_and_when_the_registry_was_last_read() -> None:
    text = told(watched=1)

    assert "Rien à signaler : aucune alerte ouverte, aucune échéance d'ici 90 jours." in text
    assert "Ce canal suit 1 certification." in text
    assert text.endswith(
        "Registre lu pour la dernière fois le 17/08/2026 à 06:17. Export servi : celui du 16/08/2026."
    )


def test_a_registry_that_was_never_read_is_not_passed_over_in_silence() -> None:
    assert told(export=None).endswith("Aucun export n'a encore été lu.")
    assert told(read_at=None).endswith("Export servi : celui du 16/08/2026.")


def test_a_week_with_something_is_not_called_calm() -> None:
    text = said(digest(full(), checklist(), FR))

    assert "Rien à signaler" not in text
    assert text.index("1 étape en retard") < text.index("2 alertes ouvertes") < text.index("D'ici 30 jours")


def test_one_that_nobody_answered_for_is_asked_about() -> None:
    assert "1 certification déjà inactive attend une réponse : `/cert encours`." in told(unanswered=1)


def test_a_late_step_without_an_owner_or_a_card_says_so() -> None:
    unposted = planned(owner="", ts="")

    assert "• RS5000, Vérifier : à faire pour le 14/08/2026, personne n'en est chargé" in told(
        late=late(unposted), alerts=(unposted,)
    )


def test_a_step_whose_date_was_taken_away_is_still_named() -> None:
    assert "à faire pour le –" in told(late=(Late(alert(), Task("verify")),))


def test_what_has_no_room_is_counted_and_the_digest_says_where_to_read_it() -> None:
    ends = tuple(ending(20, number) for number in many(400))
    text = told(ends=ends)

    assert "*D'ici 30 jours (400)*" in text
    assert "autres. Le reste : `/cert encours` et `/cert liste`." in text


def test_an_end_today_or_tomorrow_is_said_so() -> None:
    assert "(aujourd'hui)" in told(ends=(ending(0),))
    assert f"{TODAY + DAY:%d/%m/%Y} (demain)" in told(ends=(ending(1),))
    assert "(2 jours)" in told(ends=(ending(2),))


def test_a_silent_registry_is_no_calm_one() -> None:
    silence = "*Registre muet : aucun export plus récent depuis 1 jour ; aucun statut n'est présumé.*"

    assert told(silent=True).endswith(silence)
