"""The vocabulary of the graph: how one account stands to another."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db import models


class Audience(models.TextChoices):
    """Who may see something, within what its author's account allows.

    What is unlisted is for everyone, and is in no list that everybody shares (R4).
    """

    EVERYONE = "everyone"
    UNLISTED = "unlisted"
    FOLLOWERS = "followers"
    CLOSE_FRIENDS = "close_friends"


# To whom everybody belongs who has the link. Lists that everybody shares ask for EVERYONE alone.
OPEN_AUDIENCES = (Audience.EVERYONE, Audience.UNLISTED)


class Circle(models.TextChoices):
    """Whom somebody lets do something, of those who may see it."""

    EVERYONE = "everyone", "Everyone"
    FOLLOWED = "followed", "People you follow"
    FOLLOWERS = "followers", "Your followers"
    BOTH = "both", "People you follow and your followers"
    NOBODY = "nobody", "Nobody"

    def lets_in(self, *, is_followed: bool, is_follower: bool) -> bool:
        """Decide about somebody by how they stand to the one who has chosen."""
        match self:
            case Circle.EVERYONE:
                return True
            case Circle.FOLLOWED:
                return is_followed
            case Circle.FOLLOWERS:
                return is_follower
            case Circle.BOTH:
                return is_followed or is_follower
        return False


class Deed(StrEnum):
    """What somebody may let only a circle do."""

    COMMENT = "comments_from"
    MENTION = "mentions_from"
    TAG = "tags_from"


MAX_HIDDEN_WORDS = 200
MAX_HIDDEN_WORD = 60
MAX_LISTS = 50
MAX_LIST_TITLE = 100
MAX_LIST_MEMBERS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What somebody chooses for their boundaries."""

    comments_from: Circle
    mentions_from: Circle
    tags_from: Circle
    approves_tags: bool
    hidden_words: tuple[str, ...]


class MuteFor(models.TextChoices):
    """For how long somebody mutes another one."""

    DAY = "day", "for 24 hours"
    WEEK = "week", "for 7 days"
    EVER = "ever", "now"

    def until(self, *, now: datetime) -> datetime | None:
        """Return when a mute that begins now ends, or None for one that is ended by hand."""
        match self:
            case MuteFor.DAY:
                return now + timedelta(days=1)
            case MuteFor.WEEK:
                return now + timedelta(days=7)
        return None


class FollowState(StrEnum):
    """What a person's follow button says."""

    NONE = "none"
    REQUESTED = "requested"
    FOLLOWING = "following"


@dataclass(frozen=True, slots=True, kw_only=True)
class Relationship:
    """How the viewer and one account stand to each other; never whether the account blocks.

    ``close_friend``: on the viewer's own list. ``close_friend_of`` decides what they see of the
    account and is shown nowhere.
    """

    following: bool = False
    requested: bool = False
    followed_by: bool = False
    requested_by: bool = False
    blocking: bool = False
    muting: bool = False
    # When that ends by itself, if it does.
    muted_until: datetime | None = None
    restricting: bool = False
    close_friend: bool = False
    close_friend_of: bool = False

    @property
    def state(self) -> FollowState:
        if self.following:
            return FollowState.FOLLOWING
        return FollowState.REQUESTED if self.requested else FollowState.NONE
