"""Shared lists that anybody may page through: only public posts of public, active accounts."""

from apps.core.cursors import Page, keyset_page
from apps.graph.policy import Viewer
from apps.posts.models import Post

GRID_SIZE = 24


def newest_ids_page(
    *, viewer: Viewer, cursor: str | None = None, limit: int = GRID_SIZE
) -> Page[int]:
    """Return the newest public posts.

    :raises InvalidCursor: the cursor is not one of ours.
    """
    page = keyset_page(Post.objects.shared_index(viewer).only("id"), cursor=cursor, limit=limit)
    return Page(items=[post.pk for post in page.items], next_cursor=page.next_cursor)
