"""Lists of post ids, newest first: read from the table of the list, then passed through the gate.

Each list takes windows of ids from its own table and asks the visibility policy about a whole
window at once, so a page costs the same however many posts the list has.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from apps.accounts.models import Account
from apps.core.cursors import MAX_LIMIT, Page, decode_cursor, encode_cursor
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
    rows = AuthorPost.objects.filter(author_id=viewer.account_id, state=PostState.ARCHIVED)
    return _page(rows, lambda posts: posts.visible_to(viewer), cursor, limit)


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
    rows = HashtagPost.objects.filter(
        hashtag_id__in=Hashtag.objects.filter(name=hashtag_key(hashtag), is_hidden=False).values(
            "id"
        )
    )
    return _page(rows, lambda posts: posts.shared_index(viewer), cursor, limit)


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
    rows = Post.objects.published()
    return _page(rows, lambda posts: posts.shared_index(viewer), cursor, limit, key="id")


def _page(
    rows: QuerySet[Any], rule: Rule, cursor: str | None, limit: int, *, key: str = "post_id"
) -> Page[int]:
    """Return up to ``limit`` ids of the list that pass the rule.

    Few posts of a window may pass (a tag used by private accounts): then the page is short but
    has a cursor, so that no request walks through a whole list.
    """
    limit = min(max(limit, 1), MAX_LIMIT)
    before = decode_cursor(cursor, parts=1)[0] if cursor else None
    found: list[int] = []
    for _ in range(MAX_WINDOWS):
        window = rows if before is None else rows.filter(**{f"{key}__lt": before})
        ids = list(window.order_by(f"-{key}").values_list(key, flat=True)[: limit + 1])
        passed = set(rule(Post.objects.filter(pk__in=ids)).values_list("id", flat=True))
        found += [post_id for post_id in ids if post_id in passed]
        if len(found) > limit:
            return Page(items=found[:limit], next_cursor=encode_cursor(found[limit - 1]))
        if len(ids) <= limit:
            return Page(items=found, next_cursor=None)
        before = ids[-1]
    return Page(items=found, next_cursor=encode_cursor(before or 0))
