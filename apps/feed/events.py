"""What happens while posts travel to followers, and while authors change how theirs do."""

from dataclasses import dataclass

from apps.core.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedRangePlanned(Event):
    """A range of followers (ids above ``after_id`` up to ``to_id``) is to receive a post."""

    post_id: int
    author_id: int
    after_id: int
    to_id: int
    # Ranges that were planned before they had numbers count for no fan-out.
    run: int = 0
    number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BroadcastRangePlanned(Event):
    """A range of followers is to be brought in line with how an author's posts travel now."""

    author_id: int
    after_id: int
    to_id: int
    run: int
    number: int
