"""What somebody wrote, liked, kept and was told, and what others left under their posts.

Others appear only as far as the owner may see them now: a post that is not there for them any more
leaves its id, and neither its author nor what it shows.
"""

from collections.abc import Iterator, Sequence

from apps.accounts import selectors as account_selectors
from apps.accounts.models import Account
from apps.accounts.presentation import device_name
from apps.engagement.models import Comment, CommentLike, Like, Save
from apps.engagement.types import CommentState
from apps.graph.policy import Viewer, visible_account
from apps.notifications.models import Notification
from apps.notifications.selectors import visible_among
from apps.portability.engine import records
from apps.portability.selectors.batches import ROWS_PER_BATCH, batches
from apps.portability.selectors.people import people_by_id, person_of
from apps.posts import selectors as post_selectors
from apps.posts.models import AuthorPost, HashtagFollow
from apps.posts.types import PostState


def comment_batches(*, account: Account) -> Iterator[list[records.Comment]]:
    """Yield what the account has written under posts."""
    rows = Comment.objects.filter(author_id=account.pk, state=CommentState.PUBLISHED)
    for batch in batches(rows, key="id"):
        authors = _authors_of(account, [row.post_id for row in batch])
        yield [
            records.Comment(
                id=str(row.pk),
                post_id=str(row.post_id),
                post_author=authors.get(row.post_id, ""),
                reply_to=str(row.parent_id or ""),
                text=row.text,
                created_at=row.created_at,
                edited_at=row.edited_at,
            )
            for row in batch
        ]


def like_batches(*, account: Account) -> Iterator[list[records.Like]]:
    """Yield what the account likes: posts, then comments."""
    for likes in batches(Like.objects.filter(account_id=account.pk), key="post_id"):
        authors = _authors_of(account, [row.post_id for row in likes])
        yield [
            records.Like(
                post_id=str(row.post_id),
                post_author=authors.get(row.post_id, ""),
                created_at=row.created_at,
            )
            for row in likes
        ]
    for rows in batches(CommentLike.objects.filter(account_id=account.pk), key="comment_id"):
        authors = _authors_of(account, [row.post_id for row in rows])
        yield [
            records.Like(
                post_id=str(row.post_id),
                post_author=authors.get(row.post_id, ""),
                comment_id=str(row.comment_id),
                created_at=row.created_at,
            )
            for row in rows
        ]


def save_batches(*, account: Account) -> Iterator[list[records.Save]]:
    """Yield what the account keeps; of what it may not see any more, the id alone."""
    for batch in batches(Save.objects.filter(account_id=account.pk), key="save_id"):
        post_ids = [row.post_id for row in batch]
        authors = _authors_of(account, post_ids)
        photos = post_selectors.photos_of(post_ids=list(authors))
        yield [
            records.Save(
                post_id=str(post_id),
                post_author=authors.get(post_id, ""),
                shows=photos[post_id][0].alt_text if post_id in photos else "",
            )
            for post_id in post_ids
        ]


def received_comment_batches(*, account: Account) -> Iterator[list[records.ReceivedComment]]:
    """Yield what others wrote under the account's posts."""
    viewer = Viewer(account.pk)
    for post_ids in _own_post_ids(account):
        rows = (
            Comment.objects.visible_to(viewer)
            .filter(post_id__in=post_ids)
            .exclude(author_id=account.pk)
            .select_related("author")
        )
        for batch in batches(rows, key="id"):
            yield [
                records.ReceivedComment(
                    id=str(row.pk),
                    post_id=str(row.post_id),
                    author=person_of(row.author),
                    reply_to=str(row.parent_id or ""),
                    text=row.text,
                    created_at=row.created_at,
                )
                for row in batch
            ]


def received_like_batches(*, account: Account) -> Iterator[list[records.ReceivedLike]]:
    """Yield who likes the account's posts."""
    viewer = Viewer(account.pk)
    for post_ids in _own_post_ids(account):
        for post_id in post_ids:
            rows = Like.objects.filter(visible_account(viewer, "account"), post_id=post_id)
            for batch in batches(rows.select_related("account"), key="account_id"):
                yield [
                    records.ReceivedLike(
                        post_id=str(post_id),
                        person=person_of(row.account),
                        created_at=row.created_at,
                    )
                    for row in batch
                ]


def notice_batches(*, account: Account) -> Iterator[list[records.Notice]]:
    """Yield what the account was told, as far as it would be shown today (R13)."""
    viewer = Viewer(account.pk)
    for batch in batches(Notification.objects.filter(recipient_id=account.pk), key="id"):
        rows = visible_among(viewer=viewer, rows=batch)
        people = people_by_id(viewer=viewer, account_ids=[row.actor_id for row in rows])
        yield [
            records.Notice(
                kind=row.kind,
                person=people[row.actor_id],
                post_id=str(row.post_id or ""),
                comment_id=str(row.comment_id or ""),
                created_at=row.created_at,
            )
            for row in rows
            if row.actor_id in people
        ]


def hashtag_batches(*, account: Account) -> Iterator[list[records.HashtagFollow]]:
    """Yield the hashtags that the account follows."""
    rows = HashtagFollow.objects.filter(account_id=account.pk).select_related("hashtag")
    for batch in batches(rows, key="hashtag_id"):
        yield [records.HashtagFollow(name=row.hashtag.name, since=row.created_at) for row in batch]


def device_batches(*, account: Account) -> Iterator[list[records.Device]]:
    """Yield where the account is signed in."""
    yield [
        records.Device(
            device=device_name(session.user_agent),
            address=session.ip,
            signed_in_at=session.created_at,
            last_seen_at=session.last_seen_at,
        )
        for session in account_selectors.sessions_of(account=account)
    ]


def _own_post_ids(account: Account) -> Iterator[list[int]]:
    rows = AuthorPost.objects.filter(author_id=account.pk).exclude(state=PostState.DELETED)
    for batch in batches(rows, key="post_id", size=ROWS_PER_BATCH):
        yield [row.post_id for row in batch]


def _authors_of(account: Account, post_ids: Sequence[int]) -> dict[int, str]:
    """Return the authors of those posts that the account may see now, or has written."""
    viewer = Viewer(account.pk)
    visible = post_selectors.posts_by_id(viewer=viewer, post_ids=list(set(post_ids)))
    return {post_id: post.author.username for post_id, post in visible.items()}
