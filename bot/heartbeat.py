"""A sign of life after each good poll, for a watch outside that notices when it stays away."""

from dataclasses import dataclass

import httpx
import stamina
import structlog
from pydantic import SecretStr

log = structlog.get_logger()

_PATIENCE = 10.0
_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """`address` is a secret: it often holds the key to the watch."""

    address: SecretStr | None

    async def __call__(self) -> None:
        """Ask for the address; where it does not answer, the log says so, and that is all."""
        if self.address is None:
            return
        try:
            async with httpx.AsyncClient(timeout=_PATIENCE, follow_redirects=True) as client:
                async for attempt in stamina.retry_context(_NoAnswer, attempts=_ATTEMPTS, wait_max=2):
                    with attempt:
                        await _ask(client, self.address.get_secret_value())
        except _NoAnswer as error:
            log.warning("no heartbeat could be given", error=str(error))


class _NoAnswer(Exception):
    """What httpx raises has the address in its text, and retries are logged."""


async def _ask(client: httpx.AsyncClient, address: str) -> None:
    try:
        (await client.get(address)).raise_for_status()
    except httpx.HTTPError as error:
        raise _NoAnswer(type(error).__name__) from None
