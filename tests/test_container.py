"""The image, as far as it can be had without building it: what is copied into it is installed and served."""

import asyncio
import json
import os
import shlex
import shutil
import sys
import zipfile
from datetime import date
from pathlib import Path, PurePosixPath

from bot.sandbox.app import start
from tests.cli.support import end_of, free_port, ready, serving
from tests.exports import Row, export
from tests.test_deploying import ROOT, instructions, said, text

FICHE = Row("RNCP37674", "Développeur web", "01/09/2099")
PLAIN = {"PATH": os.environ["PATH"]}
WHEEL = "import sys; from flit_core.buildapi import build_wheel; build_wheel(sys.argv[1])"


def carry_out(root: Path) -> Path:
    """Copy what COPY copies, below that folder; where the last stage works."""
    place = PurePosixPath("/")
    for word, rest in instructions():
        if word == "FROM":
            place = PurePosixPath("/")
        elif word == "WORKDIR":
            place /= rest
        elif word == "COPY" and not rest.startswith("--from"):
            *sources, target = rest.split()
            for source in sources:
                _copy(ROOT / source, root / (place / target).relative_to("/"))
    return root / place.relative_to("/")


def _copy(source: Path, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copy(source, target)


def environment() -> dict[str, str]:
    """What the image sets, but for where it finds its own Python."""
    given = dict(one.split("=", 1) for one in shlex.split(" ".join(said("ENV"))))
    return given | PLAIN


async def python(*args: str, cwd: Path, env: dict[str, str]) -> asyncio.subprocess.Process:
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(
        sys.executable, *args, cwd=cwd, env=env, stdout=pipe, stderr=pipe
    )


async def install(root: Path) -> tuple[Path, dict[str, str]]:
    """The package as the image has it; where it works, and its environment."""
    works = carry_out(root / "image")
    wheels, installed = root / "wheels", root / "installed"
    wheels.mkdir()
    ended = await end_of(await python("-c", WHEEL, str(wheels), cwd=root / "image/build", env=PLAIN))
    assert (ended.code, ended.err) == (0, "")
    (wheel,) = wheels.iterdir()
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(installed)
    return works, environment() | {"PYTHONPATH": str(installed)}


def test_the_container_runs_what_the_procfile_runs() -> None:
    web = next(line for line in text("Procfile").splitlines() if line.startswith("web: "))
    command = [*json.loads(said("ENTRYPOINT")[-1]), *json.loads(said("CMD")[-1])]
    assert command == shlex.split(web.removeprefix("web: "))


def test_the_port_that_it_shows_is_the_one_it_serves() -> None:
    assert environment()["PORT"] == said("EXPOSE")[-1]


async def test_what_is_copied_serves_and_its_health_check_knows(tmp_path: Path) -> None:
    """Nothing else of the repository is there, and no variable but the image's own and Slack's."""
    works, env = await install(tmp_path)
    port = free_port()
    check = json.loads(said("HEALTHCHECK")[-1].split("CMD ", 1)[1])[1:]
    asks = {**env, "PORT": str(port), "http_proxy": "http://127.0.0.1:9", "HTTP_PROXY": "http://127.0.0.1:9"}

    async def healthy() -> bool:
        return (await end_of(await python(*check, cwd=works, env=asks))).code == 0

    assert not await healthy()
    async with start() as sandbox:
        sandbox.registry.publish(export(tmp_path, date(2026, 3, 2), FICHE))
        settings = serving(sandbox, tmp_path / "var", port)
        command = [*json.loads(said("ENTRYPOINT")[-1])[1:], *json.loads(said("CMD")[-1])]
        process = await python(*command, cwd=works, env=env | settings)
        try:
            await ready(port)
            assert await healthy()
        finally:
            process.terminate()
            ended = await end_of(process)
    assert ended.code == 0
    assert not await healthy()
