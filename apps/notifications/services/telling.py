"""Telling people what others did: once per deed, never across a block, never about oneself."""

from collections.abc import Iterable

from django.db import IntegrityError, transaction

from apps.core.ids import new_id, shard_of
from apps.graph import selectors as graph_selectors
from apps.graph.policy import Viewer
from apps.notifications import selectors
from apps.notifications.models import Notification
from apps.notifications.services.stream import announce, lock_recipient
from apps.notifications.types import Kind


@transaction.atomic
def notify(
    *, recipient_id: int, actor_id: int, kind: Kind, post_id: int = 0, comment_id: int = 0
) -> bool:
    """Tell somebody what an actor did; return whether they were told now.

    They are not when they did it themselves, were told before, may not see actor, post or
    comment, or when the deed has been undone meanwhile.
    """
    row = _tell_once(
        recipient_id=recipient_id,
        actor_id=actor_id,
        kind=kind,
        post_id=post_id,
        comment_id=comment_id,
    )
    if row is None:
        return False
    announce(
        recipient_ids=[recipient_id], kind="notification", about={"id": str(row.pk), "kind": kind}
    )
    return True


def tell_of_comment(
    *,
    comment_id: int,
    post_id: int,
    author_id: int,
    post_author_id: int,
    parent_author_id: int,
    mentioned_ids: Iterable[int],
) -> int:
    """Tell everybody a comment concerns, each for the nearest reason only; return how many."""
    reasons: dict[int, Kind] = dict.fromkeys(mentioned_ids, Kind.MENTION)
    reasons[post_author_id] = Kind.COMMENT
    if parent_author_id:
        reasons[parent_author_id] = Kind.REPLY
    return sum(
        notify(
            recipient_id=recipient_id,
            actor_id=author_id,
            kind=kind,
            post_id=post_id,
            comment_id=comment_id,
        )
        for recipient_id, kind in sorted(reasons.items())
    )


def tell_of_approval(*, requester_id: int, target_id: int) -> bool:
    """Tell who asked that they may follow now, if that is how the request ended."""
    if not graph_selectors.is_following(follower_id=requester_id, followee_id=target_id):
        return False
    return notify(recipient_id=requester_id, actor_id=target_id, kind=Kind.FOLLOW_APPROVED)


@transaction.atomic
def tell_of_request(*, requester_id: int, target_id: int) -> bool:
    """Tell somebody of a request that is still open, with how many there are."""
    if not graph_selectors.has_request(requester_id=requester_id, target_id=target_id):
        return False
    row = _tell_once(recipient_id=target_id, actor_id=requester_id, kind=Kind.FOLLOW_REQUEST)
    about = {
        "id": str(row.pk) if row else "",
        "kind": Kind.FOLLOW_REQUEST,
        "requests": graph_selectors.request_count(target_id),
    }
    announce(recipient_ids=[target_id], kind="notification", about=about)
    return True


def _tell_once(
    *, recipient_id: int, actor_id: int, kind: Kind, post_id: int = 0, comment_id: int = 0
) -> Notification | None:
    """Write down what an actor did, unless there is a reason not to tell of it."""
    if recipient_id == actor_id:
        return None
    lock_recipient(recipient_id)
    row = Notification(
        id=new_id(shard=shard_of(recipient_id)),
        recipient_id=recipient_id,
        actor_id=actor_id,
        kind=kind,
        post_id=post_id,
        comment_id=comment_id,
    )
    viewer = Viewer(recipient_id)
    if not selectors.visible_among(viewer=viewer, rows=[row]) or not selectors.has_happened(row):
        return None
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return None
    return row
