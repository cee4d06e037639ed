"""Lists of post ids, newest first: read from the table of the list, then passed through the gate.

Each list takes windows of ids from its own table and asks the visibility policy about a whole
window at once, so a page costs the same however many posts the list has.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from apps.accounts.models import Account
from apps.core.cursors import MAX_LIMIT, Page, Stretch, decode_cursor, encode_cursor
from apps.core.exceptions import NotFound
from apps.core.text import hashtag_key
from apps.graph.policy import Viewer
from apps.posts.models import (
    AuthorPost,
    Hashtag,
    HashtagPost,
    Place,
    Post,
    PostQuerySet,
    TaggedPost,
)
from apps.posts.types import PostState

PAGE_SIZE = 24
# How many windows one page may look through before it ends early, with a cursor to go on from.
MAX_WINDOWS = 4

Rule = Callable[[PostQuerySet], PostQuerySet]


def author_grid_ids(
    *, viewer: Viewer, author_id: int, cursor: str | None = None, limit: int = PAGE_SIZE
) -> Page[int]:
    """Return the published posts of an author that the viewer may open."""
    rows = AuthorPost.objects.filter(author_id=author_id, state=PostState.PUBLISHED)
    return _page(rows, lambda posts: posts.visible_to(viewer).published(), cursor, limit)


def newest_of_author(*, author_id: int, limit: int) -> list[tuple[int, str]]:
    """Return an author's newest published posts with the audience of each: for the cache.

    Whoever shows them has checked what the viewer may see.
    """
    ids = (
        AuthorPost.objects.filter(author_id=author_id, state=PostState.PUBLISHED)
        .order_by("-post_id")
        .values_list("post_id", flat=True)[:limit]
    )
    rows = Post.objects.published().filter(pk__in=list(ids)).values_list("id", "audience")
    return sorted(rows, reverse=True)


def archived_ids_page(
    *, viewer: Viewer, cursor: str | None = None, limit: int = PAGE_SIZE
) -> Page[int]:
    """Return the viewer's own archived posts."""
    return archived_ids(viewer=viewer, stretch=Stretch(cursor=cursor, limit=limit))


def archived_ids(*, viewer: Viewer, stretch: Stretch) -> Page[int]:
    """Return a part of the viewer's own archived posts."""
    rows = AuthorPost.objects.filter(author_id=viewer.account_id, state=PostState.ARCHIVED)
    return visible_page(rows, lambda posts: posts.visible_to(viewer), stretch)


def tagged_ids_page(
    *, viewer: Viewer, account: Account, cursor: str | None = None, limit: int = PAGE_SIZE
) -> Page[int]:
    """Return the published posts in which a person is tagged and that the viewer may open.

    Whether the viewer may see the person's own pages is for the caller to ask.
    """
    rows = TaggedPost.objects.filter(account_id=account.pk, is_pending=False)
    return _page(rows, lambda posts: posts.visible_to(viewer).published(), cursor, limit)


def pending_tags_page(
    *, viewer: Viewer, cursor: str | None = None, limit: int = PAGE_SIZE
) -> Page[int]:
    """Return the posts in which the viewer is tagged and has not approved it; theirs alone."""
    rows = TaggedPost.objects.filter(account_id=viewer.account_id, is_pending=True)
    return _page(rows, lambda posts: posts.visible_to(viewer).published(), cursor, limit)


def hashtag_ids_page(
    *, viewer: Viewer, hashtag: str, cursor: str | None = None, limit: int = PAGE_SIZE
) -> Page[int]:
    """Return the public posts under a hashtag in any of its spellings (R4), unless hidden."""
    return hashtag_ids(viewer=viewer, hashtag=hashtag, stretch=Stretch(cursor=cursor, limit=limit))


def place_for(*, viewer: Viewer, place_id: int) -> Place:
    """Return a place that the viewer may know of: they may open a published post from there.

    :raises NotFound: there is no such place, or only posts that the viewer may not see name it.
    """
    place = Place.objects.filter(pk=place_id).first()
    seen = Post.objects.visible_to(viewer).published().filter(place_id=place_id)
    if place is None or not seen.exists():
        raise NotFound
    return place


def place_ids_page(
    *, viewer: Viewer, place_id: int, cursor: str | None = None, limit: int = PAGE_SIZE
) -> Page[int]:
    """Return the public posts from a place (R4)."""
    rows = Post.objects.filter(place_id=place_id)
    return _page(rows, lambda posts: posts.shared_index(viewer), cursor, limit, key="id")


def newest_public_ids(
    *, viewer: Viewer, cursor: str | None = None, limit: int = PAGE_SIZE
) -> Page[int]:
    """Return the newest public posts of all (R4)."""
    return public_ids(viewer=viewer, stretch=Stretch(cursor=cursor, limit=limit))


def public_ids(*, viewer: Viewer, stretch: Stretch) -> Page[int]:
    """Return a part of the public posts of all (R4)."""
    rows = Post.objects.published()
    return visible_page(
        rows, lambda posts: posts.shared_index(viewer), stretch, key="id", column="id"
    )


def hashtag_ids(*, viewer: Viewer, hashtag: str, stretch: Stretch) -> Page[int]:
    """Return a part of the public posts under a hashtag in any of its spellings (R4)."""
    return visible_page(_under(hashtag), lambda posts: posts.shared_index(viewer), stretch)


def author_ids(*, viewer: Viewer, author_id: int, stretch: Stretch, hashtag: str = "") -> Page[int]:
    """Return a part of an author's posts that the viewer may open, or of those with a hashtag."""
    rows = AuthorPost.objects.filter(author_id=author_id, state=PostState.PUBLISHED)
    if hashtag:
        rows = rows.filter(post_id__in=_under(hashtag).values("post_id"))
    return visible_page(rows, lambda posts: posts.visible_to(viewer).published(), stretch)


def visible_page(
    rows: QuerySet[Any],
    rule: Rule,
    stretch: Stretch,
    *,
    key: str = "post_id",
    column: str = "post_id",
) -> Page[int]:
    """Return a part of a list of posts that are in the order of ``key`` and pass the rule.

    Few posts of a window may pass (a tag used by private accounts): then the page is short but
    has a cursor, so that no request walks through a whole list.
    """
    if stretch.above is not None:
        return _page_above(rows, rule, stretch.above, stretch.limit, key, column)
    limit = min(max(stretch.limit, 1), MAX_LIMIT)
    before = decode_cursor(stretch.cursor, parts=1)[0] if stretch.cursor else None
    if stretch.since:
        rows = rows.filter(**{f"{key}__gt": stretch.since})
    found: list[tuple[int, int]] = []
    for _ in range(MAX_WINDOWS):
        window = rows if before is None else rows.filter(**{f"{key}__lt": before})
        taken = _taken(window.order_by(f"-{key}"), key, column, limit + 1)
        found += _passed(taken, rule)
        if len(found) > limit:
            return _page_of(found[:limit], next_place=found[limit - 1][0])
        if len(taken) <= limit:
            return _page_of(found, next_place=None)
        before = taken[-1][0]
    return _page_of(found, next_place=before)


def _page_above(
    rows: QuerySet[Any], rule: Rule, above: int, limit: int, key: str, column: str
) -> Page[int]:
    """Return what lies directly above a place, the newest first as everywhere."""
    limit = min(max(limit, 1), MAX_LIMIT)
    found: list[tuple[int, int]] = []
    for _ in range(MAX_WINDOWS):
        window = rows.filter(**{f"{key}__gt": above}).order_by(key)
        taken = _taken(window, key, column, limit)
        found += _passed(taken, rule)
        if len(found) >= limit or len(taken) < limit:
            break
        above = taken[-1][0]
    found = found[:limit][::-1]
    return _page_of(found, next_place=found[-1][0] if found else None)


def _taken(rows: QuerySet[Any], key: str, column: str, limit: int) -> list[tuple[int, int]]:
    """Return (place, post) of the first rows."""
    return list(rows.values_list(key, column)[:limit])


def _passed(taken: list[tuple[int, int]], rule: Rule) -> list[tuple[int, int]]:
    post_ids = [post_id for _, post_id in taken]
    passed = set(rule(Post.objects.filter(pk__in=post_ids)).values_list("id", flat=True))
    return [(place, post_id) for place, post_id in taken if post_id in passed]


def _page_of(found: list[tuple[int, int]], *, next_place: int | None) -> Page[int]:
    return Page(
        items=[post_id for _, post_id in found],
        next_cursor=None if next_place is None else encode_cursor(next_place),
        newest=found[0][0] if found else None,
    )


def _under(hashtag: str) -> QuerySet[HashtagPost]:
    named = Hashtag.objects.filter(name=hashtag_key(hashtag), is_hidden=False)
    return HashtagPost.objects.filter(hashtag_id__in=named.values("id"))


def _page(
    rows: QuerySet[Any], rule: Rule, cursor: str | None, limit: int, *, key: str = "post_id"
) -> Page[int]:
    return visible_page(rows, rule, Stretch(cursor=cursor, limit=limit), key=key, column=key)
