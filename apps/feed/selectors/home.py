"""One page of a home feed, filled up until it is full or the feed ends."""

from dataclasses import replace
from datetime import datetime

from apps.cards.presentation import post_view
from apps.cards.selectors import hydrate_posts
from apps.cards.selectors.viewer import marks_among
from apps.core.cursors import decode_cursor, encode_cursor
from apps.feed.engine import older_than
from apps.feed.selectors.rules import comes_by_follow, may_be_shown
from apps.feed.selectors.skeleton import skeleton_from_sql, stored_skeleton
from apps.feed.types import PAGE_SIZE, HomeItem, HomePage, Skeleton
from apps.graph.policy import Viewer

# Some candidates drop out by the rules; reading a few more than a page keeps it one round trip.
SPARE = 4
# A page looks through so many batches; one that is short after them has a cursor to go on from.
MAX_BATCHES = 12


def prepared_page(
    *, viewer: Viewer, cursor: str | None, now: datetime, limit: int = PAGE_SIZE
) -> HomePage:
    """Return the next posts of the prepared feed: two or three round trips, no SQL when warm.

    :raises FeedMissing: nobody has prepared this feed, or it is being built.
    :raises RedisUnavailable: the feed server does not answer.
    :raises InvalidCursor: the cursor is not one of ours.
    """
    before = _before(cursor)
    skeleton = stored_skeleton(viewer=viewer, now=now)
    return _page(viewer, skeleton, before, now, limit)


def page_from_sql(
    *, viewer: Viewer, cursor: str | None, now: datetime, limit: int = PAGE_SIZE
) -> HomePage:
    """Return the same posts from PostgreSQL, for when nothing is prepared or Redis is gone.

    :raises InvalidCursor: the cursor is not one of ours.
    """
    before = _before(cursor)
    skeleton = skeleton_from_sql(viewer=viewer, now=now, before=before, limit=limit + SPARE)
    return _page(viewer, skeleton, before, now, limit)


def _before(cursor: str | None) -> int | None:
    return decode_cursor(cursor, parts=1)[0] if cursor else None


def _page(
    viewer: Viewer, skeleton: Skeleton, before: int | None, now: datetime, limit: int
) -> HomePage:
    visit, badges = skeleton.visit, skeleton.badges
    candidates = older_than(skeleton.post_ids, before)
    items: list[HomeItem] = []
    last_seen = before
    # The newer neighbor of the next post shown, on this page or at the end of the one before.
    above = before or 0
    for _ in range(MAX_BATCHES):
        if len(items) == limit or (not candidates and skeleton.reaches_end):
            break
        if not candidates:
            skeleton = skeleton_from_sql(
                viewer=viewer, now=now, before=last_seen, limit=limit + SPARE
            )
            candidates = skeleton.post_ids
        batch = candidates[: limit + SPARE]
        shown = _hydrated(viewer, skeleton, batch)
        consumed = 0
        for post_id in batch:
            if len(items) == limit:
                break
            consumed += 1
            last_seen = post_id
            if post_id in shown:
                item = shown[post_id]
                if post_id < visit.seen_below <= above:
                    item = replace(item, starts_seen=True)
                items.append(item)
                above = post_id
        candidates = candidates[consumed:]
    is_end = skeleton.reaches_end and not candidates
    return HomePage(
        items=items,
        next_cursor=None if is_end or last_seen is None else encode_cursor(last_seen),
        is_first_today=visit.is_first_today,
        badges=badges,
    )


def _hydrated(viewer: Viewer, skeleton: Skeleton, post_ids: list[int]) -> dict[int, HomeItem]:
    """Hydrate a batch and present what the rules allow."""
    cards, counts = hydrate_posts(post_ids=post_ids)
    marks = marks_among(
        viewer=viewer, post_ids=list(cards), liked=skeleton.liked, saved=skeleton.saved
    )
    items = {}
    for post_id, card in cards.items():
        if not may_be_shown(card=card, skeleton=skeleton, viewer=viewer):
            continue
        view = post_view(card=card, counts=counts.get(post_id, {}), marks=marks, viewer=viewer)
        is_followed = comes_by_follow(card=card, skeleton=skeleton)
        items[post_id] = HomeItem(
            post=view, hashtag="" if is_followed else skeleton.tagged[post_id]
        )
    return items
