"""What hangs on posts, for whole batches of them; the caller has passed the gate."""

from collections import defaultdict
from collections.abc import Sequence

from apps.accounts.models import Account
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


def tagged_usernames(*, post_id: int) -> list[str]:
    """Return the usernames of who is tagged in one post."""
    return list(
        PostTag.objects.filter(post_id=post_id)
        .order_by("account__username")
        .values_list("account__username", flat=True)
    )


def usernames_of(*, account_ids: Sequence[int]) -> list[str]:
    """Return the usernames of people, for whoever has named them by id."""
    return list(
        Account.objects.filter(pk__in=list(account_ids))
        .order_by("username")
        .values_list("username", flat=True)
    )


def revisions_of(*, post_id: int) -> list[PostRevision]:
    """Return what a post said before its edits, the latest first."""
    return list(PostRevision.objects.filter(post_id=post_id).order_by("-number"))
