"""The vocabulary of notifications."""

from dataclasses import dataclass
from datetime import datetime

from django.db import models

from apps.cards.types import AccountView, TileView


class Kind(models.TextChoices):
    """What somebody is told about."""

    FOLLOW = "follow"
    FOLLOW_APPROVED = "follow_ok", "follow approved"
    FOLLOW_REQUEST = "follow_request", "follow request"
    LIKE = "like"
    COMMENT = "comment"
    REPLY = "reply"
    COMMENT_LIKE = "comment_like"
    MENTION = "mention"
    TAG = "tag"


class Timeline(models.TextChoices):
    """Of which timelines apps keep how far they were read."""

    HOME = "home"
    NOTIFICATIONS = "notifications"


# What the page lists and the bell counts: open requests have a place and a number of their own
# there, and only apps are told of them as of everything else.
PAGE_KINDS: tuple[Kind, ...] = tuple(kind for kind in Kind if kind is not Kind.FOLLOW_REQUEST)
# What each filter of the page shows.
KINDS_OF_FILTER: dict[str, tuple[Kind, ...]] = {
    "like": (Kind.LIKE, Kind.COMMENT_LIKE),
    "comment": (Kind.COMMENT, Kind.REPLY),
    "follow": (Kind.FOLLOW, Kind.FOLLOW_APPROVED),
    "mention": (Kind.MENTION,),
    "tag": (Kind.TAG,),
}

_VERBS: dict[str, str] = {
    Kind.FOLLOW: "started following you",
    Kind.FOLLOW_APPROVED: "accepted your request to follow",
    Kind.LIKE: "liked your post",
    Kind.COMMENT: "commented on your post",
    Kind.REPLY: "replied to your comment",
    Kind.COMMENT_LIKE: "liked your comment",
    Kind.MENTION: "mentioned you",
    Kind.TAG: "tagged you in a post",
}


class Section(models.TextChoices):
    """How long ago something happened."""

    TODAY = "today", "Today"
    WEEK = "week", "This week"
    EARLIER = "earlier", "Earlier"


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationGroup:
    """Who did one thing about one object within one section, the newest first."""

    newest_id: int
    kind: str
    section: Section
    post_id: int
    comment_id: int
    actor_ids: tuple[int, ...]
    is_unread: bool
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupView:
    """A group as a template shows it; ``people`` are all of them, up to a page's worth."""

    id: str
    kind: str
    section: Section
    people: list[AccountView]
    people_count: int
    url: str
    tile: TileView | None
    quote: str
    is_unread: bool
    created_at: datetime

    @property
    def named(self) -> list[AccountView]:
        """The people who are named: two, or all when there are no more."""
        return self.people[:2]

    @property
    def others_count(self) -> int:
        return self.people_count - len(self.named)

    @property
    def verb(self) -> str:
        return _VERBS[self.kind]

    @property
    def text(self) -> str:
        """The sentence without its links: "ana, ben and 13 others liked your post"."""
        names = [person.username for person in self.named]
        if self.others_count:
            names.append(f"{self.others_count} other{'s' if self.others_count > 1 else ''}")
        who = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
        return f"{who} {self.verb}"
