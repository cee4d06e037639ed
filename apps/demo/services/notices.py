"""Makes the notifications that the plan would have caused; no demo login opens on an empty page."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from apps.core.ids import new_id, shard_of
from apps.core.text import EntityKind, parse_entities
from apps.demo.selectors import comment_ids_by_number, post_ids_by_number
from apps.demo.services.batches import watched_batches
from apps.demo.types import Cast, Progress
from apps.notifications.models import Notification
from apps.notifications.types import Kind

BATCH = 2_000
# What everybody finds new when they sign in for the first time.
UNREAD = 7
# Older notifications are purged anyway.
REMEMBERED = timedelta(days=80)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Notice:
    recipient: str
    actor: str
    kind: Kind
    at: datetime
    post: int = 0
    comment: int = 0


def add_notices(*, cast: Cast, progress: Progress) -> None:
    """Tell the authored people what concerns them; a crowd reads nothing."""
    oldest = max(post.at for post in cast.plan.posts) - REMEMBERED
    readers = {member.username for member in cast.plan.people if not member.is_crowd}
    notices = [
        notice
        for notice in sorted(_notices(cast), key=lambda notice: notice.at, reverse=True)
        if notice.recipient in readers and notice.recipient != notice.actor and notice.at > oldest
    ]
    told: Counter[str] = Counter()
    post_ids = {0: 0, **post_ids_by_number(cast=cast)}
    comment_ids = {0: 0, **comment_ids_by_number(cast=cast)}
    progress.begin(step="Notifications", total=len(notices))
    for batch in watched_batches(items=notices, size=BATCH, progress=progress):
        Notification.objects.bulk_create(
            (
                Notification(
                    id=new_id(shard=shard_of(cast.id_of(notice.recipient)), at=notice.at),
                    recipient_id=cast.id_of(notice.recipient),
                    actor_id=cast.id_of(notice.actor),
                    kind=notice.kind,
                    post_id=post_ids[notice.post],
                    comment_id=comment_ids[notice.comment],
                    read_at=_read_at(notice, told),
                    created_at=notice.at,
                )
                for notice in batch
            ),
            ignore_conflicts=True,
        )
    progress.end()


def _read_at(notice: _Notice, told: Counter[str]) -> datetime | None:
    """The newest few are unread; notices come newest first."""
    told[notice.recipient] += 1
    return None if told[notice.recipient] <= UNREAD else notice.at + timedelta(hours=1)


def _notices(cast: Cast) -> Iterator[_Notice]:
    plan = cast.plan
    for request in plan.requests:
        yield _Notice(
            recipient=request.target,
            actor=request.requester,
            kind=Kind.FOLLOW_REQUEST,
            at=request.at,
        )
    for follow in plan.follows:
        yield _Notice(
            recipient=follow.followee, actor=follow.follower, kind=Kind.FOLLOW, at=follow.at
        )
        if follow.was_requested:
            yield _Notice(
                recipient=follow.follower,
                actor=follow.followee,
                kind=Kind.FOLLOW_APPROVED,
                at=follow.at,
            )
    author_of = {post.number: post.author for post in plan.posts}
    for like in plan.likes:
        yield _Notice(
            recipient=author_of[like.target],
            actor=like.username,
            kind=Kind.LIKE,
            at=like.at,
            post=like.target,
        )
    yield from _of_people_in_posts(cast)
    yield from _of_comments(cast, author_of)


def _of_people_in_posts(cast: Cast) -> Iterator[_Notice]:
    for post in cast.plan.posts:
        for kind, names in (
            (Kind.TAG, post.tagged),
            (Kind.MENTION, _mentioned(post.caption)),
        ):
            for name in names:
                yield _Notice(
                    recipient=name, actor=post.author, kind=kind, at=post.at, post=post.number
                )


def _of_comments(cast: Cast, author_of: dict[int, str]) -> Iterator[_Notice]:
    comments = {comment.number: comment for comment in cast.plan.comments}
    for comment in comments.values():
        told = {author_of[comment.post]: Kind.COMMENT}
        if comment.parent is not None:
            told[comments[comment.parent].author] = Kind.REPLY
        for name in _mentioned(comment.text):
            told.setdefault(name, Kind.MENTION)
        for name, kind in told.items():
            yield _Notice(
                recipient=name,
                actor=comment.author,
                kind=kind,
                at=comment.at,
                post=comment.post,
                comment=comment.number,
            )
    for like in cast.plan.comment_likes:
        comment = comments[like.target]
        yield _Notice(
            recipient=comment.author,
            actor=like.username,
            kind=Kind.COMMENT_LIKE,
            at=like.at,
            post=comment.post,
            comment=comment.number,
        )


def _mentioned(text: str) -> list[str]:
    return [
        entity.value for entity in parse_entities(text=text) if entity.kind is EntityKind.MENTION
    ]
