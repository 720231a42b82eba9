"""What a deployment rests on: the files that platforms, systemd and container engines read."""

import ast
import json
import re
import shlex
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from bot.__main__ import app

ROOT = Path(__file__).parents[1]
COMMANDS = {command.name for command in app.registered_commands}


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def instructions() -> list[tuple[str, str]]:
    """The Containerfile's instructions: each one's word, and what follows on one line."""
    lines = re.sub(r"\\\n", " ", re.sub(r"(?m)^#.*\n", "", text("Containerfile"))).splitlines()
    return [(word, rest.strip()) for word, _, rest in (line.partition(" ") for line in lines) if word]


def said(word: str) -> list[str]:
    return [rest for one, rest in instructions() if one == word]


def unit() -> dict[str, list[str]]:
    """The settings of the unit's [Service] section: systemd allows a name more than once."""
    section = text("config/vigie.service").split("[Service]")[1].split("[Install]")[0]
    settings: dict[str, list[str]] = {}
    for line in section.splitlines():
        if line and not line.startswith("#"):
            name, _, value = line.partition("=")
            settings.setdefault(name, []).append(value)
    return settings


def test_the_procfile_starts_commands_that_there_are() -> None:
    lines = [line.split(": ", 1) for line in text("Procfile").splitlines() if not line.startswith("#")]
    assert [kind for kind, _ in lines] == ["web", "worker", "release"]
    for _, command in lines:
        python, option, module, name = shlex.split(command)
        assert (python, option, module) == ("python", "-m", "bot")
        assert name in COMMANDS


@pytest.mark.parametrize(
    ("variables", "commands"),
    [
        ({}, ""),
        ({"DYNO": "web.1", "DATABASE_URL": "postgres://u:p@host/vigie"}, ""),
        ({"SCALINGO_APPLICATION_ID": "ap-1"}, ""),
        (
            {"SCALINGO_APPLICATION_ID": "ap-1", "DATABASE_URL": "postgresql://u:p@host/vigie"},
            "-m bot migrate",
        ),
    ],
    ids=["elsewhere", "Heroku", "Scalingo without a database", "Scalingo"],
)
def test_scalingos_containers_bring_the_tables_up_to_date_and_no_others(
    tmp_path: Path, variables: dict[str, str], commands: str
) -> None:
    python = tmp_path / "python"
    python.write_text('#!/bin/sh\necho "$@"\n', encoding="utf-8")
    python.chmod(0o755)
    bash = ["/bin/bash", "-c", f". {ROOT / '.profile'}"]
    ended = subprocess.run(  # noqa: S603
        bash, env={"PATH": str(tmp_path), **variables}, capture_output=True, text=True, check=False
    )
    assert (ended.stdout.strip(), ended.stderr) == (commands, "")


def test_every_place_names_the_python_that_the_tests_run_on() -> None:
    version = text(".python-version").strip()
    needed = tomllib.loads(text("pyproject.toml"))["project"]["requires-python"]
    assert needed == f">={version}"
    assert all(f"/python:{version}-slim-" in image for image in said("FROM"))


def test_every_requirement_is_pinned_with_its_hash_and_no_index_is_named() -> None:
    logical = text("requirements.txt").replace("\\\n", " ").splitlines()
    pins = [line for line in logical if line and not line.lstrip().startswith("#")]
    assert pins
    for pin in pins:
        assert re.match(r"[a-z0-9._-]+(\[[a-z,]+\])?==\S+", pin), pin
        assert "--hash=sha256:" in pin


def test_the_images_that_it_is_built_from_have_a_version() -> None:
    images = [image.split()[0] for image in said("FROM")]
    assert len(images) == 2
    for image in images:
        name, _, tag = image.partition(":")
        assert name.startswith("docker.io/library/")
        assert re.fullmatch(r"\d+\.\d+-slim-[a-z]+", tag)


def test_the_container_runs_as_a_number_that_is_not_roots() -> None:
    user, group = said("USER")[-1].split(":")
    assert int(user) > 0
    assert int(group) > 0
    words = [word for word, _ in instructions()]
    assert "RUN" not in words[words.index("USER") :]


def test_the_container_gets_signals_itself_and_drains_at_sigterm() -> None:
    assert json.loads(said("ENTRYPOINT")[-1]) == ["python", "-m", "bot"]
    assert set(json.loads(said("CMD")[-1])) <= COMMANDS
    assert said("STOPSIGNAL") == ["SIGTERM"]


def test_the_containers_state_is_on_a_volume() -> None:
    assert json.loads(said("VOLUME")[-1]) == ["/var/lib/vigie"]
    assert "VIGIE_DATA_DIR=/var/lib/vigie" in " ".join(said("ENV"))


def test_the_containers_dependencies_are_those_that_are_pinned() -> None:
    installs = [json.loads(rest) for rest in said("RUN") if "install" in rest and rest.startswith("[")]
    assert ["--require-hashes", "-r", "requirements.txt"] == installs[0][-3:]
    assert all("--no-deps" in install for install in installs)


def test_the_health_check_asks_healthz_with_what_the_image_has() -> None:
    command = json.loads(said("HEALTHCHECK")[-1].split("CMD ", 1)[1])
    assert command[:2] == ["python", "-c"]
    ast.parse(command[2])
    assert "/healthz" in command[2]


def test_nothing_that_is_kept_from_others_can_reach_the_image() -> None:
    ignored = [line for line in text(".dockerignore").splitlines() if not line.startswith("#")]
    assert ignored[0] == "*"
    copied = {name for rest in said("COPY") if not rest.startswith("--from") for name in rest.split()[:-1]}
    assert copied == {line[1:] for line in ignored if line.startswith("!")}
    assert not re.search(
        r"(?i)token|secret|password|database_url", " ".join(rest for _, rest in instructions())
    )


def test_the_unit_shuts_the_process_in() -> None:
    settings = unit()
    shut = {
        "DynamicUser": "yes",
        "ProtectSystem": "strict",
        "StateDirectory": "vigie",
        "NoNewPrivileges": "yes",
        "PrivateTmp": "yes",
        "MemoryDenyWriteExecute": "yes",
        "CapabilityBoundingSet": "",
    }
    assert {name: settings[name][-1] for name in shut} == shut
    assert "VIGIE_DATA_DIR=/var/lib/vigie" in settings["Environment"][0].split()


def test_the_unit_leaves_the_time_that_stopping_may_take() -> None:
    drain = tomllib.loads(text("config/vigie.toml"))["serving"]["drain_seconds"]
    assert (
        int(unit()["TimeoutStopSec"][0]) >= drain + 35
    )  # requests 10 s, by the socket 10 s, work afterwards 10 s, sending 5 s


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="this machine has no systemd")
def test_systemd_takes_the_unit_and_finds_it_little_exposed(tmp_path: Path) -> None:
    there = tmp_path / "vigie.service"
    # Where it is to run there may be no Vigie here: a program that exists stands for its Python.
    there.write_text(re.sub(r"/opt/vigie/\.venv/bin/python", "/bin/true", text("config/vigie.service")))
    verified = _analyze("verify", str(there))
    assert (verified.returncode, verified.stderr) == (0, "")
    rated = _analyze("security", "--offline=true", "--threshold=20", str(there))
    assert rated.returncode == 0, rated.stdout


def _analyze(*args: str) -> subprocess.CompletedProcess[str]:
    command = ["systemd-analyze", *args]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)  # noqa: S603
