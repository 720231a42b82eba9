"""The Bolt app: what it is told to do itself, and what was done before it."""

from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.client import slack_client
from bot.slack.identity import Authorize, Identity


def bolt_app(client: AsyncWebClient, identity: Identity) -> AsyncApp:
    """An app that answers before anything slow, lets `identity` authorize, and trusts the guard's check."""
    assert client.session is not None
    return AsyncApp(
        client=slack_client(client.session, client.base_url),  # the token comes with the authorization
        authorize=Authorize(identity),  # type: ignore[arg-type]  # Bolt takes one, and does not say so
        process_before_response=True,
        request_verification_enabled=False,
        ssl_check_enabled=False,
        attaching_function_token_enabled=False,
    )
