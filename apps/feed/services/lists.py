"""Single lists after follows, unfollows and blocks: merged, purged, and hidden meanwhile."""

from collections.abc import Sequence

from apps.core.fanout import LIST_CAP, run_for_owners
from apps.core.redis import feeds_for, owner_key
from apps.feed.engine import Source
from apps.feed.models import BroadcastAuthor
from apps.feed.selectors.heads import author_head, close_friends_head
from apps.feed.selectors.sets import circles, followed_broadcasts, left_authors, muted_authors
from apps.feed.types import PREFIX, TTL_SECONDS
from apps.graph import selectors as graph_selectors
from apps.posts.models import AuthorPost

# Reading, sorting and writing a list of 500 takes Redis about a third of a millisecond.
MERGES_PER_CALL = 4

# Merges ids into the lists that exist. ARGV: cap, "1" when the ids reach the very first post of
# where they come from, ttl ("" unless this finishes the building of a list), ids … . What is older
# than an incomplete list's tail is left to SQL. Returns how many lists there were.
_MERGE = """
local function newer(a, b) if #a ~= #b then return #a > #b end return a > b end
local cap, reaches_end, builds = tonumber(ARGV[1]), ARGV[2] == '1', ARGV[3] ~= ''
local merged = 0
for _, key in ipairs(KEYS) do
  local current = redis.call('LRANGE', key, 0, -1)
  if #current > 0 then
    local seen, ids, complete, building, tail = {}, {}, false, false, nil
    for _, value in ipairs(current) do
      if value == '0' then complete = true
      elseif value == '1' then building = true
      else
        tail = value
        if not seen[value] then seen[value] = true; ids[#ids + 1] = value end
      end
    end
    for index = 4, #ARGV do
      local value = ARGV[index]
      if not seen[value] then
        seen[value] = true
        ids[#ids + 1] = value
      end
    end
    if tail and not (complete or building) then
      local kept = {}
      for _, value in ipairs(ids) do
        if not newer(tail, value) then kept[#kept + 1] = value end
      end
      ids = kept
    end
    if building and builds then building, complete = false, reaches_end
    else complete = complete and reaches_end end
    table.sort(ids, newer)
    if #ids > cap then complete = false end
    local ttl = redis.call('PTTL', key)
    redis.call('DEL', key)
    for first = 1, math.min(#ids, cap), 500 do
      redis.call('RPUSH', key, unpack(ids, first, math.min(first + 499, #ids, cap)))
    end
    if building then redis.call('RPUSH', key, '1')
    elseif complete or #ids == 0 then redis.call('RPUSH', key, '0') end
    if builds then redis.call('EXPIRE', key, ARGV[3])
    elseif ttl > 0 then redis.call('PEXPIRE', key, ttl) end
    merged = merged + 1
  end
end
return merged
"""

_FORGET = "return redis.call('UNLINK', unpack(KEYS))"

_PURGE = """
local removed = 0
for index = 1, #ARGV do removed = removed + redis.call('LREM', KEYS[1], 0, ARGV[index]) end
return removed
"""


def finish_list(*, account_id: int, post_ids: Sequence[int], reaches_end: bool) -> bool:
    """Bring what was loaded into a list that is being built; returns whether it is still there.

    :raises RedisUnavailable: nothing has changed.
    """
    arguments = [LIST_CAP, int(reaches_end), TTL_SECONDS, *post_ids]
    return bool(feeds_for(account_id).eval(_MERGE, 1, owner_key(PREFIX, account_id), *arguments))


def merge_author(*, author_id: int, account_ids: Sequence[int]) -> int:
    """Bring an author's posts into the lists of these people; returns how many lists there are.

    As many posts as a list holds: none between two that are shown may be missing.

    :raises RedisUnavailable: some lists may have changed; repeat the whole call.
    """
    return _merge(author_head(author_id=author_id, limit=LIST_CAP), account_ids)


def merge_close_friends_posts(*, owner_id: int, member_id: int) -> bool:
    """Bring what somebody has published for close friends into a new one's list, if there is one.

    :raises RedisUnavailable: repeat the call.
    """
    if owner_id not in graph_selectors.circle_ids(account_id=member_id):
        return False
    return bool(_merge(close_friends_head(author_id=owner_id, limit=LIST_CAP), [member_id]))


def _merge(head: Source, account_ids: Sequence[int]) -> int:
    return sum(
        run_for_owners(
            script=_MERGE,
            prefixes=[PREFIX],
            owner_ids=account_ids,
            arguments=[LIST_CAP, int(head.reaches_end), "", *head.post_ids],
            owners_per_call=MERGES_PER_CALL,
        )
    )


def merge_followee(*, follower_id: int, followee_id: int) -> bool:
    """Bring the posts of somebody just followed into the follower's list, if there is one."""
    if not graph_selectors.is_following(follower_id=follower_id, followee_id=followee_id):
        return False
    return bool(merge_author(author_id=followee_id, account_ids=[follower_id]))


def refresh_follow(*, follower_id: int, followee_id: int) -> None:
    """Hide somebody who was left from the follower's list, or show them again, as it is now.

    :raises RedisUnavailable: inline subscribers let it pass; the outbox repeats them.
    """
    is_following = graph_selectors.is_following(follower_id=follower_id, followee_id=followee_id)
    left_authors.correct(follower_id, followee_id, is_member=not is_following)
    is_broadcasting = BroadcastAuthor.objects.filter(pk=followee_id).exists()
    followed_broadcasts.correct(
        follower_id, followee_id, is_member=is_following and is_broadcasting
    )


def refresh_mutes(*, account_id: int) -> None:
    """Keep authors' posts out of a viewer's home, or let them in, as it is from now on.

    :raises RedisUnavailable: inline subscribers let it pass; the outbox repeats them.
    """
    muted_authors.forget(account_id)


def refresh_circle(*, owner_id: int, member_id: int) -> None:
    """Show or hide what somebody publishes for close friends, as membership is now.

    :raises RedisUnavailable: inline subscribers let it pass; the outbox repeats them.
    """
    is_member = owner_id in graph_selectors.circle_ids(account_id=member_id)
    circles.correct(member_id, owner_id, is_member=is_member)


def purge_author(*, account_id: int, author_id: int) -> int:
    """Take an author's posts out of a list after an unfollow or block; returns how many went."""
    if graph_selectors.is_following(follower_id=account_id, followee_id=author_id):
        return 0
    client, key = feeds_for(account_id), owner_key(PREFIX, account_id)
    # Not only what a reader would get: a late arrival may lie anywhere in the list.
    listed = [int(value) for value in client.lrange(key, 0, -1)]
    post_ids = AuthorPost.objects.filter(author_id=author_id, post_id__in=listed)
    removed: int = 0
    if ids := list(post_ids.values_list("post_id", flat=True)):
        removed = client.eval(_PURGE, 1, key, *ids)
    return removed


def forget_feeds(*, account_ids: Sequence[int]) -> None:
    """Drop the lists of people and whatever nobody would correct while they are away.

    :raises RedisUnavailable: some may be gone; repeat the whole call.
    """
    run_for_owners(
        script=_FORGET,
        prefixes=[PREFIX, left_authors.prefix, *followed_broadcasts.prefixes],
        owner_ids=account_ids,
        arguments=[],
    )
