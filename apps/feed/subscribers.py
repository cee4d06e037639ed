"""Posts travel to feeds; follows, unfollows and blocks change feeds at once, purges follow."""

from apps.core.events import inline, queued
from apps.feed import services
from apps.feed.events import FeedRangePlanned
from apps.graph.events import Blocked, Followed, Unblocked, Unfollowed
from apps.posts.events import PostPublished, PostUnarchived


@queued(PostPublished, queue="feed.plan")
def fan_out(event: PostPublished) -> None:
    services.fan_out_post(post_id=event.post_id, author_id=event.author_id)


@queued(PostUnarchived, queue="feed.plan")
def fan_out_again(event: PostUnarchived) -> None:
    services.fan_out_post(post_id=event.post_id, author_id=event.author_id)


@queued(FeedRangePlanned, queue="feed.chunk")
def fan_out_range(event: FeedRangePlanned) -> None:
    services.fan_out_range(
        post_id=event.post_id,
        author_id=event.author_id,
        after_id=event.after_id,
        to_id=event.to_id,
    )


@inline(Followed)
def show_followee(event: Followed) -> None:
    services.refresh_hidden(account_id=event.follower_id, author_id=event.followee_id)


@queued(Followed, queue="feed.graph")
def merge_followee(event: Followed) -> None:
    services.merge_followee(follower_id=event.follower_id, followee_id=event.followee_id)


@inline(Unfollowed)
def hide_followee(event: Unfollowed) -> None:
    services.refresh_hidden(account_id=event.follower_id, author_id=event.followee_id)


@queued(Unfollowed, queue="feed.graph")
def purge_followee(event: Unfollowed) -> None:
    services.purge_author(account_id=event.follower_id, author_id=event.followee_id)


@inline(Blocked)
def hide_both(event: Blocked) -> None:
    services.refresh_hidden(account_id=event.blocker_id, author_id=event.blocked_id)
    services.refresh_hidden(account_id=event.blocked_id, author_id=event.blocker_id)


@queued(Blocked, queue="feed.graph")
def purge_both(event: Blocked) -> None:
    services.purge_author(account_id=event.blocker_id, author_id=event.blocked_id)
    services.purge_author(account_id=event.blocked_id, author_id=event.blocker_id)


@inline(Unblocked)
def recompute_both(event: Unblocked) -> None:
    services.refresh_hidden(account_id=event.blocker_id, author_id=event.blocked_id)
    services.refresh_hidden(account_id=event.blocked_id, author_id=event.blocker_id)
