"""One page of a home feed, filled up until it is full or the feed ends."""

from apps.cards.presentation import post_view
from apps.cards.selectors import hydrate_posts
from apps.cards.selectors.viewer import marks_among
from apps.cards.types import PostView
from apps.core.cursors import decode_cursor, encode_cursor
from apps.feed.engine import older_than
from apps.feed.selectors.rules import may_be_shown
from apps.feed.selectors.skeleton import skeleton_from_sql, stored_skeleton
from apps.feed.types import PAGE_SIZE, HomePage, Skeleton
from apps.graph.policy import Viewer

# Some candidates drop out by the rules; reading a few more than a page keeps it one round trip.
SPARE = 4


def prepared_page(*, viewer: Viewer, cursor: str | None, limit: int = PAGE_SIZE) -> HomePage:
    """Return the next posts of the prepared feed: two round trips to Redis, no SQL when warm.

    :raises FeedMissing: nobody has prepared this feed, or it is being built.
    :raises RedisUnavailable: the feed server does not answer.
    :raises InvalidCursor: the cursor is not one of ours.
    """
    before = _before(cursor)
    skeleton = stored_skeleton(viewer=viewer)
    return _page(viewer, skeleton, before, limit)


def page_from_sql(*, viewer: Viewer, cursor: str | None, limit: int = PAGE_SIZE) -> HomePage:
    """Return the same posts from PostgreSQL, for when nothing is prepared or Redis is gone.

    :raises InvalidCursor: the cursor is not one of ours.
    """
    before = _before(cursor)
    skeleton = skeleton_from_sql(viewer=viewer, before=before, limit=limit + SPARE)
    return _page(viewer, skeleton, before, limit)


def _before(cursor: str | None) -> int | None:
    return decode_cursor(cursor, parts=1)[0] if cursor else None


def _page(viewer: Viewer, skeleton: Skeleton, before: int | None, limit: int) -> HomePage:
    candidates = older_than(skeleton.post_ids, before)
    posts: list[PostView] = []
    last_seen = before
    while len(posts) < limit:
        if not candidates:
            if skeleton.reaches_end:
                break
            skeleton = skeleton_from_sql(viewer=viewer, before=last_seen, limit=limit + SPARE)
            candidates = skeleton.post_ids
            continue
        views = _hydrated(viewer, skeleton, candidates[: limit + SPARE])
        consumed = 0
        for post_id in candidates[: limit + SPARE]:
            if len(posts) == limit:
                break
            consumed += 1
            last_seen = post_id
            if post_id in views:
                posts.append(views[post_id])
        candidates = candidates[consumed:]
    is_end = skeleton.reaches_end and not candidates
    return HomePage(
        posts=posts,
        next_cursor=None if is_end or last_seen is None else encode_cursor(last_seen),
    )


def _hydrated(viewer: Viewer, skeleton: Skeleton, post_ids: list[int]) -> dict[int, PostView]:
    """Hydrate a batch and present what the rules allow."""
    cards, counts = hydrate_posts(post_ids=post_ids)
    marks = marks_among(
        viewer=viewer, post_ids=list(cards), liked=skeleton.liked, saved=skeleton.saved
    )
    return {
        post_id: post_view(card=card, counts=counts.get(post_id, {}), marks=marks, viewer=viewer)
        for post_id, card in cards.items()
        if may_be_shown(card=card, skeleton=skeleton, viewer=viewer)
    }
