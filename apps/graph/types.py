"""The vocabulary of the graph: how one account stands to another."""

from dataclasses import dataclass
from enum import StrEnum


class FollowState(StrEnum):
    """What a person's follow button says."""

    NONE = "none"
    REQUESTED = "requested"
    FOLLOWING = "following"


@dataclass(frozen=True, slots=True, kw_only=True)
class Relationship:
    """How the viewer and one account stand to each other; never whether the account blocks."""

    following: bool = False
    requested: bool = False
    followed_by: bool = False
    requested_by: bool = False
    blocking: bool = False
    muting: bool = False

    @property
    def state(self) -> FollowState:
        if self.following:
            return FollowState.FOLLOWING
        return FollowState.REQUESTED if self.requested else FollowState.NONE
