"""What hangs on posts, for whole batches of them; the caller has passed the gate."""

from collections import defaultdict
from collections.abc import Sequence

from apps.posts.models import PostMedia, PostRevision, PostTag


def photos_of(*, post_ids: Sequence[int]) -> dict[int, list[PostMedia]]:
    """Return the photos of each post in their order."""
    photos: dict[int, list[PostMedia]] = defaultdict(list)
    for photo in PostMedia.objects.filter(post_id__in=list(post_ids)).order_by(
        "post_id", "position"
    ):
        photos[photo.post_id].append(photo)
    return dict(photos)


def tagged_ids_of_posts(*, post_ids: Sequence[int]) -> dict[int, list[int]]:
    """Return who is tagged in each post."""
    tagged: dict[int, list[int]] = defaultdict(list)
    for post_id, account_id in (
        PostTag.objects.filter(post_id__in=list(post_ids))
        .order_by("post_id", "account_id")
        .values_list("post_id", "account_id")
    ):
        tagged[post_id].append(account_id)
    return dict(tagged)


def revisions_of(*, post_id: int) -> list[PostRevision]:
    """Return what a post said before its edits, the latest first."""
    return list(PostRevision.objects.filter(post_id=post_id).order_by("-number"))
