"""What a viewer's feed depends on, as small sets of ids in Redis, one key per viewer and kind."""

from collections.abc import Iterable
from datetime import datetime

from apps.core.owner_sets import OwnerSet
from apps.feed.models import BroadcastAuthor
from apps.graph import selectors as graph_selectors
from apps.posts.selectors import hashtags as hashtag_selectors


def load_followed_broadcasts(account_id: int) -> set[int]:
    """Return the broadcast authors, in any phase, whom the viewer follows."""
    broadcasting = set(BroadcastAuthor.objects.values_list("pk", flat=True))
    return broadcasting and broadcasting & graph_selectors.followed_ids(account_id=account_id)


def load_followed_hashtags(account_id: int) -> set[int]:
    """Return the hashtags whom the viewer follows."""
    return set(hashtag_selectors.followed_hashtag_ids(account_id=account_id))


# Above the 63 bits of an id a muted author carries the second in which the mute ends, or 0.
_ID_BITS = 63


def load_muted_authors(account_id: int) -> set[int]:
    """Return whom the viewer mutes, each with the end of that: the clock decides when read."""
    mutes = graph_selectors.mutes_of(account_id=account_id)
    return {
        (int(until.timestamp()) << _ID_BITS if until else 0) | author_id
        for author_id, until in mutes.items()
    }


def muted_at(*, members: Iterable[int], now: datetime) -> frozenset[int]:
    """Return the authors among the members of ``muted_authors`` who are muted at a moment."""
    moment = int(now.timestamp())
    ends = ((member & ((1 << _ID_BITS) - 1), member >> _ID_BITS) for member in members)
    return frozenset(author_id for author_id, end in ends if not end or end > moment)


# Whose posts the viewer keeps out of home, though not out of anything else.
muted_authors = OwnerSet(prefix="m", load=load_muted_authors)
# Whose close friend the viewer is: whatever lies in the list, this decides what is shown.
circles = OwnerSet(
    prefix="cf", load=lambda account_id: graph_selectors.circle_ids(account_id=account_id)
)
followed_broadcasts = OwnerSet(prefix="fb", load=load_followed_broadcasts)
followed_hashtags = OwnerSet(prefix="fh", load=load_followed_hashtags)

# Whom the viewer has left while posts of theirs were in the list, or on the way to it. PostgreSQL
# does not know: the set begins with the list, and where it is lost the list is built anew.
left_authors = OwnerSet(prefix="fl", load=lambda _: ())
EMPTY_SET = "f0"
