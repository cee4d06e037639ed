"""Comments of a post as one viewer sees them: the post passes its gate first (R1, R5, R6)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber

from apps.core.cursors import Page, decode_cursor, encode_cursor, keyset_page
from apps.core.exceptions import DomainError, NotFound
from apps.engagement.exceptions import CommentsLimited, CommentsOff
from apps.engagement.models import Comment, CommentQuerySet
from apps.engagement.types import CommentState
from apps.graph import selectors as graph_selectors
from apps.graph.policy import Viewer
from apps.graph.types import Circle, Deed
from apps.posts import selectors as post_selectors
from apps.posts.models import Post

PAGE_SIZE = 20
FIRST_REPLIES = 3
# Of longer talks apps are told the beginning.
WHOLE_TALK = 500


def comment_for(*, viewer: Viewer, post_id: int, comment_id: int) -> Comment:
    """Return one comment that the viewer may see.

    :raises NotFound: post or comment do not exist for the viewer.
    """
    post_selectors.post_for(viewer=viewer, post_id=post_id)
    comment = _visible(viewer, post_id).filter(pk=comment_id).first()
    if comment is None:
        raise NotFound
    return comment


def comment_by_id_for(*, viewer: Viewer, comment_id: int) -> Comment:
    """Return one comment that the viewer may see, for whoever does not know its post.

    :raises NotFound: it or its post do not exist for the viewer.
    """
    post_id = Comment.objects.filter(pk=comment_id).values_list("post_id", flat=True).first()
    if post_id is None:
        raise NotFound
    return comment_for(viewer=viewer, post_id=post_id, comment_id=comment_id)


def visible_comments(*, viewer: Viewer, comment_ids: Sequence[int]) -> list[Comment]:
    """Return those of the comments that the viewer may see, whatever posts they are on."""
    if not comment_ids:
        return []
    comments = list(Comment.objects.visible_to(viewer).filter(pk__in=list(comment_ids)))
    post_ids = [comment.post_id for comment in comments]
    visible = post_selectors.visible_post_ids(viewer=viewer, post_ids=post_ids)
    return [comment for comment in comments if comment.post_id in visible]


def whole_talk(*, viewer: Viewer, post_id: int) -> list[Comment]:
    """Return the first comments of a post, the oldest first, each followed by its replies.

    :raises NotFound: the viewer must not see the post.
    """
    if not post_selectors.post_for(viewer=viewer, post_id=post_id).has_comments:
        return []
    comments = list(_visible(viewer, post_id).order_by("id")[:WHOLE_TALK])
    replies: dict[int, list[Comment]] = defaultdict(list)
    for comment in comments:
        replies[comment.parent_id or 0].append(comment)
    return [shown for comment in replies[0] for shown in (comment, *replies[comment.pk])]


def talk_around(*, viewer: Viewer, comment: Comment) -> list[Comment]:
    """Return what a comment answers, if it does, and then its replies, the oldest first.

    :raises NotFound: the viewer must not see the post.
    """
    post = post_selectors.post_for(viewer=viewer, post_id=comment.post_id)
    if not post.has_comments:
        return []
    near = Q(pk=comment.parent_id) | Q(parent_id=comment.pk)
    return list(_visible(viewer, post.pk).filter(near).order_by("id")[:WHOLE_TALK])


def comment_author_ids(
    *, viewer: Viewer, post_ids: Sequence[int], comment_ids: Sequence[int]
) -> dict[int, int]:
    """Return who wrote those of the comments that the viewer may see.

    The caller has passed the gate of the posts.
    """
    comments = Comment.objects.visible_to(viewer).filter(
        post_id__in=list(post_ids), pk__in=list(comment_ids)
    )
    return dict(comments.values_list("id", "author_id"))


def comment_refusal(*, viewer: Viewer, post: Post) -> DomainError | None:
    """Return why somebody who sees a post may not comment on it, if so."""
    if not post.has_comments:
        return CommentsOff()
    refusing = graph_selectors.refusing_ids(
        actor_id=viewer.account_id, account_ids=[post.author_id], deed=Deed.COMMENT
    )
    if not refusing:
        return None
    chosen = graph_selectors.boundaries_of(account_id=post.author_id)
    return CommentsLimited(username=post.author.username, circle=Circle(chosen.comments_from))


def comments_page(
    *, viewer: Viewer, post_id: int, cursor: str | None = None, limit: int = PAGE_SIZE
) -> Page[Comment]:
    """Return the top-level comments of a post, the newest first.

    :raises NotFound: the viewer must not see the post.
    """
    post_selectors.post_for(viewer=viewer, post_id=post_id)
    top_level = _visible(viewer, post_id).filter(parent=None)
    return keyset_page(top_level, cursor=cursor, limit=limit)


def thread_page(
    *, viewer: Viewer, post_id: int, cursor: str | None = None, limit: int = PAGE_SIZE
) -> Page[Comment]:
    """Return the comments of a post, the newest first, each followed by its first replies.

    :raises NotFound: the viewer must not see the post.
    """
    page = comments_page(viewer=viewer, post_id=post_id, cursor=cursor, limit=limit)
    replies = first_replies(
        viewer=viewer, post_id=post_id, comment_ids=[comment.pk for comment in page.items]
    )
    return _with_replies(page, replies)


def newest_thread(*, post_id: int) -> Page[Comment]:
    """Return the first page of a post's comments of all authors: for the cache.

    Whoever shows it leaves out whom the viewer must not see. What waits for approval is for two
    people only, and would take the places of what all others see.
    """
    published = Comment.objects.filter(post_id=post_id, state=CommentState.PUBLISHED, is_held=False)
    page = keyset_page(published.filter(parent=None), cursor=None, limit=PAGE_SIZE)
    replies = _first_of_each(published, [comment.pk for comment in page.items], FIRST_REPLIES)
    return _with_replies(page, replies)


def has_held_comments(*, post_id: int) -> bool:
    """Tell whether any comment on a post waits for approval."""
    return _held(post_id).exists()


def has_held_comments_by(*, account_id: int, post_id: int) -> bool:
    """Tell whether a comment of somebody on a post waits for approval."""
    return _held(post_id).filter(author_id=account_id).exists()


def replies_page(
    *,
    viewer: Viewer,
    post_id: int,
    comment_id: int,
    cursor: str | None = None,
    limit: int = PAGE_SIZE,
) -> Page[Comment]:
    """Return the replies to a comment in the order of the talk, the oldest first.

    :raises NotFound: post or comment do not exist for the viewer.
    """
    comment_for(viewer=viewer, post_id=post_id, comment_id=comment_id)
    replies = _visible(viewer, post_id).filter(parent_id=comment_id)
    if cursor:
        replies = replies.filter(pk__gt=decode_cursor(cursor, parts=1)[0])
    rows = list(replies.order_by("id")[: limit + 1])
    more = len(rows) > limit
    return Page(items=rows[:limit], next_cursor=encode_cursor(rows[limit - 1].pk) if more else None)


def first_replies(
    *,
    viewer: Viewer,
    post_id: int,
    comment_ids: Sequence[int],
    limit: int = FIRST_REPLIES,
) -> dict[int, list[Comment]]:
    """Return the first replies to each of the comments, in one query.

    The caller has the comments from the gate already.
    """
    return _first_of_each(_visible(viewer, post_id), comment_ids, limit)


def _first_of_each(
    comments: CommentQuerySet, parent_ids: Sequence[int], limit: int
) -> dict[int, list[Comment]]:
    replies: dict[int, list[Comment]] = defaultdict(list)
    if not parent_ids:
        return replies
    numbered = (
        comments.filter(parent_id__in=list(parent_ids))
        .annotate(number=Window(RowNumber(), partition_by=[F("parent_id")], order_by=F("id").asc()))
        .filter(number__lte=limit)
        .order_by("id")
    )
    for reply in numbered:
        replies[int(reply.parent_id or 0)].append(reply)
    return replies


def _with_replies(page: Page[Comment], replies: Mapping[int, list[Comment]]) -> Page[Comment]:
    return Page(
        items=[
            shown for comment in page.items for shown in (comment, *replies.get(comment.pk, ()))
        ],
        next_cursor=page.next_cursor,
    )


def _held(post_id: int) -> CommentQuerySet:
    return Comment.objects.filter(post_id=post_id, state=CommentState.PUBLISHED, is_held=True)


def _visible(viewer: Viewer, post_id: int) -> CommentQuerySet:
    return Comment.objects.visible_to(viewer).filter(post_id=post_id)
