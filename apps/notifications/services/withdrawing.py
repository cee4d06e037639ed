"""Taking back what people were told, once the deed is undone or its object gone."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import Q

from apps.engagement.models import Comment
from apps.graph import selectors as graph_selectors
from apps.graph.policy import Viewer
from apps.notifications.models import Notification, ReadMarker
from apps.notifications.services.stream import announce, lock_recipient
from apps.notifications.types import Kind
from apps.posts import selectors as post_selectors
from apps.posts import services as post_services

REMOVED = "notification.removed"
BATCH = 500


@transaction.atomic
def withdraw(
    *, recipient_id: int, actor_id: int, kind: Kind, post_id: int = 0, comment_id: int = 0
) -> bool:
    """Take one notification back; return whether there was one."""
    lock_recipient(recipient_id)
    deleted, _ = Notification.objects.filter(
        recipient_id=recipient_id,
        actor_id=actor_id,
        kind=kind,
        post_id=post_id,
        comment_id=comment_id,
    ).delete()
    if not deleted:
        return False
    announce(recipient_ids=[recipient_id], kind=REMOVED, about={"kind": kind})
    return True


def withdraw_post(*, post_id: int) -> int:
    """Take back everything about a post that nobody sees any more; return how much that was."""
    return _withdraw_where(Q(post_id=post_id))


def withdraw_comment(*, post_id: int, comment_id: int) -> int:
    """Take back everything about a comment and the replies that went with it."""
    replies = Comment.objects.filter(post_id=post_id, parent_id=comment_id)
    gone = [comment_id, *replies.values_list("id", flat=True)]
    return _withdraw_where(Q(post_id=post_id, comment_id__in=gone))


def withdraw_held_comment(*, post_id: int, comment_id: int) -> int:
    """Take back what others were told of a comment that waits: they are told once it is approved.

    Its likes and the replies of others were told, and stay so.
    """
    told = Kind.COMMENT, Kind.REPLY, Kind.MENTION
    return _withdraw_where(Q(post_id=post_id, comment_id=comment_id, kind__in=told))


def withdraw_between(*, one_id: int, other_id: int) -> int:
    """Take back what two people were told of each other: a block ends that for good (R5)."""
    return _withdraw_where(
        Q(recipient_id=one_id, actor_id=other_id) | Q(recipient_id=other_id, actor_id=one_id)
    )


def withdraw_from(*, recipient_id: int, actor_id: int) -> int:
    """Take back what one person was told of another, whom they do not find any more."""
    return _withdraw_where(Q(recipient_id=recipient_id, actor_id=actor_id))


def withdraw_account(*, account_id: int) -> int:
    """Remove what somebody was told, and take back what others were told of them."""
    deleted, _ = Notification.objects.filter(recipient_id=account_id).delete()
    ReadMarker.objects.filter(account_id=account_id).delete()
    return deleted + _withdraw_where(Q(actor_id=account_id))


@transaction.atomic
def dismiss(*, recipient_id: int, notification_ids: Collection[int]) -> int:
    """Take notifications off somebody's own list; return how many were on it."""
    lock_recipient(recipient_id)
    deleted, _ = Notification.objects.filter(
        recipient_id=recipient_id, pk__in=notification_ids
    ).delete()
    if deleted:
        announce(recipient_ids=[recipient_id], kind=REMOVED, about={"kind": "several"})
    return deleted


@transaction.atomic
def clear(*, recipient_id: int) -> int:
    """Take everything off somebody's own list; return how much that was."""
    lock_recipient(recipient_id)
    deleted, _ = Notification.objects.filter(recipient_id=recipient_id).delete()
    if deleted:
        announce(recipient_ids=[recipient_id], kind=REMOVED, about={"kind": "several"})
    return deleted


@transaction.atomic
def withdraw_request(*, requester_id: int, target_id: int) -> int:
    """Take back that somebody asked, unless they ask again; return how many requests are open."""
    lock_recipient(target_id)
    told = Notification.objects.filter(
        recipient_id=target_id, actor_id=requester_id, kind=Kind.FOLLOW_REQUEST
    )
    if not graph_selectors.has_request(requester_id=requester_id, target_id=target_id):
        told.delete()
    requests = graph_selectors.request_count(target_id)
    announce(
        recipient_ids=[target_id],
        kind=REMOVED,
        about={"kind": Kind.FOLLOW_REQUEST, "requests": requests},
    )
    return requests


def reconcile_post(*, post_id: int, author_id: int) -> int:
    """Take back tags and mentions that an edit of the post has removed."""
    post = post_selectors.posts_by_id(viewer=Viewer(author_id), post_ids=[post_id]).get(post_id)
    if post is None:
        return 0
    tagged = post_selectors.tagged_ids_of_posts(post_ids=[post_id]).get(post_id, [])
    mentioned = post_services.mentioned_ids(entities=post.entities)
    about = Q(post_id=post_id, comment_id=0)
    return _withdraw_where(
        about & Q(kind=Kind.TAG) & ~Q(recipient_id__in=tagged)
        | about & Q(kind=Kind.MENTION) & ~Q(recipient_id__in=mentioned)
    )


def reconcile_comment(*, post_id: int, comment_id: int) -> int:
    """Take back mentions that an edit of the comment has removed."""
    comment = Comment.objects.filter(pk=comment_id, post_id=post_id).first()
    if comment is None:
        return 0
    mentioned = post_services.mentioned_ids(entities=comment.entities)
    return _withdraw_where(
        Q(post_id=post_id, comment_id=comment_id, kind=Kind.MENTION)
        & ~Q(recipient_id__in=mentioned)
    )


def _withdraw_where(about: Q) -> int:
    """Delete in batches, and tell those who had not read it."""
    total = 0
    while True:
        with transaction.atomic():
            rows = list(Notification.objects.filter(about).order_by("id")[:BATCH])
            if not rows:
                return total
            Notification.objects.filter(pk__in=[row.pk for row in rows]).delete()
            unread = {row.recipient_id for row in rows if row.read_at is None}
            announce(recipient_ids=unread, kind=REMOVED, about={"kind": "several"})
        total += len(rows)
