"""The gate to posts and their photos: what a viewer may not see does not exist (R1, R2)."""

from collections.abc import Sequence

from apps.core.exceptions import NotFound
from apps.graph.policy import Viewer
from apps.posts.models import Post
from apps.posts.types import PostState


def post_for(*, viewer: Viewer, post_id: int) -> Post:
    """Return a post that the viewer may open, with its author and place.

    :raises NotFound: it does not exist, is gone, or the viewer must not learn of it.
    """
    post = (
        Post.objects.visible_to(viewer).filter(pk=post_id).select_related("author", "place").first()
    )
    if post is None:
        raise NotFound
    return post


def hides_like_count(*, post_id: int) -> bool:
    """Tell whether the author of a post keeps to themselves how many like it."""
    return Post.objects.filter(pk=post_id, hides_like_count=True).exists()


def own_post_for(*, viewer: Viewer, post_id: int) -> Post:
    """Return a published or archived post of the viewer themselves.

    :raises NotFound: they have no such post.
    """
    post = post_for(viewer=viewer, post_id=post_id)
    if post.author_id != viewer.account_id:
        raise NotFound
    return post


def removed_post_for(*, viewer: Viewer, post_id: int) -> Post:
    """Return a post that staff removed, to its author alone; what it showed stays hidden.

    :raises NotFound: they have no such post.
    """
    post = (
        Post.objects.filter(pk=post_id, author_id=viewer.account_id, state=PostState.DELETED)
        .exclude(removed_state="")
        .first()
    )
    if post is None:
        raise NotFound
    return post


def posts_by_id(*, viewer: Viewer, post_ids: Sequence[int]) -> dict[int, Post]:
    """Return those of the posts that the viewer may open, with their authors and places."""
    if not post_ids:
        return {}
    return Post.objects.visible_to(viewer).select_related("author", "place").in_bulk(list(post_ids))


def visible_post_ids(*, viewer: Viewer, post_ids: Sequence[int]) -> set[int]:
    """Return those of the ids that the viewer may open."""
    if not post_ids:
        return set()
    return set(
        Post.objects.visible_to(viewer).filter(pk__in=list(post_ids)).values_list("id", flat=True)
    )


def can_view_media(*, viewer: Viewer, media_id: int) -> bool:
    """Tell whether the viewer may open a post that shows the medium."""
    return Post.objects.visible_to(viewer).filter(photos__media_id=media_id).exists()


def is_of_gone_post(*, media_id: int) -> bool:
    """Tell whether a medium belongs to a post that its author has deleted or staff removed."""
    return Post.objects.filter(photos__media_id=media_id, state=PostState.DELETED).exists()
