"""Answering a click: its acknowledgement carries no body, so the answer goes to its response_url."""

from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.domain.answer import Answer
from bot.slack.listeners.parts import Asked, Parts
from bot.slack.views.replies import answer as view


async def respond(parts: Parts, asked: Asked, answer: Answer, *, replace: bool = False) -> None:
    """Show an answer to who asked, alone; `replace` puts it in place of the reply that was clicked."""
    message = view(answer, parts.texts, parts.checklist)
    webhook = AsyncWebhookClient(asked.response_url, session=parts.client.session)
    webhook.proxy = parts.client.proxy
    await webhook.send(
        text=message.text, blocks=message.blocks, response_type="ephemeral", replace_original=replace
    )


def respond_later(parts: Parts, asked: Asked, answer: Answer, *, replace: bool = False) -> None:
    """The same, outside the acknowledgement."""
    if asked.response_url:
        parts.afterwards("respond", respond(parts, asked, answer, replace=replace))
