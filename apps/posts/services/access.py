"""Who may fetch the bytes of photos; it follows the post, its audience and its author."""

from collections.abc import Iterable, Sequence

from django.db import transaction

from apps.accounts.models import Account
from apps.accounts.types import Status
from apps.core.exceptions import NotFound
from apps.graph.types import OPEN_AUDIENCES
from apps.media import selectors as media_selectors
from apps.media import services as media_services
from apps.media.types import Access
from apps.posts.models import Post, PostMedia
from apps.posts.types import PostState

POSTS_PER_BATCH = 100


def locked_author(*, author_id: int) -> Account:
    """Return the author as they are now, and stay so until the transaction ends.

    The race: the account goes private while a post of it is being published, and its photos end
    up public after all.

    :raises NotFound: there is no such account (any more).
    """
    author: Account | None = (
        Account.objects.select_for_update(no_key=True).filter(pk=author_id).first()
    )
    if author is None:
        raise NotFound
    return author


def access_of(*, post: Post, author: Account) -> Access:
    """Return what the photos of a post may be: public only if everybody may see the post."""
    is_public = (
        post.state == PostState.PUBLISHED
        and post.audience in OPEN_AUDIENCES
        and author.status == Status.ACTIVE
        and not author.is_private
    )
    return Access.PUBLIC if is_public else Access.PRIVATE


def apply_access(*, posts: Iterable[Post], author: Account) -> int:
    """Bring the photos of posts to the access they should have; return how many changed."""
    wanted = {post.pk: access_of(post=post, author=author) for post in posts}
    photos = dict(
        PostMedia.objects.filter(post_id__in=list(wanted)).values_list("media_id", "post_id")
    )
    items = media_selectors.media_by_ids(owner_id=author.pk, media_ids=list(photos))
    changed = 0
    for access in Access:
        media_ids = [
            media_id
            for media_id, item in items.items()
            if wanted[photos[media_id]] == access != item.access
        ]
        if media_ids:
            media_services.set_access(media_ids=media_ids, access=access)
            changed += len(media_ids)
    return changed


def refresh_author_access(*, author_id: int) -> int:
    """Bring all photos of an author to the access they should have now; return how many changed.

    Reads the present state, so it may run twice or late. Each batch commits for itself and sees
    the account anew: whatever switched meanwhile has its own run after this one.
    """
    changed = 0
    before: int | None = None
    while True:
        batch, count = _refresh_batch(author_id, before)
        changed += count
        if not batch:
            return changed
        before = batch[-1]


@transaction.atomic
def _refresh_batch(author_id: int, before: int | None) -> tuple[Sequence[int], int]:
    author = Account.objects.select_for_update(no_key=True).filter(pk=author_id).first()
    if author is None:
        return [], 0
    posts = Post.objects.filter(author_id=author_id).exclude(state=PostState.DELETED)
    if before is not None:
        posts = posts.filter(pk__lt=before)
    batch = list(posts.order_by("-pk")[:POSTS_PER_BATCH])
    return [post.pk for post in batch], apply_access(posts=batch, author=author)
