"""Removing a person for good: every app below erases what it keeps of them, uppermost first.

Nothing is noted about how far this has come: what is gone is the progress. Each step is repeated
until it finds nothing, in transactions of its own, so that a purge that was killed is simply run
again. ``engine.manifest`` says which table each step is for.
"""

from collections.abc import Callable
from datetime import datetime

import structlog

from apps.accounts import services as account_services
from apps.engagement import services as engagement_services
from apps.feed import services as feed_services
from apps.graph import services as graph_services
from apps.media import services as media_services
from apps.notifications import services as notification_services
from apps.portability.services.storing import erase_archives
from apps.posts import services as post_services
from apps.ranking import services as ranking_services

logger = structlog.get_logger(__name__)


def purge_account(*, account_id: int, now: datetime) -> bool:
    """Erase everything of a person whose time of grace is over; False if it is not, or done.

    :raises StorageDown, RedisUnavailable: to be run again later.
    """
    if not account_services.begin_erasing(account_id=account_id, now=now):
        return False
    account_services.erase_credentials(account_id=account_id)
    erase_archives(account_id=account_id)
    notification_services.withdraw_account(account_id=account_id)
    ranking_services.forget_account(account_id=account_id)
    _purge_engagement(account_id, now)
    _purge_posts(account_id, now)
    _repeat(lambda: graph_services.erase_relations(account_id=account_id))
    _repeat(lambda: media_services.erase_media_of(owner_id=account_id))
    feed_services.erase_visits(account_id=account_id)
    is_erased = account_services.erase_account(account_id=account_id, now=now)
    logger.info("account_purged", account_id=account_id)
    return is_erased


def _purge_engagement(account_id: int, now: datetime) -> None:
    _repeat(lambda: engagement_services.withdraw_comments_of(account_id=account_id, now=now))
    _repeat(lambda: _purge_comments(account_id))
    _repeat(lambda: engagement_services.erase_likes(account_id=account_id))
    _repeat(lambda: engagement_services.erase_comment_likes(account_id=account_id))
    _repeat(lambda: engagement_services.erase_saves(account_id=account_id))
    engagement_services.erase_views(account_id=account_id)


def _purge_comments(account_id: int) -> int:
    """Erase some comments, after what others were told of them and of the replies."""
    found = engagement_services.withdrawn_comments_of(account_id=account_id)
    for post_id, comment_id in found:
        notification_services.withdraw_comment(post_id=post_id, comment_id=comment_id)
    engagement_services.erase_comments(comment_ids=[comment_id for _, comment_id in found])
    return len(found)


def _purge_posts(account_id: int, now: datetime) -> None:
    _repeat(lambda: post_services.withdraw_posts_of(account_id=account_id, now=now))
    _repeat(lambda: post_services.erase_posts(account_id=account_id))
    post_services.erase_drafts(account_id=account_id)
    _repeat(lambda: post_services.erase_tags(account_id=account_id))
    _repeat(lambda: post_services.erase_hashtag_follows(account_id=account_id))


def _repeat(step: Callable[[], int]) -> None:
    """Take batch after batch until nothing is left."""
    while step():
        pass
