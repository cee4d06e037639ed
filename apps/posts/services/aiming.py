"""Where to look in the photos of a post, for whoever shows them cropped."""

from collections.abc import Mapping

from django.db import transaction

from apps.accounts.models import Account
from apps.core.events import publish
from apps.media import services as media_services
from apps.media.types import Focus
from apps.posts.events import PostEdited
from apps.posts.exceptions import PhotosDoNotMatch
from apps.posts.models import PostMedia
from apps.posts.services.editing import own_post_locked


@transaction.atomic
def aim_photos(*, author: Account, post_id: int, focuses: Mapping[int, Focus]) -> bool:
    """Keep which points matter most in photos of one's own post; return whether any is new.

    The post says what it said: there is no new version of it, only its cards are made anew.

    :raises NotFound: the author has no such post.
    :raises PhotosDoNotMatch: the post does not have one of the photos.
    """
    post = own_post_locked(author_id=author.pk, post_id=post_id)
    media_ids = PostMedia.objects.filter(post_id=post.pk).values_list("media_id", flat=True)
    if focuses.keys() - set(media_ids):
        raise PhotosDoNotMatch
    changed = [
        media_services.aim_media(owner_id=author.pk, media_id=media_id, focus=focus)
        for media_id, focus in sorted(focuses.items())
    ]
    if not any(changed):
        return False
    publish(PostEdited(post_id=post.pk, author_id=author.pk))
    return True
