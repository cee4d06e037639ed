"""What a target says and shows, for a look by staff; who looks is written down by the service."""

import base64
from collections.abc import Sequence

from apps.accounts.models import Account
from apps.accounts.types import Status
from apps.core.exceptions import NotFound
from apps.engagement.models import Comment
from apps.engagement.types import CommentState
from apps.graph.policy import ANONYMOUS
from apps.media import selectors as media_selectors
from apps.media.exceptions import StorageDown
from apps.media.models import MediaItem
from apps.media.types import Access
from apps.moderation.types import Content, Picture, Target, TargetKind
from apps.posts import selectors as post_selectors
from apps.posts.models import Post, PostQuerySet
from apps.posts.types import PostState

_SIZES = ("640", "320", "150", "full")


def content_of(*, target: Target) -> Content:
    """Return what a target says and shows, whoever may see it.

    :raises NotFound: it has been purged meanwhile, or its author has deleted it.
    """
    if target.kind is TargetKind.POST:
        return _of_post(target)
    if target.kind is TargetKind.COMMENT:
        return _of_comment(target)
    return _of_account(target)


def _of_post(target: Target) -> Content:
    post = _not_deleted_by_author().select_related("author").filter(pk=target.id).first()
    if post is None:
        raise NotFound
    return Content(
        text=post.caption,
        pictures=_pictures(post),
        state=post.state,
        is_public=_is_public_post(post.pk),
        is_removed=bool(post.removed_state),
        is_marked=post.is_marked_sensitive,
        owner=post.author,
    )


def _of_comment(target: Target) -> Content:
    comment = Comment.objects.select_related("author").filter(pk=target.id).first()
    if comment is None or not _not_deleted_by_author().filter(pk=comment.post_id).exists():
        raise NotFound
    if comment.state == CommentState.DELETED and not comment.is_removed:
        raise NotFound
    is_visible = Comment.objects.visible_to(ANONYMOUS).filter(pk=comment.pk).exists()
    return Content(
        text=comment.text,
        pictures=[],
        state=comment.state,
        is_public=is_visible and _is_public_post(comment.post_id),
        is_removed=comment.is_removed,
        is_marked=False,
        owner=comment.author,
    )


def _of_account(target: Target) -> Content:
    account = Account.objects.filter(pk=target.id).first()
    if account is None:
        raise NotFound
    pictures = []
    if account.avatar_name:
        src = media_selectors.media_url(
            name=account.avatar_name, rendition="150", fmt="webp", access=Access.PUBLIC
        )
        pictures.append(Picture(src=src, alt="Profile photo"))
    return Content(
        text="\n".join(part for part in (account.name, account.pronouns, account.bio) if part),
        pictures=pictures,
        state=account.status,
        is_public=account.status == Status.ACTIVE,
        is_removed=False,
        is_marked=False,
        owner=account,
    )


def _not_deleted_by_author() -> PostQuerySet:
    """Return the posts that exist, or that staff removed: what people delete is gone for staff."""
    return Post.objects.exclude(state=PostState.DELETED, removed_state="")


def _is_public_post(post_id: int) -> bool:
    """Tell whether everybody may read the post anyway."""
    return Post.objects.visible_to(ANONYMOUS).filter(pk=post_id).exists()


def _pictures(post: Post) -> list[Picture]:
    photos = post_selectors.photos_of(post_ids=[post.pk]).get(post.pk, [])
    items = media_selectors.media_by_ids(media_ids=[photo.media_id for photo in photos])
    return [
        Picture(src=_src(items[photo.media_id]), alt=photo.alt_text or "Not described")
        for photo in photos
        if photo.media_id in items and items[photo.media_id].is_ready
    ]


def _src(item: MediaItem) -> str:
    """Return the address of a public photo, and any other one itself.

    A private photo has no address that staff could fetch, keep or hand on: it comes with the page
    of the look that is written down, or not at all.
    """
    size = _size(list(item.renditions))
    if item.access == Access.PUBLIC:
        return media_selectors.media_url(
            name=item.name, rendition=size, fmt="webp", access=item.access
        )
    try:
        content = media_selectors.read_rendition(item=item, rendition=size, fmt="webp")
    except (FileNotFoundError, StorageDown):
        return ""
    return f"data:image/webp;base64,{base64.b64encode(content).decode()}"


def _size(made: Sequence[str]) -> str:
    return next(size for size in _SIZES if size in made)
