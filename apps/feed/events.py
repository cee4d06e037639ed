"""What happens while a post travels to its followers."""

from dataclasses import dataclass

from apps.core.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedRangePlanned(Event):
    """A range of followers (ids above ``after_id`` up to ``to_id``) is to receive a post."""

    post_id: int
    author_id: int
    after_id: int
    to_id: int
