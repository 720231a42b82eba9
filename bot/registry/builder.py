"""Starts the process that reads an export, waits for it within bounds, and takes its word."""

import asyncio
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bot
from bot.domain.why import Why
from bot.registry.build import MISDELIVERED, REJECTED
from bot.registry.rejection import Misdelivered, NotNow, Rejected

MOST_UNZIPPED = 1_500_000_000
COMMAND = (sys.executable, "-m", "bot.registry.build")
_ROOT = Path(bot.__file__).parent.parent
_LAST_WORDS = 2_000


@dataclass(frozen=True, slots=True)
class Built:
    """The finished snapshot's path, and how many rows each of its tables holds."""

    path: Path
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Builder:
    """`most_inside` bounds the bytes that may come out of a zip, `seconds` how long reading may take."""

    most_inside: int = MOST_UNZIPPED
    seconds: int = 300
    command: tuple[str, ...] = COMMAND

    async def build(self, archive: Path, folder: Path, told: Mapping[str, str]) -> Built:
        """Read the archive into a snapshot in that folder, killing the process when cancelled.

        Rejected or Misdelivered as the process says; NotNow where it crashed or took too long. `told` is what
        build.py's JOB wants of the export: id, title, date, last_modified and read_at.
        """
        # the process outlives its own alarm's moment only if this one is gone and cannot kill it
        job = json.dumps({**told, "budget": self.most_inside, "seconds": self.seconds + 10})
        process = await asyncio.create_subprocess_exec(
            *self.command,
            *_absolute(archive, folder),
            job,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            cwd=_ROOT,  # where this very code is, installed or not
        )
        try:
            async with asyncio.timeout(self.seconds):
                said, cried = await process.communicate()
        except TimeoutError as error:
            reason = Why("L'export n'a pas pu être lu en {seconds} secondes.", seconds=self.seconds)
            raise NotNow(reason) from error
        finally:
            await _end(process)
        return _understand(process.returncode, said, cried, folder)


def _absolute(*paths: Path) -> list[str]:
    return [str(path.absolute()) for path in paths]


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.kill()
        await process.wait()


def _understand(code: int | None, said: bytes, cried: bytes, folder: Path) -> Built:
    try:
        told: dict[str, Any] = json.loads(said)
        if code == REJECTED:
            raise Rejected(_why(told))
        if code == MISDELIVERED:
            raise Misdelivered(_why(told))
        if code == 0:
            return Built(folder / told.pop("snapshot"), told)
    except (ValueError, LookupError, TypeError) as error:
        raise _crash(code, cried) from error
    raise _crash(code, cried)


def _why(told: dict[str, Any]) -> Why:
    template, values = told["rejected"], told["values"]
    return Why(template, **values)


def _crash(code: int | None, cried: bytes) -> NotNow:
    words = cried[-_LAST_WORDS:].decode(errors="replace").strip().rpartition("\n")[2]
    if not words:
        return NotNow(
            Why("Le processus qui lit l'export s'est arrêté sans rien dire, avec le code {code}.", code=code)
        )
    return NotNow(
        Why(
            "Le processus qui lit l'export s'est arrêté avec le code {code} : {detail}.",
            code=code,
            detail=words,
        )
    )
