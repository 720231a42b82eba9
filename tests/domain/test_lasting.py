"""Where the state would be lost at the next deploy, and where it stays."""

from collections.abc import Mapping
from pathlib import PurePosixPath

import pytest

from bot.domain.health import Level
from bot.domain.lasting import Disk, Platform, on_lasting, platform_of

HOME = "/home/bas/app_649a93d1"
HEROKU = {"DYNO": "web.1"}
SCALINGO = {"CONTAINER": "web-1", "SCALINGO_APPLICATION_ID": "ap-a71da13f", "APP": "vigie"}
CLEVER = {
    "APP_HOME": HOME,
    "APP_ID": "app_649a93d1",
    "INSTANCE_ID": "518c8d8f",
    "INSTANCE_TYPE": "production",
}


def disk(mount: str = "/", kind: str = "ext4") -> Disk:
    return Disk(PurePosixPath(mount), kind)


@pytest.mark.parametrize(
    ("environment", "platform"),
    [
        ({}, None),
        ({"CONTAINER": "podman", "INSTANCE_ID": "7", "DYNO": ""}, None),
        (HEROKU, Platform.HEROKU),
        (SCALINGO, Platform.SCALINGO),
        (CLEVER, Platform.CLEVER_CLOUD),
    ],
)
def test_a_platform_is_known_by_all_the_variables_that_it_sets(
    environment: Mapping[str, str], platform: Platform | None
) -> None:
    assert platform_of(environment) is platform


@pytest.mark.parametrize(
    ("environment", "where"),
    [
        (HEROKU, disk()),
        (HEROKU, disk("/app/var")),
        (SCALINGO, disk("/app", "overlay")),
        (CLEVER, disk()),
        (CLEVER, disk(HOME)),
        (CLEVER, disk("/run", "tmpfs")),
    ],
    ids=str,
)
def test_a_disk_that_each_deploy_replaces_is_a_problem_that_says_how_to_mend_it(
    environment: Mapping[str, str], where: Disk
) -> None:
    found = on_lasting(environment, "/app/var", where)
    assert found is not None
    assert found.level is Level.PROBLEM
    assert "/app/var" in found.what
    assert "DATABASE_URL" in found.mend


@pytest.mark.parametrize(
    ("environment", "command"), [(HEROKU, "heroku"), (SCALINGO, "scalingo"), (CLEVER, "clever")]
)
def test_the_command_is_the_platforms_own(environment: Mapping[str, str], command: str) -> None:
    found = on_lasting(environment, "var", disk())
    assert found is not None
    assert f"`{command} " in found.mend


def test_an_fs_bucket_mounted_in_the_application_stays() -> None:
    assert on_lasting(CLEVER, f"{HOME}/data", disk(f"{HOME}/data", "nfs4")) is None


@pytest.mark.parametrize("kind", ["overlay", "tmpfs"])
def test_a_containers_own_layer_or_memory_is_worth_attention_and_no_more(kind: str) -> None:
    found = on_lasting({}, "/var/lib/vigie", disk("/", kind))
    assert found is not None
    assert found.level is Level.ATTENTION
    assert kind in found.what


def test_of_an_ordinary_disk_nothing_is_said() -> None:
    assert on_lasting({}, "/var/lib/vigie", disk()) is None
