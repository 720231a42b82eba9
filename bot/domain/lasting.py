"""Whether what is written in the data folder is still there after the next deploy."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath

from bot.domain.health import Finding, attention, problem
from bot.domain.why import Why


class Platform(StrEnum):
    """A platform that replaces an application's disk at each deploy, by the name that people know."""

    HEROKU = "Heroku"
    SCALINGO = "Scalingo"
    CLEVER_CLOUD = "Clever Cloud"


_SIGNS = {
    # Heroku's « Dyno Startup Behavior »; that files go with the dyno is in « Dyno Isolation ».
    Platform.HEROKU: ("DYNO",),
    # Scalingo's « Environment Variables »; the temporary disk is in « File System and File Storage ».
    Platform.SCALINGO: ("CONTAINER", "SCALINGO_APPLICATION_ID"),
    # Clever Cloud's « Environment Variable Reference »; the disk is in « File System Buckets ».
    Platform.CLEVER_CLOUD: ("APP_HOME", "APP_ID", "INSTANCE_ID"),
}
"""The variables that each sets by itself: all of them are there, or it is not that platform."""

_MENDING = {
    Platform.HEROKU: Why(
        "Ajoutez une base PostgreSQL, qui pose DATABASE_URL : "
        "`heroku addons:create heroku-postgresql:essential-0`."
    ),
    Platform.SCALINGO: Why(
        "Ajoutez une base PostgreSQL, qui pose DATABASE_URL : "
        "`scalingo addons-add postgresql postgresql-starter-512`."
    ),
    Platform.CLEVER_CLOUD: Why(
        "Ajoutez une base PostgreSQL (`clever addon create postgresql-addon vigie --link APPLICATION`) et "
        "donnez à DATABASE_URL la valeur de POSTGRESQL_ADDON_URI ; ou montez un FS Bucket (CC_FS_BUCKET) et "
        "donnez son dossier à VIGIE_DATA_DIR."
    ),
}

_FORGETFUL = {"overlay", "aufs", "fuse.fuse-overlayfs", "tmpfs", "ramfs"}
"""File systems of a container's own layer, or of memory."""


@dataclass(frozen=True, slots=True)
class Disk:
    """What holds the data folder: where it is mounted, and its kind, as the system names it."""

    mount: PurePosixPath
    kind: str


def platform_of(environment: Mapping[str, str]) -> Platform | None:
    """The platform whose own variables are all set, if one's are."""
    there = (one for one, signs in _SIGNS.items() if all(environment.get(sign) for sign in signs))
    return next(there, None)


def on_lasting(environment: Mapping[str, str], folder: str, disk: Disk) -> Finding | None:
    """A problem on a disk that will vanish, attention to one that may; None where it stays."""
    platform = platform_of(environment)
    if platform and not _in_a_bucket(platform, environment, disk):
        return problem(
            "lasting",
            Why(
                "{platform} efface son disque à chaque déploiement et à chaque redémarrage : les "
                "certifications suivies et le journal, gardés dans {folder}, seraient perdus.",
                platform=platform,
                folder=folder,
            ),
            _MENDING[platform],
        )
    # No refusal: a container tried for an hour has no volume, and some systems run on such a root for good.
    if disk.kind in _FORGETFUL:
        return attention(
            "lasting",
            Why(
                "Le dossier de données {folder} n'est sur aucun volume ({kind}) : il disparaît avec le "
                "conteneur, ou à l'arrêt de la machine.",
                folder=folder,
                kind=disk.kind,
            ),
            Why("Montez-y un volume, ou changez VIGIE_DATA_DIR, ou donnez DATABASE_URL."),
        )
    return None


def _in_a_bucket(platform: Platform, environment: Mapping[str, str], disk: Disk) -> bool:
    """Whether the folder is in an FS Bucket: those are mounted below the application, nothing else is.

    Heroku and Scalingo have no disk that stays, whatever is mounted where.
    """
    if platform is not Platform.CLEVER_CLOUD:
        return False
    return PurePosixPath(environment["APP_HOME"]) in disk.mount.parents
