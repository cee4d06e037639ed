"""Whose close friends are whom, and which posts are for them alone."""

from collections.abc import Sequence
from dataclasses import replace

from apps.demo.engine.planned import PlannedCircle, PlannedFollow, PlannedPost

# They follow each other, and each is a close friend of the other: whoever signs in as one of them
# meets such a post of their own and one of somebody else's.
_OWNERS = {"ana": "cleo", "cleo": "ana"}
_MEMBERS = 4


def plan_circles(*, follows: Sequence[PlannedFollow]) -> tuple[PlannedCircle, ...]:
    """Choose some followers of each owner; only followers can be close friends."""
    return tuple(
        PlannedCircle(owner=owner, members=_members(owner, friend, follows))
        for owner, friend in _OWNERS.items()
    )


def _members(owner: str, friend: str, follows: Sequence[PlannedFollow]) -> tuple[str, ...]:
    followers = [follow.follower for follow in follows if follow.followee == owner]
    # The friend first, all others in the order in which they came.
    return tuple(sorted(followers, key=lambda name: name != friend)[:_MEMBERS])


def keep_for_circles(
    *, posts: Sequence[PlannedPost], circles: Sequence[PlannedCircle]
) -> tuple[PlannedPost, ...]:
    """Let the newest post of each owner that names nobody else be for close friends alone."""
    chosen = set()
    for circle in circles:
        fitting = [
            post.number
            for post in posts
            if post.author == circle.owner and post.audience == "everyone" and not post.tagged
        ]
        chosen.update(fitting[-1:])
    return tuple(
        replace(post, audience="close_friends") if post.number in chosen else post for post in posts
    )
