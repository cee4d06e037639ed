"""Who opens home, by the day; whoever has not for long is dormant until they come back.

The rule that keeps every feed whole: a list in Redis belongs to somebody who is not dormant.
"""

from datetime import date

from django.db import transaction

from apps.feed.models import HomeVisit
from apps.feed.services.lists import forget_feeds
from apps.feed.types import DORMANT_AFTER
from apps.graph import selectors as graph_selectors
from apps.graph import services as graph_services

BATCH = 500


def note_visit(*, account_id: int, on: date) -> bool:
    """Note that somebody's feed is opened or built; return whether they had been dormant.

    Before a list is placed this must have committed. From then on fan-out reads the follows again;
    a post whose fan-out read them earlier was committed before, so the loading that follows the
    placing finds it. Placed first, a post could fall between: fan-out leaves the dormant reader
    out, and the loading has looked already.
    """
    if HomeVisit.objects.filter(pk=account_id, last_opened_on=on, is_dormant=False).exists():
        # Nobody is flagged on the day of a visit, so there is nothing to wait for.
        return False
    return _note(account_id, on)


@transaction.atomic
def _note(account_id: int, on: date) -> bool:
    visit = _locked(account_id)
    if visit is None:
        HomeVisit.objects.bulk_create(
            [HomeVisit(account_id=account_id, last_opened_on=on)], ignore_conflicts=True
        )
        return False
    if visit.is_dormant:
        graph_services.mark_follows_active(follower_id=account_id)
    HomeVisit.objects.filter(pk=account_id).update(
        last_opened_on=max(visit.last_opened_on, on), is_dormant=False
    )
    return visit.is_dormant


@transaction.atomic
def note_follow(*, follower_id: int, followee_id: int, on: date) -> bool:
    """Let a new follow be as dormant as its follower; return whether they are dormant.

    People whom nobody has seen open home yet count from their first follow.
    """
    if not graph_selectors.is_following(follower_id=follower_id, followee_id=followee_id):
        return False
    visit = _locked(follower_id)
    if visit is None:
        HomeVisit.objects.bulk_create(
            [HomeVisit(account_id=follower_id, last_opened_on=on)], ignore_conflicts=True
        )
        return False
    if visit.is_dormant:
        graph_services.mark_follows_dormant(follower_ids=[follower_id])
    return visit.is_dormant


@transaction.atomic
def flag_dormant(*, today: date, limit: int = BATCH) -> int:
    """Flag the next people who have not opened home for long; return how many.

    Their lists go first, while their rows are held: whoever comes back in this moment waits for
    the row before a new list is placed.

    :raises RedisUnavailable: nobody is flagged, because lists may be left.
    """
    account_ids = list(
        HomeVisit.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(is_dormant=False, last_opened_on__lt=today - DORMANT_AFTER)
        .order_by("last_opened_on")
        .values_list("account_id", flat=True)[:limit]
    )
    if account_ids:
        forget_feeds(account_ids=account_ids)
        graph_services.mark_follows_dormant(follower_ids=account_ids)
        HomeVisit.objects.filter(pk__in=account_ids).update(is_dormant=True)
    return len(account_ids)


def _locked(account_id: int) -> HomeVisit | None:
    # The race: somebody comes back while they are being flagged.
    return HomeVisit.objects.select_for_update(of=("self",)).filter(pk=account_id).first()
