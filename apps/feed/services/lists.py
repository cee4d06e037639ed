"""Single lists after follows, unfollows and blocks: merged, purged, and hidden meanwhile."""

from apps.core.redis import feeds_for, owner_key
from apps.feed.selectors.skeleton import hidden_authors
from apps.feed.types import PREFIX, TTL_SECONDS
from apps.graph import selectors as graph_selectors
from apps.posts.models import AuthorPost
from apps.posts.types import PostState

LIST_CAP = 500
MERGED_ON_FOLLOW = 20
PURGED_ON_UNFOLLOW = 600

# Merges ids into a list that exists. KEYS: list. ARGV: cap, ttl, "1" when the ids reach the very
# first post, ids … . What is older than an incomplete list's tail is left to SQL.
_MERGE = """
local current = redis.call('LRANGE', KEYS[1], 0, -1)
if #current == 0 then return 0 end
local seen, ids, complete, building, tail = {}, {}, false, false, nil
for _, value in ipairs(current) do
  if value == '0' then complete = true
  elseif value == '1' then building = true
  else
    tail = value
    if not seen[value] then seen[value] = true; ids[#ids + 1] = value end
  end
end
local function newer(a, b) if #a ~= #b then return #a > #b end return a > b end
for index = 4, #ARGV do
  local value = ARGV[index]
  if not seen[value] and (complete or building or tail == nil or newer(value, tail)) then
    seen[value] = true
    ids[#ids + 1] = value
  end
end
if building then complete = ARGV[3] == '1' end
table.sort(ids, newer)
local cap = tonumber(ARGV[1])
if #ids > cap then complete = false end
redis.call('DEL', KEYS[1])
for first = 1, math.min(#ids, cap), 500 do
  redis.call('RPUSH', KEYS[1], unpack(ids, first, math.min(first + 499, #ids, cap)))
end
if complete or #ids == 0 then redis.call('RPUSH', KEYS[1], '0') end
redis.call('EXPIRE', KEYS[1], ARGV[2])
return 1
"""

_PURGE = """
local removed = 0
for index = 1, #ARGV do removed = removed + redis.call('LREM', KEYS[1], 0, ARGV[index]) end
return removed
"""


def merge_ids(*, account_id: int, post_ids: list[int], reaches_end: bool) -> bool:
    """Merge post ids into an existing list; returns whether there was one.

    :raises RedisUnavailable: nothing has changed.
    """
    merged = feeds_for(account_id).eval(
        _MERGE,
        1,
        owner_key(PREFIX, account_id),
        LIST_CAP,
        TTL_SECONDS,
        "1" if reaches_end else "0",
        *post_ids,
    )
    return bool(merged)


def merge_followee(*, follower_id: int, followee_id: int) -> None:
    """Bring the newest posts of somebody just followed into the follower's list."""
    if not graph_selectors.is_following(follower_id=follower_id, followee_id=followee_id):
        return
    newest = (
        AuthorPost.objects.filter(author_id=followee_id, state=PostState.PUBLISHED)
        .order_by("-post_id")
        .values_list("post_id", flat=True)[:MERGED_ON_FOLLOW]
    )
    merge_ids(account_id=follower_id, post_ids=list(newest), reaches_end=False)


def refresh_hidden(*, account_id: int, author_id: int) -> None:
    """Hide an author from a viewer's feed, or show them again, as their relation is now.

    An author who is not followed (any more) stays hidden until the list is purged of them.
    """
    is_hidden = author_id in graph_selectors.hidden_ids(
        account_id=account_id
    ) or not graph_selectors.is_following(follower_id=account_id, followee_id=author_id)
    hidden_authors.correct(account_id, author_id, is_member=is_hidden)


def purge_author(*, account_id: int, author_id: int) -> int:
    """Take an author's posts out of a list after an unfollow or block; returns how many went."""
    if graph_selectors.is_following(follower_id=account_id, followee_id=author_id):
        return 0
    post_ids = (
        AuthorPost.objects.filter(author_id=author_id)
        .order_by("-post_id")
        .values_list("post_id", flat=True)[:PURGED_ON_UNFOLLOW]
    )
    removed: int = 0
    if ids := list(post_ids):
        removed = feeds_for(account_id).eval(_PURGE, 1, owner_key(PREFIX, account_id), *ids)
    return removed
