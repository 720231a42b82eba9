from bot.sandbox.limits import view_problems
from bot.slack.views.modal import not_applicable_reason, notice, reason_needed

from .support import EN, FR


def test_the_modal_asks_for_one_reason_of_at_most_500_characters() -> None:
    view = not_applicable_reason("C1-RS5000-1", "Archiver, puis supprimer", "archive", FR)
    (block,) = view["blocks"]

    assert view_problems(view) == []
    assert view["callback_id"] == "v1.step.reason"
    assert view["private_metadata"] == "C1-RS5000-1:archive"
    assert (block["block_id"], block["element"]["action_id"]) == ("reason", "v1.reason")
    assert block["element"]["max_length"] == 500
    assert "optional" not in block


def test_the_modal_names_the_step() -> None:
    view = not_applicable_reason("C1-RS5000-1", "Archive, then delete", "archive", EN)

    assert view["blocks"][0]["label"]["text"] == "“Archive, then delete” is not applicable: why?"


def test_a_label_of_any_length_fits_the_modal() -> None:
    assert view_problems(not_applicable_reason("C1-RS5000-1", "Archiver " * 500, "archive", EN)) == []


def test_a_blank_reason_is_asked_for_again() -> None:
    assert reason_needed(FR).startswith("Dites en quelques mots pourquoi")


def test_a_notice_says_something_and_asks_for_nothing() -> None:
    view = notice("Ce bouton vient d'une autre version.", FR)

    assert view_problems(view) == []
    assert "submit" not in view
