"""Who likes a post, for those who may see it; what one person likes and saves, for them alone."""

from apps.core.cursors import Page, Stretch, keyset_stretch
from apps.core.exceptions import NotFound
from apps.engagement.models import Like, Save
from apps.graph.policy import Viewer, visible_account
from apps.posts import selectors as post_selectors

PAGE_SIZE = 24
FIRST_PAGE = Stretch(limit=PAGE_SIZE)


def likers_page(*, viewer: Viewer, post_id: int, stretch: Stretch = FIRST_PAGE) -> Page[int]:
    """Return the accounts that like a post and that the viewer may see.

    :raises NotFound: the viewer must not see the post, or its author keeps to themselves who does.
    """
    post = post_selectors.post_for(viewer=viewer, post_id=post_id)
    if post.hides_like_count and post.author_id != viewer.account_id:
        raise NotFound
    likers = Like.objects.filter(visible_account(viewer, "account"), post_id=post_id)
    return keyset_stretch(
        likers.values_list("account_id", flat=True), stretch=stretch, key="account_id"
    )


def saved_page(*, viewer: Viewer, cursor: str | None = None, limit: int = PAGE_SIZE) -> Page[int]:
    """Return the posts the viewer has saved and may still open, the latest save first (R10)."""
    return saved_ids(viewer=viewer, stretch=Stretch(cursor=cursor, limit=limit))


def saved_ids(*, viewer: Viewer, stretch: Stretch) -> Page[int]:
    """Return a part of what the viewer has saved and may still open; its places are saves."""
    saves = Save.objects.filter(account_id=viewer.account_id)
    return post_selectors.visible_page(
        saves, lambda posts: posts.visible_to(viewer), stretch, key="save_id"
    )


def liked_ids(*, viewer: Viewer, stretch: Stretch) -> Page[int]:
    """Return a part of the posts that the viewer likes and may still open, the newest first."""
    likes = Like.objects.filter(account_id=viewer.account_id)
    return post_selectors.visible_page(likes, lambda posts: posts.visible_to(viewer), stretch)
