"""What a post and its photos say, and where to look: changed by itself, as apps do it."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from apps.accounts.models import Account
from apps.core.events import publish
from apps.core.exceptions import NotFound
from apps.graph.types import Audience
from apps.media import services as media_services
from apps.media.types import Focus
from apps.posts.events import PostEdited
from apps.posts.exceptions import PhotosDoNotMatch
from apps.posts.models import Post, PostMedia, PostTag
from apps.posts.services.editing import edit_post, own_post_locked


@transaction.atomic
def reword_post(
    *,
    author: Account,
    post_id: int,
    caption: str,
    alt_texts: Mapping[int, str],
    focuses: Mapping[int, Focus],
    audience: Audience | None,
    is_sensitive: bool,
    sensitive_reason: str,
    now: datetime,
) -> Post:
    """Change what a post of one's own says, and leave all else as it is.

    So is its audience, unless there is a new one. ``alt_texts`` and ``focuses`` are by media id. A
    new focus is no new version of the post: it says what it said.

    :raises NotFound: the author has no such post.
    :raises PhotosDoNotMatch: an alt text or a focus is for a photo that the post does not have.
    """
    post = own_post_locked(author_id=author.pk, post_id=post_id)
    edited = edit_post(
        author=author,
        post_id=post.pk,
        caption=caption,
        alt_texts=alt_texts,
        place_name=post.place.name if post.place else "",
        tagged_ids=[*PostTag.objects.filter(post_id=post.pk).values_list("account_id", flat=True)],
        audience=audience or post.audience,
        has_comments=post.has_comments,
        hides_like_count=post.hides_like_count,
        is_sensitive=is_sensitive,
        sensitive_reason=sensitive_reason,
        now=now,
    )
    if focuses:
        _aim(post, focuses)
    return edited


@transaction.atomic
def describe_photo(
    *,
    author: Account,
    media_id: int,
    alt_text: str | None,
    focus: Focus | None,
    now: datetime,
) -> PostMedia:
    """Change what one photo of a post of one's own is said to show, and where to look in it.

    None leaves either as it is.

    :raises NotFound: the author has no post with this photo.
    :raises AltTextTooLong:
    """
    photo = PostMedia.objects.filter(media_id=media_id, post__author_id=author.pk).first()
    if photo is None:
        raise NotFound
    post = own_post_locked(author_id=author.pk, post_id=photo.post_id)
    reword_post(
        author=author,
        post_id=post.pk,
        caption=post.caption,
        alt_texts={} if alt_text is None else {media_id: alt_text},
        focuses={} if focus is None else {media_id: focus},
        audience=None,
        is_sensitive=post.is_sensitive,
        sensitive_reason=post.sensitive_reason,
        now=now,
    )
    photo.refresh_from_db(fields=["alt_text"])
    return photo


def _aim(post: Post, focuses: Mapping[int, Focus]) -> None:
    """Keep which points of the photos matter most; the cards of the post are made anew."""
    media_ids = PostMedia.objects.filter(post_id=post.pk).values_list("media_id", flat=True)
    if focuses.keys() - set(media_ids):
        raise PhotosDoNotMatch
    changed = [
        media_services.aim_media(owner_id=post.author_id, media_id=media_id, focus=focus)
        for media_id, focus in sorted(focuses.items())
    ]
    if any(changed):
        publish(PostEdited(post_id=post.pk, author_id=post.author_id))
