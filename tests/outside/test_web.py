"""How a public source is spoken to."""

import httpx
import pytest

from bot.outside.web import Origin, client


@pytest.mark.parametrize(
    ("address", "by_proxy"),
    [("http://127.0.0.1:8000/registry", False), ("https://www.data.gouv.fr/api", True)],
)
def test_a_proxy_is_for_what_is_not_on_this_machine(address: str, by_proxy: bool) -> None:  # noqa: FBT001
    assert client(address).trust_env is by_proxy


@pytest.mark.parametrize(
    ("address", "alone", "with_a_domain"),
    [
        ("https://api.example.org/other", True, True),
        ("https://files.example.org/x", False, True),
        ("https://example.org/x", False, True),
        ("http://files.example.org/x", False, False),
        ("https://files.example.org:8443/x", False, False),
        ("https://example.org.evil.net/x", False, False),
        ("https:///x", False, False),
    ],
)
def test_an_origin_trusts_itself_and_what_it_is_told_to_trust(
    address: str,
    alone: bool,  # noqa: FBT001
    with_a_domain: bool,  # noqa: FBT001
) -> None:
    base, url = "https://api.example.org/v2/", httpx.URL(address)
    assert (alone, with_a_domain) == (
        Origin.of(base).trusts(url),
        Origin.of(base, also="example.org").trusts(url),
    )
