"""Who likes a post, for those who may see it; and what one person has saved, for them alone."""

from apps.core.cursors import Page, keyset_page
from apps.core.exceptions import NotFound
from apps.engagement.models import Like, Save
from apps.graph.policy import Viewer, visible_account
from apps.posts import selectors as post_selectors

PAGE_SIZE = 24
# How many windows of saves one page may look through for posts that can still be seen.
MAX_WINDOWS = 4


def likers_page(
    *, viewer: Viewer, post_id: int, cursor: str | None = None, limit: int = PAGE_SIZE
) -> Page[int]:
    """Return the accounts that like a post and that the viewer may see.

    :raises NotFound: the viewer must not see the post, or its author keeps to themselves who does.
    """
    post = post_selectors.post_for(viewer=viewer, post_id=post_id)
    if post.hides_like_count and post.author_id != viewer.account_id:
        raise NotFound
    likers = Like.objects.filter(visible_account(viewer, "account"), post_id=post_id)
    return keyset_page(
        likers.values_list("account_id", flat=True), cursor=cursor, limit=limit, key="account_id"
    )


def saved_page(*, viewer: Viewer, cursor: str | None = None, limit: int = PAGE_SIZE) -> Page[int]:
    """Return the posts the viewer has saved and may still open, the latest save first (R10)."""
    found: list[int] = []
    for _ in range(MAX_WINDOWS):
        saves = Save.objects.filter(account_id=viewer.account_id).only("post_id", "save_id")
        page = keyset_page(saves, cursor=cursor, limit=limit - len(found), key="save_id")
        post_ids = [save.post_id for save in page.items]
        visible = post_selectors.visible_post_ids(viewer=viewer, post_ids=post_ids)
        found += [post_id for post_id in post_ids if post_id in visible]
        cursor = page.next_cursor
        if cursor is None or len(found) >= limit:
            break
    return Page(items=found, next_cursor=cursor)
