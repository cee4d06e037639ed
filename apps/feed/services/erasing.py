"""Removing for good what home feeds know of a person who is gone."""

from django.db import transaction

from apps.core.redis import feeds_for, owner_key
from apps.feed.models import BroadcastAuthor, FanOut, HomeVisit
from apps.feed.selectors.heads import author_heads
from apps.feed.selectors.sets import circles, followed_hashtags, muted_authors
from apps.feed.selectors.skeleton import VISIT_PREFIX
from apps.feed.services.lists import forget_feeds


@transaction.atomic
def erase_visits(*, account_id: int) -> int:
    """Remove when somebody was here, and how their posts traveled; return how many rows went."""
    erased = 0
    for rows in (
        HomeVisit.objects.filter(account_id=account_id),
        BroadcastAuthor.objects.filter(account_id=account_id),
        FanOut.objects.filter(author_id=account_id),
    ):
        deleted, _ = rows.delete()
        erased += deleted
    return erased


def forget_reader(*, account_id: int) -> None:
    """Drop every list and set in Redis that is kept for a person.

    :raises RedisUnavailable: inline subscribers let it pass; the outbox repeats them.
    """
    forget_feeds(account_ids=[account_id])
    for sets in (muted_authors, circles, followed_hashtags):
        sets.forget(account_id)
    feeds_for(account_id).delete(owner_key(VISIT_PREFIX, account_id))
    author_heads.delete(account_id)
