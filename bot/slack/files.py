"""Files that people give in a window, fetched from Slack with our token, and from nowhere else."""

from typing import Any
from urllib.parse import urlsplit

import aiohttp

from bot.domain.fate import Later, Unsendable
from bot.slack.client import SlackClient
from bot.slack.fates import CONNECTION_FAULTS, unreachable

LARGEST = 1_000_000
"""Bytes: twenty thousand lines of numbers with their titles."""
_OK = 200


async def fetch(client: SlackClient, file: dict[str, Any]) -> bytes:
    """What a file holds, of at most LARGEST bytes and one more.

    Unsendable where the address is not Slack's own; Later where Slack does not give it now.
    """
    address = str(file.get("url_private_download") or file.get("url_private") or "")
    if not _is_slacks(address, client.base_url):
        raise Unsendable("foreign_file")
    headers = {"Authorization": f"Bearer {client.token}"}
    assert client.session is not None
    try:
        async with client.session.get(address, headers=headers, allow_redirects=False) as answer:
            if answer.status != _OK or answer.content_type == "text/html":  # a page that asks to log in
                raise Later("file_not_given")
            return await _at_most(answer, LARGEST + 1)
    except CONNECTION_FAULTS as error:
        raise unreachable(error) from error


async def _at_most(answer: aiohttp.ClientResponse, most: int) -> bytes:
    content = b""
    async for chunk in answer.content.iter_chunked(1 << 16):
        content += chunk
        if len(content) >= most:
            break
    return content[:most]


def _is_slacks(address: str, api: str) -> bool:
    """On the API's own host, or one below it, and no less well encrypted."""
    there, here = urlsplit(address), urlsplit(api)
    host, own = there.hostname or "", here.hostname or ""
    return there.scheme == here.scheme and (
        (host, there.port) == (own, here.port) or (own == "slack.com" and host.endswith(".slack.com"))
    )
