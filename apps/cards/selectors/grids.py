"""The head of an author's grid from memory: ``g:<author id>``."""

from collections.abc import Mapping, Sequence

import msgspec

from apps.cards.types import GridHead
from apps.core.cache import CachedBytes, shape_of
from apps.core.cursors import Page, encode_cursor
from apps.posts import selectors as post_selectors

FRESH_SECONDS = 3600
TTL_SECONDS = 24 * 3600
_decoder = msgspec.json.Decoder(GridHead)


def _load(author_ids: Sequence[int]) -> Mapping[int, bytes]:
    return {author_id: msgspec.json.encode(_head(author_id)) for author_id in author_ids}


def _head(author_id: int) -> GridHead:
    newest = post_selectors.newest_of_author(
        author_id=author_id, limit=post_selectors.PAGE_SIZE + 1
    )
    return GridHead(
        posts=newest[: post_selectors.PAGE_SIZE], has_more=len(newest) > post_selectors.PAGE_SIZE
    )


grid_cache: CachedBytes[int] = CachedBytes(
    name="grid",
    prefix="g",
    load=_load,
    fresh_for=FRESH_SECONDS,
    ttl=TTL_SECONDS,
    shape=shape_of(GridHead),
)


def grid_head(*, author_id: int, is_follower: bool) -> Page[int] | None:
    """Return the first page of an author's posts for somebody who may see their content.

    ``is_follower``: follows the author, or is them. ``None`` where posts for followers are to be
    left out: then PostgreSQL fills the page with older ones.
    """
    head = _decoder.decode(grid_cache.get_many([author_id])[author_id])
    if not is_follower and any(is_for_followers for _, is_for_followers in head.posts):
        return None
    ids = [post_id for post_id, _ in head.posts]
    return Page(items=ids, next_cursor=encode_cursor(ids[-1]) if head.has_more else None)
