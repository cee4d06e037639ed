"""What PostgreSQL knows of a feed: the newest posts of all the viewer follows, or of a list."""

from dataclasses import dataclass

from django.db import connection
from django.db.models import Q

from apps.core.cursors import Page, Stretch, decode_cursor, encode_cursor
from apps.core.ids import LARGEST_ID
from apps.graph import selectors as graph_selectors
from apps.graph.policy import Viewer
from apps.posts import selectors as post_selectors
from apps.posts.models import AuthorPost
from apps.posts.types import PostState

# Most authors have fewer posts than this in a feed of 500; the few others are asked again.
FIRST_PER_AUTHOR = 20


@dataclass(frozen=True, slots=True)
class NewestPosts:
    """Post ids newest first; ``reaches_end`` when there are no older ones."""

    post_ids: list[int]
    reaches_end: bool


def newest_posts(*, account_id: int, limit: int, before: int | None = None) -> NewestPosts:
    """Return the newest posts of the viewer and of those they follow, older than ``before``.

    Posts for close friends are among them where the viewer is one.

    Two steps so that each asks one kind of shard: whom the viewer follows, then the newest of
    each author by index. Authors whose first ids were all taken may have more in the same span
    and are asked again for exactly that span, so nothing is missing.
    """
    author_ids = [account_id, *graph_selectors.followed_ids(account_id=account_id)]
    circle_ids = [account_id, *graph_selectors.circle_ids(account_id=account_id)]
    return _newest_posts(author_ids, circle_ids, limit, before)


def list_page(*, viewer: Viewer, list_id: int, stretch: Stretch) -> Page[int]:
    """Return a part of the posts of the people on one of the viewer's lists.

    :raises NotFound: the viewer has no such list.
    :raises InvalidCursor: the cursor is not one of this list.
    """
    author_ids = graph_selectors.list_author_ids(viewer=viewer, list_id=list_id)
    circle_ids = list(graph_selectors.circle_ids(account_id=viewer.account_id))
    if stretch.above is not None:
        found = NewestPosts(
            _above(author_ids, circle_ids, stretch.limit, stretch.above), reaches_end=False
        )
    else:
        before = decode_cursor(stretch.cursor, parts=1)[0] if stretch.cursor else None
        found = _newest_posts(author_ids, circle_ids, stretch.limit, before)
    post_ids = [i for i in found.post_ids if i > stretch.since]
    goes_on = bool(post_ids) and post_ids == found.post_ids and not found.reaches_end
    visible = post_selectors.visible_post_ids(viewer=viewer, post_ids=post_ids)
    shown = [post_id for post_id in post_ids if post_id in visible]
    return Page(
        items=shown,
        next_cursor=encode_cursor(post_ids[-1]) if goes_on else None,
        newest=shown[0] if shown else None,
    )


def _above(author_ids: list[int], circle_ids: list[int], limit: int, above: int) -> list[int]:
    rows = AuthorPost.objects.filter(
        Q(is_for_close_friends=False) | Q(author_id__in=circle_ids),
        author_id__in=author_ids,
        state=PostState.PUBLISHED,
        post_id__gt=above,
    )
    return sorted(rows.order_by("post_id").values_list("post_id", flat=True)[:limit], reverse=True)


def _newest_posts(
    author_ids: list[int], circle_ids: list[int], limit: int, before: int | None
) -> NewestPosts:
    first = _newest_of_each(author_ids, circle_ids, FIRST_PER_AUTHOR, before)
    newest = sorted((post_id for _, post_id in first), reverse=True)[:limit]
    cutoff = newest[-1] if len(newest) >= limit else 0
    busy = _authors_with_more(first, cutoff)
    if busy:
        more = (
            AuthorPost.objects.filter(
                Q(is_for_close_friends=False) | Q(author_id__in=circle_ids),
                author_id__in=busy,
                state=PostState.PUBLISHED,
                post_id__gt=cutoff,
            )
            .order_by("-post_id")
            .values_list("post_id", flat=True)
        )
        if before is not None:
            more = more.filter(post_id__lt=before)
        merged = sorted({*newest, *more[: limit + 1]}, reverse=True)
        return NewestPosts(merged[:limit], reaches_end=len(merged) <= limit and cutoff == 0)
    return NewestPosts(newest, reaches_end=cutoff == 0)


def _newest_of_each(
    author_ids: list[int], circle_ids: list[int], per_author: int, before: int | None
) -> list[tuple[int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT author.id, newest.post_id
            FROM unnest(%s::bigint[]) AS author (id)
            CROSS JOIN LATERAL (
                SELECT post_id FROM posts_authorpost
                WHERE author_id = author.id AND state = 'published'
                  AND post_id < %s
                  AND (NOT is_for_close_friends OR author_id = ANY(%s))
                ORDER BY post_id DESC LIMIT %s
            ) AS newest
            """,
            [
                author_ids,
                LARGEST_ID if before is None else before,
                circle_ids,
                per_author,
            ],
        )
        rows: list[tuple[int, int]] = cursor.fetchall()
    return rows


def _authors_with_more(rows: list[tuple[int, int]], cutoff: int) -> list[int]:
    """Return the authors whose share was full and may reach further towards the cutoff."""
    shares: dict[int, list[int]] = {}
    for author_id, post_id in rows:
        shares.setdefault(author_id, []).append(post_id)
    return [
        author_id
        for author_id, ids in shares.items()
        if len(ids) == FIRST_PER_AUTHOR and min(ids) > cutoff
    ]
