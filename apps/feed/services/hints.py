"""Telling open pages of a new post: a hint for those who would find it on top of their home."""

from collections.abc import Sequence

from apps.core import realtime
from apps.graph import selectors as graph_selectors


def hint_followers(*, post_id: int, author_id: int, follower_ids: Sequence[int]) -> int:
    """Tell those of some followers who are online; returns how many there are."""
    return _hint(post_id, author_id, realtime.online_among(account_ids=follower_ids))


def hint_followers_online(*, post_id: int, author_id: int) -> int:
    """Tell whoever follows an author and is online; returns how many there are.

    For authors with so many followers that it is cheaper to begin with who is online. Somebody
    may be told twice: pages count posts by their ids.
    """
    return sum(_hint(post_id, author_id, online) for online in realtime.everybody_online())


def _hint(post_id: int, author_id: int, online_ids: Sequence[int]) -> int:
    """Ask about those online alone who is still to be told: the few of the many."""
    if not online_ids:
        return 0
    readers = graph_selectors.awaiting_posts_among(account_id=author_id, account_ids=online_ids)
    realtime.hint_online(
        account_ids=sorted(readers), kind="feed.new", payload={"post": str(post_id)}
    )
    return len(readers)
