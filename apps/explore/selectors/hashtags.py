"""Pages of hashtags; the first one comes from memory: ``ht:<name>``."""

from collections.abc import Mapping, Sequence

import msgspec

from apps.cards.selectors import hidden_from, post_cards
from apps.cards.types import PostCard
from apps.core.cache import CachedBytes, shape_of
from apps.core.cursors import Page
from apps.explore.types import HashtagHead
from apps.graph.policy import ANONYMOUS, Viewer
from apps.graph.types import Audience
from apps.posts import selectors as post_selectors
from apps.posts.selectors.hashtags import hashtag_for

# A post appears at once: its publication deletes the page. What else brings posts back (an author
# goes public again) shows within a minute; whatever hides one is looked up at each read.
FRESH_SECONDS = 60
TTL_SECONDS = 600
_decoder = msgspec.json.Decoder(HashtagHead)


def _load(names: Sequence[str]) -> Mapping[str, bytes]:
    return {name: msgspec.json.encode(_head(name)) for name in names}


def _head(name: str) -> HashtagHead:
    hashtag = hashtag_for(name=name)
    page = post_selectors.hashtag_ids_page(viewer=ANONYMOUS, hashtag=name)
    return HashtagHead(
        hashtag_id=hashtag.pk if hashtag else 0, post_ids=page.items, next_cursor=page.next_cursor
    )


hashtag_cache: CachedBytes[str] = CachedBytes(
    name="hashtag_page",
    prefix="ht",
    load=_load,
    fresh_for=FRESH_SECONDS,
    ttl=TTL_SECONDS,
    shape=shape_of(HashtagHead),
)


def hashtag_page(*, viewer: Viewer, name: str, cursor: str | None) -> tuple[int, Page[int]]:
    """Return a hashtag's id (0: nobody uses it) and a page of its public posts (R4).

    ``name`` is the folded form.
    """
    head = _decoder.decode(hashtag_cache.get_many([name])[name])
    if not cursor:
        cards = post_cards(post_ids=head.post_ids)
        hidden = hidden_from(viewer=viewer)
        if all(i in cards and _is_shared(cards[i], hidden) for i in head.post_ids):
            return head.hashtag_id, Page(items=head.post_ids, next_cursor=head.next_cursor)
    # Older pages, and first ones that would have holes.
    page = post_selectors.hashtag_ids_page(viewer=viewer, hashtag=name, cursor=cursor)
    return head.hashtag_id, page


def _is_shared(card: PostCard, hidden: frozenset[int]) -> bool:
    """Apply the rule of shared lists in memory."""
    return (
        card.is_published
        and card.audience == Audience.EVERYONE
        and card.author.is_active
        and not card.author.is_private
        and card.author.id not in hidden
    )
