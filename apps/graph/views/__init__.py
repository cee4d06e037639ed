"""Pages and buttons of the graph, by topic."""

from apps.graph.views.buttons import (
    add_close_friend,
    block,
    follow,
    mute,
    remove_close_friend,
    remove_follower,
    restrict,
    unblock,
    unfollow,
    unmute,
    unrestrict,
    withdraw,
)
from apps.graph.views.lists import blocked, close_friends, followers, following, muted, restricted
from apps.graph.views.requests import approve, decline

__all__ = [
    "add_close_friend",
    "approve",
    "block",
    "blocked",
    "close_friends",
    "decline",
    "follow",
    "followers",
    "following",
    "mute",
    "muted",
    "remove_close_friend",
    "remove_follower",
    "restrict",
    "restricted",
    "unblock",
    "unfollow",
    "unmute",
    "unrestrict",
    "withdraw",
]
