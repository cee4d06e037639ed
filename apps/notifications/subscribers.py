"""Who is told of what happens, and when it is taken back; and how the badge is counted."""

from apps.accounts.events import PrivacyChanged, StatusChanged
from apps.core.badges import register_badge
from apps.core.events import queued
from apps.engagement.events import (
    CommentCreated,
    CommentDeferred,
    CommentDeleted,
    CommentEdited,
    CommentLiked,
    CommentUnliked,
    PostLiked,
    PostUnliked,
)
from apps.graph.events import (
    Blocked,
    Concealed,
    Followed,
    FollowRequestClosed,
    FollowRequested,
    Unfollowed,
)
from apps.notifications import selectors, services
from apps.notifications.types import Kind
from apps.posts.events import (
    PeopleMentioned,
    PeopleTagged,
    PostArchived,
    PostDeleted,
    PostEdited,
    PostUnarchived,
)

CREATE = "notify.create"
WITHDRAW = "notify.withdraw"
RECOUNT = "notify.recount"

register_badge("unread", selectors.unread_count)


@queued(Followed, queue=CREATE)
def tell_of_follow(event: Followed) -> None:
    services.notify(recipient_id=event.followee_id, actor_id=event.follower_id, kind=Kind.FOLLOW)


@queued(Unfollowed, queue=WITHDRAW)
def take_follow_back(event: Unfollowed) -> None:
    services.withdraw(recipient_id=event.followee_id, actor_id=event.follower_id, kind=Kind.FOLLOW)


@queued(Unfollowed, queue=WITHDRAW)
def take_approval_back(event: Unfollowed) -> None:
    services.withdraw(
        recipient_id=event.follower_id, actor_id=event.followee_id, kind=Kind.FOLLOW_APPROVED
    )


@queued(Unfollowed, queue=RECOUNT)
def recount_former_follower(event: Unfollowed) -> None:
    services.recount_about_account(account_id=event.follower_id)


@queued(FollowRequested, queue=CREATE)
def tell_of_request(event: FollowRequested) -> None:
    services.tell_of_request(requester_id=event.requester_id, target_id=event.target_id)


@queued(FollowRequestClosed, queue=WITHDRAW)
def take_request_back(event: FollowRequestClosed) -> None:
    services.withdraw_request(requester_id=event.requester_id, target_id=event.target_id)


@queued(FollowRequestClosed, queue=CREATE)
def tell_of_approval(event: FollowRequestClosed) -> None:
    services.tell_of_approval(requester_id=event.requester_id, target_id=event.target_id)


@queued(PostLiked, queue=CREATE)
def tell_of_like(event: PostLiked) -> None:
    services.notify(
        recipient_id=event.author_id,
        actor_id=event.account_id,
        kind=Kind.LIKE,
        post_id=event.post_id,
    )


@queued(PostUnliked, queue=WITHDRAW)
def take_like_back(event: PostUnliked) -> None:
    services.withdraw(
        recipient_id=event.author_id,
        actor_id=event.account_id,
        kind=Kind.LIKE,
        post_id=event.post_id,
    )


@queued(CommentCreated, queue=CREATE)
def tell_of_comment(event: CommentCreated) -> None:
    services.tell_of_comment(
        comment_id=event.comment_id,
        post_id=event.post_id,
        author_id=event.author_id,
        post_author_id=event.post_author_id,
        parent_author_id=event.parent_author_id,
        mentioned_ids=event.mentioned_ids,
    )


@queued(CommentEdited, queue=WITHDRAW)
def reconcile_comment(event: CommentEdited) -> None:
    services.reconcile_comment(post_id=event.post_id, comment_id=event.comment_id)


@queued(CommentDeleted, queue=WITHDRAW)
def take_comment_back(event: CommentDeleted) -> None:
    services.withdraw_comment(post_id=event.post_id, comment_id=event.comment_id)


@queued(CommentDeferred, queue=WITHDRAW)
def take_held_comment_back(event: CommentDeferred) -> None:
    services.withdraw_held_comment(post_id=event.post_id, comment_id=event.comment_id)


@queued(CommentLiked, queue=CREATE)
def tell_of_comment_like(event: CommentLiked) -> None:
    services.notify(
        recipient_id=event.comment_author_id,
        actor_id=event.account_id,
        kind=Kind.COMMENT_LIKE,
        post_id=event.post_id,
        comment_id=event.comment_id,
    )


@queued(CommentUnliked, queue=WITHDRAW)
def take_comment_like_back(event: CommentUnliked) -> None:
    services.withdraw(
        recipient_id=event.comment_author_id,
        actor_id=event.account_id,
        kind=Kind.COMMENT_LIKE,
        post_id=event.post_id,
        comment_id=event.comment_id,
    )


@queued(PeopleMentioned, queue=CREATE)
def tell_of_mentions(event: PeopleMentioned) -> None:
    for account_id in sorted(event.account_ids):
        services.notify(
            recipient_id=account_id,
            actor_id=event.author_id,
            kind=Kind.MENTION,
            post_id=event.post_id,
        )


@queued(PeopleTagged, queue=CREATE)
def tell_of_tags(event: PeopleTagged) -> None:
    for account_id in sorted(event.account_ids):
        services.notify(
            recipient_id=account_id,
            actor_id=event.author_id,
            kind=Kind.TAG,
            post_id=event.post_id,
        )


@queued(PostEdited, queue=WITHDRAW)
def reconcile_post(event: PostEdited) -> None:
    services.reconcile_post(post_id=event.post_id, author_id=event.author_id)
    services.recount_about_post(post_id=event.post_id)


@queued(PostDeleted, queue=WITHDRAW, lease=300)
def take_post_back(event: PostDeleted) -> None:
    services.withdraw_post(post_id=event.post_id)


@queued(PostArchived, queue=RECOUNT)
def recount_archived(event: PostArchived) -> None:
    services.recount_about_post(post_id=event.post_id)


@queued(PostUnarchived, queue=RECOUNT)
def recount_unarchived(event: PostUnarchived) -> None:
    services.recount_about_post(post_id=event.post_id)


@queued(Blocked, queue=WITHDRAW, lease=300)
def part_blocked_people(event: Blocked) -> None:
    services.withdraw_between(one_id=event.blocker_id, other_id=event.blocked_id)
    services.recount_about_account(account_id=event.blocker_id)
    services.recount_about_account(account_id=event.blocked_id)


@queued(Concealed, queue=WITHDRAW, lease=300)
def take_back_what_they_did(event: Concealed) -> None:
    services.withdraw_from(recipient_id=event.account_id, actor_id=event.concealed_id)
    services.recount_about_account(account_id=event.account_id)


@queued(PrivacyChanged, queue=RECOUNT)
def recount_after_privacy(event: PrivacyChanged) -> None:
    services.recount_about_account(account_id=event.account_id)


@queued(StatusChanged, queue=RECOUNT)
def recount_after_status(event: StatusChanged) -> None:
    services.recount_about_account(account_id=event.account_id)
