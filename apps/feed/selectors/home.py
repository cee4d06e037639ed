"""One page of a home feed, filled up until it is full or the feed ends."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from apps.cards.presentation import post_view
from apps.cards.selectors import hydrate_posts
from apps.cards.selectors.posts import Hydrated
from apps.cards.selectors.viewer import marks_among
from apps.core.cursors import decode_cursor, encode_cursor
from apps.core.fanout import LIST_CAP
from apps.feed.engine import older_than
from apps.feed.selectors.rules import comes_by_follow, may_be_shown
from apps.feed.selectors.skeleton import skeleton_from_sql, stored_skeleton
from apps.feed.types import PAGE_SIZE, HomeItem, HomePage, Skeleton
from apps.graph.policy import Viewer

# Some candidates drop out by the rules; reading a few more than a page keeps it one round trip.
SPARE = 4
# A page looks through so many batches; one that is short after them has a cursor to go on from.
MAX_BATCHES = 12


class Hydrate(Protocol):
    """Brings the cards and counts of posts, as ``hydrate_posts`` does."""

    def __call__(self, *, post_ids: Sequence[int]) -> Hydrated: ...


def prepared_page(
    *,
    viewer: Viewer,
    cursor: str | None,
    now: datetime,
    limit: int = PAGE_SIZE,
    since: int = 0,
    hydrate: Hydrate = hydrate_posts,
) -> HomePage:
    """Return the next posts of the prepared feed: two or three round trips, no SQL when warm.

    Nothing up to ``since`` is among them. ``hydrate`` is for who reads more along with the cards.

    :raises FeedMissing: nobody has prepared this feed, or it is being built.
    :raises RedisUnavailable: the feed server does not answer.
    :raises InvalidCursor: the cursor is not one of ours.
    """
    before = _before(cursor)
    skeleton = stored_skeleton(viewer=viewer, now=now)
    return _page(_Reading(viewer, now, limit, hydrate), skeleton, before, since)


def page_from_sql(
    *,
    viewer: Viewer,
    cursor: str | None,
    now: datetime,
    limit: int = PAGE_SIZE,
    since: int = 0,
    hydrate: Hydrate = hydrate_posts,
) -> HomePage:
    """Return the same posts from PostgreSQL, for when nothing is prepared or Redis is gone.

    :raises InvalidCursor: the cursor is not one of ours.
    """
    before = _before(cursor)
    skeleton = skeleton_from_sql(viewer=viewer, now=now, before=before, limit=limit + SPARE)
    return _page(_Reading(viewer, now, limit, hydrate), skeleton, before, since)


def prepared_page_above(
    *, viewer: Viewer, above: int, now: datetime, limit: int, hydrate: Hydrate = hydrate_posts
) -> HomePage:
    """Return the posts of the prepared feed directly above one, the newest first.

    From further down than the list reaches it leads to the end of the list.

    :raises FeedMissing: nobody has prepared this feed, or it is being built.
    :raises RedisUnavailable: the feed server does not answer.
    """
    skeleton = stored_skeleton(viewer=viewer, now=now)
    return _page_above(_Reading(viewer, now, limit, hydrate), skeleton, above)


def page_above_from_sql(
    *, viewer: Viewer, above: int, now: datetime, limit: int, hydrate: Hydrate = hydrate_posts
) -> HomePage:
    """Return the same posts from PostgreSQL."""
    skeleton = skeleton_from_sql(viewer=viewer, now=now, before=None, limit=LIST_CAP)
    return _page_above(_Reading(viewer, now, limit, hydrate), skeleton, above)


@dataclass(frozen=True, slots=True)
class _Reading:
    """Who reads a page, and how."""

    viewer: Viewer
    now: datetime
    limit: int
    hydrate: Hydrate


def _before(cursor: str | None) -> int | None:
    return decode_cursor(cursor, parts=1)[0] if cursor else None


def _page(reading: _Reading, skeleton: Skeleton, before: int | None, since: int) -> HomePage:
    limit, visit, badges = reading.limit, skeleton.visit, skeleton.badges
    skeleton = _cut_off(skeleton, since)
    candidates = older_than(skeleton.post_ids, before)
    items: list[HomeItem] = []
    last_seen = before
    # The newer neighbor of the next post shown, on this page or at the end of the one before.
    above = before or 0
    for _ in range(MAX_BATCHES):
        if len(items) == limit or (not candidates and skeleton.reaches_end):
            break
        if not candidates:
            older = skeleton_from_sql(
                viewer=reading.viewer, now=reading.now, before=last_seen, limit=limit + SPARE
            )
            skeleton = _cut_off(older, since)
            candidates = skeleton.post_ids
        batch = candidates[: limit + SPARE]
        shown = _hydrated(reading, skeleton, batch)
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


def _cut_off(skeleton: Skeleton, since: int) -> Skeleton:
    """Let a feed end above a post."""
    newer = [post_id for post_id in skeleton.post_ids if post_id > since]
    if len(newer) == len(skeleton.post_ids):
        return skeleton
    return replace(skeleton, post_ids=newer, reaches_end=True)


def _page_above(reading: _Reading, skeleton: Skeleton, above: int) -> HomePage:
    nearest = [post_id for post_id in reversed(skeleton.post_ids) if post_id > above]
    size = reading.limit + SPARE
    items: list[HomeItem] = []
    for start in range(0, min(len(nearest), MAX_BATCHES * size), size):
        batch = nearest[start : start + size]
        shown = _hydrated(reading, skeleton, batch)
        items += [shown[post_id] for post_id in batch if post_id in shown]
        if len(items) >= reading.limit:
            break
    items = items[: reading.limit][::-1]
    return HomePage(
        items=items,
        next_cursor=encode_cursor(int(items[-1].post.id)) if items else None,
        is_first_today=skeleton.visit.is_first_today,
        badges=skeleton.badges,
    )


def _hydrated(reading: _Reading, skeleton: Skeleton, post_ids: list[int]) -> dict[int, HomeItem]:
    """Hydrate a batch and present what the rules allow."""
    viewer = reading.viewer
    cards, counts = reading.hydrate(post_ids=post_ids)
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
