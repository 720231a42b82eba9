"""What becomes of a call to Slack that failed: the class says what to do next."""


class SlackFailure(Exception):
    """A call failed with `code`, Slack's own error code or the kind of connection fault."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Later(SlackFailure):
    """It may pass: try again, after `after` seconds where Slack said so."""

    def __init__(self, code: str, after: float | None = None) -> None:
        super().__init__(code)
        self.after = after


class Unsure(Later):
    """It may pass, and it may have been carried out: look before a message is posted again."""


class Unknown(Later):
    """A code that nobody knows: it may pass, but it is not tried for ever."""


class Unreadable(SlackFailure):
    """The channel's history cannot be read: whether a message is in it stays unknown."""


class ChannelGone(SlackFailure):
    """The bot cannot write in that channel until somebody mends it."""


class WorkspaceGone(SlackFailure):
    """The token is refused: nothing can be sent until it is mended."""


class MessageGone(SlackFailure):
    """The message to update is no longer there."""


class Unsendable(SlackFailure):
    """Slack refuses the message itself: sending it again would fail again."""
