"""Skeleton: which posts a home feed holds, and why, from one or two round trips when warm."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from apps.cards.selectors.viewer import hidden_accounts, liked_posts, saved_posts
from apps.core.ids import first_id_at
from apps.core.outage import require_current
from apps.core.redis import GuardedPipeline, feeds_for, owner_key
from apps.feed.engine import Source, merged, parse_list
from apps.feed.selectors.heads import read_heads
from apps.feed.selectors.sets import (
    circles,
    followed_broadcasts,
    followed_hashtags,
    left_authors,
    muted_at,
    muted_authors,
)
from apps.feed.selectors.sources import newest_posts
from apps.feed.types import PREFIX, TTL_SECONDS, VISIT_GAP, Skeleton, Visit
from apps.graph import selectors as graph_selectors
from apps.graph.policy import Viewer
from apps.posts.selectors import hashtags as hashtag_selectors
from apps.posts.types import HashtagHead, oldest_in_head

VISIT_PREFIX = "v"
VISIT_TTL = timedelta(days=30)

# The end of the visit before this one and the last moment of this one, in milliseconds. After a
# gap that moment is the end of the visit before. Returns that end, and the moment as it was.
_VISIT = """
local previous, last = 0, 0
local stored = redis.call('GET', KEYS[1])
if stored then
  local cut = string.find(stored, ' ', 1, true)
  previous, last = tonumber(string.sub(stored, 1, cut - 1)), tonumber(string.sub(stored, cut + 1))
end
local now = tonumber(ARGV[1])
if last > 0 and now - last > tonumber(ARGV[2]) then previous = last end
redis.call('SET', KEYS[1], string.format('%.0f %.0f', previous, math.max(now, last)), 'EX', ARGV[3])
return {previous, last}
"""


# What is read with the list, whoever was left first: without that set the list is worth nothing.
_SETS = (
    left_authors,
    hidden_accounts,
    muted_authors,
    circles,
    followed_broadcasts,
    followed_hashtags,
    liked_posts,
    saved_posts,
)


class FeedMissing(Exception):
    """Redis has no finished list for this account, or has lost what belongs to it."""


def stored_skeleton(*, viewer: Viewer, now: datetime) -> Skeleton:
    """Read the prepared feed and the viewer's sets in one round trip, heads in a second if any.

    :raises FeedMissing: the list is absent or still being built.
    :raises RedisUnavailable: a server does not answer, or missed changes during an outage.
    """
    require_current()
    account_id = viewer.account_id
    list_key, left_key = owner_key(PREFIX, account_id), left_authors.key(account_id)
    pipeline = feeds_for(account_id).pipeline()
    pipeline.lrange(list_key, 0, -1)
    _note_visit(pipeline, account_id, now)
    pipeline.expire(list_key, TTL_SECONDS)
    pipeline.expire(left_key, TTL_SECONDS)
    for owner_set in _SETS:
        pipeline.smembers(owner_set.key(account_id))
    raw_list, raw_visit, _, _, *raw_sets = pipeline.execute()
    stored = parse_list(raw_list)
    if stored.is_missing or stored.is_building or not raw_sets[0]:
        raise FeedMissing
    left, hidden, muted, circle, authors, hashtags, liked, saved = (
        owner_set.complete(account_id, raw) for owner_set, raw in zip(_SETS, raw_sets, strict=True)
    )
    heads = read_heads(account_id=account_id, author_ids=authors.ids, hashtag_ids=hashtags.ids)
    followed = merged([stored.source, *heads.authors])
    tagged = _tagged(heads.hashtags, oldest=oldest_in_head(now))
    whole = _with_tagged(followed, tagged)
    return Skeleton(
        post_ids=whole.post_ids,
        reaches_end=whole.reaches_end,
        followed=frozenset(followed.post_ids),
        tagged=tagged,
        hidden=hidden.ids | muted_at(members=muted.ids, now=now),
        left=left.ids,
        circle=circle.ids,
        liked=liked,
        saved=saved,
        visit=_visit(raw_visit, now),
        badges=heads.badges,
    )


def skeleton_from_sql(*, viewer: Viewer, now: datetime, before: int | None, limit: int) -> Skeleton:
    """Take the newest posts from PostgreSQL: without Redis, and below the prepared list."""
    account_id = viewer.account_id
    newest = newest_posts(account_id=account_id, limit=limit, before=before)
    followed = Source(
        newest.post_ids, floor=0 if newest.reaches_end else min(newest.post_ids, default=0)
    )
    hashtag_ids = hashtag_selectors.followed_hashtag_ids(account_id=account_id)
    heads = hashtag_selectors.hashtag_heads(hashtag_ids=hashtag_ids, now=now) if hashtag_ids else {}
    tagged = _tagged([heads[i] for i in sorted(heads)], oldest=oldest_in_head(now), before=before)
    whole = _with_tagged(followed, tagged)
    return Skeleton(
        post_ids=whole.post_ids,
        reaches_end=whole.reaches_end,
        followed=frozenset(followed.post_ids),
        tagged=tagged,
        hidden=frozenset(
            graph_selectors.hidden_ids(account_id=account_id)
            | graph_selectors.muted_ids(account_id=account_id)
        ),
        # These ids come from the follows as they are.
        left=frozenset(),
        circle=frozenset(graph_selectors.circle_ids(account_id=account_id)),
        liked=liked_posts.of(account_id),
        saved=saved_posts.of(account_id),
        visit=Visit(),
    )


def _tagged(
    heads: Sequence[HashtagHead], *, oldest: int, before: int | None = None
) -> dict[int, str]:
    """Return the posts under followed hashtags that are still fresh, each with one of these."""
    return {
        post_id: head.name
        for head in heads
        for post_id in head.post_ids
        if post_id >= oldest and (before is None or post_id < before)
    }


def _with_tagged(followed: Source, tagged: Mapping[int, str]) -> Source:
    """Add what hashtags bring: all of it is at hand, so it reaches down as far as one looks."""
    return merged([followed, Source(list(tagged), floor=0)]) if tagged else followed


def _note_visit(pipeline: GuardedPipeline, account_id: int, now: datetime) -> None:
    pipeline.eval(
        _VISIT,
        1,
        owner_key(VISIT_PREFIX, account_id),
        int(now.timestamp() * 1000),
        int(VISIT_GAP.total_seconds() * 1000),
        int(VISIT_TTL.total_seconds()),
    )


def _visit(raw: Sequence[int], now: datetime) -> Visit:
    previous, last = (datetime.fromtimestamp(moment / 1000, tz=UTC) for moment in raw)
    return Visit(
        seen_below=first_id_at(previous) if previous.timestamp() else 0,
        is_first_today=last.date() < now.astimezone(UTC).date(),
    )
