"""Posts travel to feeds; follows, unfollows and blocks change feeds at once, purges follow."""

from datetime import UTC

from django.utils import timezone

from apps.accounts.events import AccountErased, PrivacyChanged, StatusChanged
from apps.core.events import inline, queued
from apps.feed import services
from apps.feed.events import BroadcastRangePlanned, FeedRangePlanned
from apps.graph.events import (
    Blocked,
    CloseFriendAdded,
    CloseFriendRemoved,
    Followed,
    Muted,
    Unfollowed,
    Unmuted,
)
from apps.posts.events import (
    HashtagFollowed,
    HashtagUnfollowed,
    HashtagVisibilityChanged,
    PostArchived,
    PostAudienceChanged,
    PostDeleted,
    PostEdited,
    PostHashtagsChanged,
    PostImported,
    PostPublished,
    PostUnarchived,
)


@queued(PostPublished, queue="feed.plan")
def fan_out(event: PostPublished) -> None:
    services.fan_out_post(post_id=event.post_id, author_id=event.author_id)


@queued(PostUnarchived, queue="feed.plan")
def fan_out_again(event: PostUnarchived) -> None:
    services.fan_out_post(post_id=event.post_id, author_id=event.author_id)


@queued(PostAudienceChanged, queue="feed.plan")
def fan_out_to_new_audience(event: PostAudienceChanged) -> None:
    services.fan_out_post(post_id=event.post_id, author_id=event.author_id)


@queued(FeedRangePlanned, queue="feed.chunk")
def fan_out_range(event: FeedRangePlanned) -> None:
    services.fan_out_range(
        post_id=event.post_id,
        author_id=event.author_id,
        after_id=event.after_id,
        to_id=event.to_id,
        run=event.run,
        number=event.number,
    )


@queued(BroadcastRangePlanned, queue="feed.upkeep")
def shift_broadcast_range(event: BroadcastRangePlanned) -> None:
    services.shift_range(
        author_id=event.author_id,
        after_id=event.after_id,
        to_id=event.to_id,
        run=event.run,
        number=event.number,
        now=timezone.now(),
    )


@inline(PostPublished)
def add_to_heads(event: PostPublished) -> None:
    services.forget_heads_of_post(post_id=event.post_id, author_id=event.author_id)


@inline(PostUnarchived)
def restore_to_heads(event: PostUnarchived) -> None:
    services.forget_heads_of_post(post_id=event.post_id, author_id=event.author_id)


@inline(PostImported)
def add_imported_to_heads(event: PostImported) -> None:
    services.forget_heads_of_post(post_id=event.post_id, author_id=event.author_id)


@inline(PostArchived)
def take_archived_out_of_heads(event: PostArchived) -> None:
    services.forget_heads_of_post(post_id=event.post_id, author_id=event.author_id)


@inline(PostDeleted)
def take_deleted_out_of_heads(event: PostDeleted) -> None:
    services.forget_heads_of_post(post_id=event.post_id, author_id=event.author_id)


@inline(PostEdited)
def follow_audience_in_heads(event: PostEdited) -> None:
    services.forget_heads_of_post(post_id=event.post_id, author_id=event.author_id)


@inline(PostHashtagsChanged)
def move_between_heads(event: PostHashtagsChanged) -> None:
    services.forget_hashtags(hashtag_ids=event.hashtag_ids)


@inline(HashtagVisibilityChanged)
def hide_or_show_heads(event: HashtagVisibilityChanged) -> None:
    services.forget_hashtags(hashtag_ids=event.hashtag_ids)


@queued(PrivacyChanged, queue="feed.graph")
def follow_privacy_in_heads(event: PrivacyChanged) -> None:
    services.forget_hashtags_of_author(author_id=event.account_id, now=timezone.now())


@queued(StatusChanged, queue="feed.graph")
def follow_status_in_heads(event: StatusChanged) -> None:
    services.forget_hashtags_of_author(author_id=event.account_id, now=timezone.now())


@inline(AccountErased)
def forget_erased_reader(event: AccountErased) -> None:
    services.forget_reader(account_id=event.account_id)


@inline(HashtagFollowed)
def show_hashtag(event: HashtagFollowed) -> None:
    services.refresh_hashtag_follow(account_id=event.account_id, hashtag_id=event.hashtag_id)


@inline(HashtagUnfollowed)
def hide_hashtag(event: HashtagUnfollowed) -> None:
    services.refresh_hashtag_follow(account_id=event.account_id, hashtag_id=event.hashtag_id)


@inline(Followed)
def show_followee(event: Followed) -> None:
    services.refresh_follow(follower_id=event.follower_id, followee_id=event.followee_id)


@queued(Followed, queue="feed.graph")
def merge_followee(event: Followed) -> None:
    services.merge_followee(follower_id=event.follower_id, followee_id=event.followee_id)


@queued(Followed, queue="feed.upkeep")
def flag_follow_of_dormant(event: Followed) -> None:
    services.note_follow(
        follower_id=event.follower_id,
        followee_id=event.followee_id,
        on=timezone.now().astimezone(UTC).date(),
    )


@inline(Unfollowed)
def hide_followee(event: Unfollowed) -> None:
    services.refresh_follow(follower_id=event.follower_id, followee_id=event.followee_id)


@queued(Unfollowed, queue="feed.graph")
def purge_followee(event: Unfollowed) -> None:
    services.purge_author(account_id=event.follower_id, author_id=event.followee_id)


@queued(Blocked, queue="feed.graph")
def purge_both(event: Blocked) -> None:
    services.purge_author(account_id=event.blocker_id, author_id=event.blocked_id)
    services.purge_author(account_id=event.blocked_id, author_id=event.blocker_id)


@inline(Muted)
def keep_out(event: Muted) -> None:
    services.refresh_mutes(account_id=event.muter_id)


@inline(Unmuted)
def let_in_again(event: Unmuted) -> None:
    services.refresh_mutes(account_id=event.muter_id)


@inline(CloseFriendAdded)
def show_circle(event: CloseFriendAdded) -> None:
    services.refresh_circle(owner_id=event.owner_id, member_id=event.member_id)


@queued(CloseFriendAdded, queue="feed.graph")
def merge_circle(event: CloseFriendAdded) -> None:
    services.merge_close_friends_posts(owner_id=event.owner_id, member_id=event.member_id)


@inline(CloseFriendRemoved)
def hide_circle(event: CloseFriendRemoved) -> None:
    services.refresh_circle(owner_id=event.owner_id, member_id=event.member_id)
