"""Posts of former days that come from an archive: with their dates, and without telling anybody."""

from datetime import datetime

from django.db import IntegrityError, transaction

from apps.core.events import publish
from apps.core.ids import new_id, numbered_at, shard_of
from apps.posts.events import PostImported
from apps.posts.models import Post
from apps.posts.services import access, content
from apps.posts.services.publishing import store_post
from apps.posts.types import PostContent, PostState

_ATTEMPTS = 5


@transaction.atomic
def import_post(
    *,
    author_id: int,
    post_content: PostContent,
    state: PostState,
    published_at: datetime,
    edited_at: datetime | None,
) -> Post:
    """Insert a post as if it had been published then; nobody is tagged by it.

    :raises NoPhotos: there are none.
    :raises ForeignMedia, MediaNotReady: a photo is not a ready upload of the author.
    :raises CaptionTooLong, TooManyHashtags, TooManyPhotos: and all else that content may be.
    """
    cleaned = content.clean_content(post_content)
    content.require_photos(cleaned.photos)
    author = access.locked_author(author_id=author_id)
    caption = content.parse_caption(caption=cleaned.caption, author_id=author_id)
    post = Post(author=author, state=state, published_at=published_at, edited_at=edited_at)
    _store(post, cleaned, caption)
    publish(PostImported(post_id=post.pk, author_id=author_id))
    return post


def _store(post: Post, post_content: PostContent, caption: content.ParsedCaption) -> None:
    """Insert the post under an id of its time."""
    at = numbered_at(post.published_at)
    for attempts_left in reversed(range(_ATTEMPTS)):
        post.pk = new_id(shard=shard_of(post.author_id), at=at)
        try:
            with transaction.atomic():
                store_post(post=post, post_content=post_content, caption=caption)
        except IntegrityError:
            # Another post of the author has that number in the same millisecond.
            if not attempts_left:
                raise
        else:
            return
