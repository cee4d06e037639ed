"""The vocabulary of the graph: how one account stands to another."""

from dataclasses import dataclass
from enum import StrEnum

from django.db import models


class Audience(models.TextChoices):
    """Who may see something, within what its author's account allows."""

    EVERYONE = "everyone"
    FOLLOWERS = "followers"
    CLOSE_FRIENDS = "close_friends"


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
    restricting: bool = False
    close_friend: bool = False
    close_friend_of: bool = False

    @property
    def state(self) -> FollowState:
        if self.following:
            return FollowState.FOLLOWING
        return FollowState.REQUESTED if self.requested else FollowState.NONE
