"""Every change between two people, by topic.

All changes of one pair happen one after another, under a lock of that pair, so that a follow and a
block sent at the same moment cannot both take effect.
"""

from apps.graph.services.blocks import block, extend_blocks, unblock
from apps.graph.services.boundaries import set_boundaries
from apps.graph.services.close_friends import add_close_friend, remove_close_friend
from apps.graph.services.dormancy import mark_follows_active, mark_follows_dormant
from apps.graph.services.erasing import (
    erase_relations,
)
from apps.graph.services.follows import (
    approve_request,
    decline_request,
    follow,
    remove_follower,
    stop_following,
    unfollow,
    withdraw_request,
)
from apps.graph.services.mutes import end_mutes, mute, unmute
from apps.graph.services.people_lists import (
    add_to_list,
    delete_list,
    make_list,
    remove_from_list,
    rename_list,
)
from apps.graph.services.restrictions import restrict, unrestrict
from apps.graph.services.suggestions import dismiss_suggestion

__all__ = [
    "add_close_friend",
    "add_to_list",
    "approve_request",
    "block",
    "decline_request",
    "delete_list",
    "dismiss_suggestion",
    "end_mutes",
    "erase_relations",
    "extend_blocks",
    "follow",
    "make_list",
    "mark_follows_active",
    "mark_follows_dormant",
    "mute",
    "remove_close_friend",
    "remove_follower",
    "remove_from_list",
    "rename_list",
    "restrict",
    "set_boundaries",
    "stop_following",
    "unblock",
    "unfollow",
    "unmute",
    "unrestrict",
    "withdraw_request",
]
