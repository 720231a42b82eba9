import copy
import json
import pickle
from dataclasses import replace

import pytest

from bot.domain.ports import Found, Refreshed
from bot.domain.why import Why, said_again, written

TEMPLATE = "{host} a répondu {status}."
SENTENCE = "data.gouv.fr a répondu 404."
WHY = Why(TEMPLATE, host="data.gouv.fr", status=404)


def test_it_is_the_sentence_to_whatever_takes_text() -> None:
    assert WHY == SENTENCE
    assert len({WHY, SENTENCE}) == 1
    assert f"{WHY}" == str(WHY) == SENTENCE
    assert json.dumps({"rejected": WHY}) == json.dumps({"rejected": SENTENCE})


def test_it_remembers_its_template_and_its_values_as_words() -> None:
    assert (WHY.template, WHY.values) == (TEMPLATE, {"host": "data.gouv.fr", "status": "404"})


def test_what_comes_from_outside_is_never_taken_for_a_template() -> None:
    assert Why("Lu : {detail}.", detail="{host} {} {0}") == "Lu : {host} {} {0}."


def test_a_value_may_have_any_name() -> None:
    assert Why("{template} {cls} {self}", template=1, cls=2, self=3) == "1 2 3"


@pytest.mark.parametrize(
    "again",
    [
        copy.copy(WHY),
        copy.deepcopy(WHY),
        *(pickle.loads(pickle.dumps(WHY, protocol)) for protocol in (2, pickle.HIGHEST_PROTOCOL)),  # noqa: S301
        replace(Refreshed(Found.REJECTED, None, WHY), found=Found.UNREACHABLE).reason,
    ],
)
def test_a_copy_remembers_as_much(again: str) -> None:
    assert isinstance(again, Why)
    assert (again, again.template, again.values) == (WHY, WHY.template, WHY.values)


def test_what_json_has_held_is_the_same_reason() -> None:
    outer = Why("Lu : {detail}.", detail=WHY)
    again = said_again(json.loads(json.dumps(written(outer))))
    assert isinstance(again, Why)
    assert (again, again.template) == (outer, outer.template)
    assert isinstance(again.values["detail"], Why)


def test_words_without_a_template_stay_words() -> None:
    assert said_again(json.loads(json.dumps(written("gone")))) == "gone"
