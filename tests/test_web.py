"""The probes by themselves; tests/e2e/test_http.py has them on the real bot."""

from pathlib import Path

import httpx
import pytest
from starlette.routing import Route

from bot.domain.checklist import Checklist
from bot.feeds import Feeds
from bot.metrics import Metrics, counting
from bot.slack.bolt import bolt_app
from bot.slack.identity import Identity
from bot.store.tiny import TinyStore
from bot.web import Probes, web_app
from tests.domain.builders import DEFAULTS, NOW, export
from tests.slack.support import NOWHERE, client_of
from tests.test_poll import Fake


async def none(_: str) -> None:
    """No store has that secret."""


@pytest.mark.parametrize(
    ("loaded", "trouble", "halted", "ready"),
    [
        (True, "", "", 200),
        (False, "", "", 503),
        (True, "not_checked_yet", "", 503),
        (False, "token_revoked", "", 503),
        (True, "", "missing_scope", 503),
    ],
)
async def test_ready_only_with_a_snapshot_and_a_token_that_works(
    tmp_path: Path, trouble: str, halted: str, ready: int, *, loaded: bool
) -> None:
    async with client_of(NOWHERE) as client:
        store, identity = TinyStore.open(tmp_path), Identity(client, "xoxb-1", trouble=trouble)
        registry = Fake(export() if loaded else None, rejected="une page web")
        metrics = Metrics(tmp_path)
        refused = lambda: identity.trouble  # noqa: E731
        probes = Probes(store, counting(store), registry, refused, lambda: halted, metrics, lambda: NOW)
        feeds = Feeds(none, registry, DEFAULTS, Checklist(()), lambda: NOW)
        pages = [Route("/slack/install", probes.healthz)]
        transport = httpx.ASGITransport(web_app(probes, feeds, bolt_app(client, identity), None, pages))
        async with httpx.AsyncClient(transport=transport, base_url="http://vigie") as http:
            answer = await http.get("/readyz")
            assert (await http.get("/healthz")).status_code == 200
            assert (await http.get("/slack/install")).status_code == 200
            assert (await http.get("/metrics")).status_code == 200
        await store.close()
    assert answer.status_code == ready
    assert answer.json() == {
        "ready": ready == 200,
        "snapshot": export().title if loaded else None,
        "slack": trouble or halted or "ok",
        "rejected": "une page web",
    }
