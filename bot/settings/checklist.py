"""The checklist that an operator words: config/checklist.toml, beside vigie.toml."""

import tomllib
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.domain.checklist import Checklist, Link, Step
from bot.settings.problems import Problem, ProblemKind, SettingsError, problem_of


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class _Both(_Strict):
    """A text in each language."""

    fr: str = Field(min_length=1, max_length=500)
    en: str = Field(min_length=1, max_length=500)


class _Link(_Strict):
    url: str = Field(pattern=r"^https://[^\s<>|]+$")
    label: _Both


class _Step(_Strict):
    id: str = Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")
    label: _Both
    partner: _Both
    certifier: _Both
    to_confirm: _Both | None = None
    links: tuple[_Link, ...] = Field(default=(), max_length=3)
    habilitation: _Both | None = None
    due: int | None = Field(default=None, ge=0, le=250)
    owner: str = Field(default="", pattern=r"^[UW][A-Z0-9]{2,20}$|^$")


class _File(_Strict):
    step: tuple[_Step, ...] = Field(min_length=1, max_length=8)


def load_checklist(file: Path) -> Checklist:
    """Read the steps; SettingsError where one lacks a text, is there twice, or the file cannot be read."""
    try:
        found = _File.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        raise SettingsError(Problem(ProblemKind.NO_FILE, str(file))) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(Problem(ProblemKind.NOT_TOML, str(file), str(error))) from error
    except ValidationError as error:
        problems = (problem_of(details, f"{file.name}: ") for details in error.errors(include_url=False))
        raise SettingsError(*problems) from error
    checklist = Checklist(tuple(_step(step) for step in found.step))
    for step_id in checklist.ids:
        if checklist.ids.count(step_id) > 1:
            raise SettingsError(Problem(ProblemKind.TWICE, str(file), step_id))
    return checklist


def _step(step: _Step) -> Step:
    links = tuple(Link(link.url, link.label.model_dump()) for link in step.links)
    return Step(
        step.id,
        step.label.model_dump(),
        step.partner.model_dump(),
        step.certifier.model_dump(),
        to_confirm=step.to_confirm.model_dump() if step.to_confirm else None,
        links=links,
        habilitation=step.habilitation.model_dump() if step.habilitation else None,
        due=step.due,
        owner=step.owner,
    )
