"""Who follows which hashtag, and what staff decide about hashtags."""

from collections.abc import Sequence

from django.db import connection, transaction

from apps.accounts.models import Account
from apps.core.counters import count
from apps.core.events import publish
from apps.core.exceptions import NotFound
from apps.core.text import hashtag_key
from apps.posts.events import HashtagFollowed, HashtagUnfollowed, HashtagVisibilityChanged
from apps.posts.exceptions import TooManyFollowedHashtags
from apps.posts.models import Hashtag, HashtagFollow, HashtagFollower
from apps.posts.selectors.hashtags import is_hashtag
from apps.posts.services.content import hashtags_named
from apps.posts.types import MAX_FOLLOWED_HASHTAGS


@transaction.atomic
def follow_hashtag(*, account: Account, name: str) -> bool:
    """Bring a hashtag into somebody's home feed; return whether they follow it newly.

    A hashtag may be followed before anybody has used it.

    :raises NotFound: this is no hashtag, or one that staff have hidden.
    :raises TooManyFollowedHashtags: they follow as many as one can.
    """
    if not is_hashtag(name):
        raise NotFound
    (hashtag,) = hashtags_named([hashtag_key(name)])
    if hashtag.is_hidden:
        raise NotFound
    # The race: two tabs follow the hundredth and the hundred and first at once.
    _lock(account.pk)
    followed = HashtagFollow.objects.filter(account_id=account.pk)
    if followed.filter(hashtag_id=hashtag.pk).exists():
        return False
    if followed.count() >= MAX_FOLLOWED_HASHTAGS:
        raise TooManyFollowedHashtags
    HashtagFollow.objects.create(account_id=account.pk, hashtag_id=hashtag.pk)
    HashtagFollower.objects.create(hashtag_id=hashtag.pk, account_id=account.pk)
    count(subject_id=hashtag.pk, kind="tag_followers", delta=1)
    publish(HashtagFollowed(account_id=account.pk, hashtag_id=hashtag.pk))
    return True


@transaction.atomic
def unfollow_hashtag(*, account: Account, name: str) -> bool:
    """Take a hashtag out of somebody's home feed; return whether they followed it."""
    hashtag = Hashtag.objects.filter(name=hashtag_key(name)).first()
    if hashtag is None:
        return False
    _lock(account.pk)
    deleted, _ = HashtagFollow.objects.filter(account_id=account.pk, hashtag_id=hashtag.pk).delete()
    if not deleted:
        return False
    HashtagFollower.objects.filter(hashtag_id=hashtag.pk, account_id=account.pk).delete()
    count(subject_id=hashtag.pk, kind="tag_followers", delta=-1)
    publish(HashtagUnfollowed(account_id=account.pk, hashtag_id=hashtag.pk))
    return True


@transaction.atomic
def hide_hashtags(*, hashtag_ids: Sequence[int]) -> list[int]:
    """Give these hashtags no list any more; return those that had one."""
    return _switch(hashtag_ids, is_hidden=True)


@transaction.atomic
def show_hashtags(*, hashtag_ids: Sequence[int]) -> list[int]:
    """Give hidden hashtags their list back; return those that had none."""
    return _switch(hashtag_ids, is_hidden=False)


def _switch(hashtag_ids: Sequence[int], *, is_hidden: bool) -> list[int]:
    # The race: somebody else of staff does the same; each deed is done, and logged, once.
    waiting = Hashtag.objects.select_for_update().filter(
        pk__in=hashtag_ids, is_hidden=not is_hidden
    )
    changed = list(waiting.order_by("pk").values_list("pk", flat=True))
    if changed:
        Hashtag.objects.filter(pk__in=changed).update(is_hidden=is_hidden)
        publish(HashtagVisibilityChanged(hashtag_ids=changed))
    return changed


def _lock(account_id: int) -> None:
    """Hold somebody's list of hashtags until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"hashtags:{account_id}"]
        )
