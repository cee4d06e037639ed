"""What home refuses."""

from apps.core.exceptions import DomainError
from apps.feed.types import Mode


class UnknownFeedMode(DomainError):
    """Home is asked for in a mode that it does not have."""

    code = "unknown_feed_mode"
    message = f"Home can be read as: {', '.join(Mode.values)}."
