"""What happens between people."""

from dataclasses import dataclass

from apps.core.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed(Event):
    """A follow took effect, at once or by approval."""

    follower_id: int
    followee_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfollowed(Event):
    """A follow ended: unfollowed, removed by the followee, or by a block."""

    follower_id: int
    followee_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowRequested(Event):
    """Somebody asked to follow a private account."""

    requester_id: int
    target_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowRequestClosed(Event):
    """A request was approved, declined, withdrawn or ended by a block."""

    requester_id: int
    target_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocked(Event):
    """Both sides are now invisible to each other."""

    blocker_id: int
    blocked_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unblocked(Event):
    """The block ended; nothing that it removed comes back."""

    blocker_id: int
    blocked_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Concealed(Event):
    """An account does not find another one any more, which sees no difference itself."""

    account_id: int
    concealed_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Revealed(Event):
    """An account may find another one again that had been concealed from it."""

    account_id: int
    revealed_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Muted(Event):
    """Somebody's posts stay out of another one's home feed from now on."""

    muter_id: int
    muted_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmuted(Event):
    """The mute ended."""

    muter_id: int
    muted_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundariesChanged(Event):
    """Somebody lets others do more or less than before (read the present state)."""

    account_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseFriendAdded(Event):
    """Somebody is on a list of close friends from now on, without being told."""

    owner_id: int
    member_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseFriendRemoved(Event):
    """Somebody is no longer on a list of close friends: taken off, or by the end of a follow."""

    owner_id: int
    member_id: int
