"""The check of the catalogues: that it passes on ours, and what it would say of others."""

import ast
import runpy
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog

BOT = Path(__file__).parents[2] / "bot"
TOOL = Path(__file__).parents[2] / "tools" / "catalogues.py"


@pytest.fixture(scope="module")
def tool() -> dict[str, Any]:
    return runpy.run_path(str(TOOL))


def catalogue(*messages: tuple[Any, Any], flags: tuple[str, ...] = ()) -> Catalog:
    made = Catalog(locale="en")
    for message_id, string in messages:
        made.add(message_id, string, flags=flags)
    return made


def test_every_sentence_of_the_code_is_translated(
    tool: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    failed = tool["main"]([])

    assert capsys.readouterr().out == ""
    assert failed == 0


@pytest.mark.parametrize(
    ("translated", "problem"),
    [
        (catalogue(("Suivre {code}", "Watch {code}")), ""),
        (catalogue(), "not translated"),
        (catalogue(("Suivre {code}", "")), "not translated"),
        (catalogue(("Suivre {code}", "Watch {code}"), flags=("fuzzy",)), "fuzzy"),
        (catalogue(("Suivre {code}", "Watch {number}")), "placeholders differ in 'Watch {number}'"),
        (catalogue(("Suivre {code}", "Watch {code}"), ("Ancien", "Old")), "obsolete"),
    ],
)
def test_what_is_wrong_with_a_translation_is_named(
    tool: dict[str, Any], translated: Catalog, problem: str
) -> None:
    found = list(tool["problems"](catalogue(("Suivre {code}", None)), translated))

    assert [each.split(":")[0].split(",")[0] for each in found] == ([problem] if problem else [])


def test_a_reason_is_wanted_in_each_language_too(tool: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "code.py").write_text('raise Rejected(Why("Vide : {n}.", n=1))\nWhy(template, **values)\n')

    assert list(tool["problems"](tool["extracted"](tmp_path), catalogue())) == [
        "not translated: 'Vide : {n}.'"
    ]


def test_both_forms_of_a_count_are_wanted(tool: dict[str, Any]) -> None:
    forms = ("{n} jour", "{n} jours")

    assert list(tool["problems"](catalogue((forms, None)), catalogue((forms, ("{n} day", ""))))) == [
        "not translated: '{n} jour'"
    ]


def test_an_update_adds_what_is_new_drops_what_is_obsolete_and_keeps_the_header(
    tool: dict[str, Any], tmp_path: Path
) -> None:
    po = tmp_path / "en" / "LC_MESSAGES" / "vigie.po"
    po.parent.mkdir(parents=True)
    po.write_text('# Ours\nmsgid ""\nmsgstr ""\n"Language: en\\n"\n\nmsgid "Ancien"\nmsgstr "Old"\n')

    tool["update"](catalogue(("Nouveau", None)), po)

    assert po.read_text() == (
        '# Ours\nmsgid ""\nmsgstr ""\n"Language: en\\n"\n\nmsgid "Nouveau"\nmsgstr ""\n\n'
    )


def test_no_text_hides_in_an_f_string_where_the_catalogue_s_tool_does_not_see_it() -> None:
    hidden = [
        f"{path.name}:{call.lineno}"
        for path in sorted(BOT.rglob("*.py"))
        for text in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "t"
    ]

    assert hidden == []
