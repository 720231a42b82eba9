"""How a public source is spoken to."""

import pytest

from bot.outside.web import client


@pytest.mark.parametrize(
    ("address", "by_proxy"),
    [("http://127.0.0.1:8000/registry", False), ("https://www.data.gouv.fr/api", True)],
)
def test_a_proxy_is_for_what_is_not_on_this_machine(address: str, by_proxy: bool) -> None:  # noqa: FBT001
    assert client(address).trust_env is by_proxy
