"""Rights that end are taken from open sockets at once: inline, for no worker is quicker."""

from apps.accounts.events import StatusChanged
from apps.core.events import inline
from apps.core.realtime import order_sockets, order_watchers
from apps.graph.events import Blocked, CloseFriendRemoved, Concealed, Unfollowed
from apps.posts.events import PostArchived, PostDeleted, PostEdited


@inline(StatusChanged)
def check_sessions(event: StatusChanged) -> None:
    order_sockets(account_id=event.account_id, command="revoke")


@inline(Blocked)
def part_blocked_people(event: Blocked) -> None:
    for account_id in (event.blocker_id, event.blocked_id):
        order_sockets(account_id=account_id, command="recheck")


@inline(Concealed)
def recheck_who_finds_them_no_more(event: Concealed) -> None:
    order_sockets(account_id=event.account_id, command="recheck")


@inline(Unfollowed)
def recheck_former_follower(event: Unfollowed) -> None:
    order_sockets(account_id=event.follower_id, command="recheck")


@inline(CloseFriendRemoved)
def recheck_former_close_friend(event: CloseFriendRemoved) -> None:
    order_sockets(account_id=event.member_id, command="recheck")


@inline(PostDeleted)
def recheck_watchers_of_deleted(event: PostDeleted) -> None:
    order_watchers(post_id=event.post_id, command="recheck")


@inline(PostArchived)
def recheck_watchers_of_archived(event: PostArchived) -> None:
    order_watchers(post_id=event.post_id, command="recheck")


@inline(PostEdited)
def recheck_watchers_of_edited(event: PostEdited) -> None:
    order_watchers(post_id=event.post_id, command="recheck")
