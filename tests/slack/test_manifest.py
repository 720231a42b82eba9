"""What the app asks for when it is installed is what its manifest asks for."""

import re
from pathlib import Path

from bot.domain.health import SCOPES
from bot.slack.installing import REDIRECT

MANIFEST = Path("config/slack-manifest.yaml").read_text(encoding="utf-8")


def _listed(under: str) -> list[str]:
    """The items of one list of the manifest."""
    block = re.search(rf"^( *){under}:\n((?:\1  .*\n)+)", MANIFEST, re.MULTILINE)
    assert block is not None
    return re.findall(r"^ *- (\S+)", block[2], re.MULTILINE)


def test_installations_ask_for_the_manifests_scopes() -> None:
    assert sorted(_listed("bot")) == sorted(SCOPES)


def test_the_manifest_has_the_lines_that_many_workspaces_need() -> None:
    assert f"#   - https://vigie.example.org{REDIRECT}\n" in MANIFEST
    assert "# - app_uninstalled " in MANIFEST
    assert "# - tokens_revoked " in MANIFEST
    assert "token_rotation_enabled: false  # many workspaces: true" in MANIFEST
