"""The head of an author's grid from memory: ``g:<author id>``."""

from collections.abc import Mapping, Sequence

import msgspec

from apps.cards.types import AccountCard, GridHead
from apps.core.cache import CachedBytes, shape_of
from apps.core.cursors import Page, encode_cursor
from apps.graph.policy import Relations
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


def grid_head(*, author: AccountCard, relations: Relations) -> Page[int] | None:
    """Return the first page of an author's posts for somebody who may see their content.

    ``None`` where some are to be left out and older ones to be shown instead: for PostgreSQL.
    """
    head = _decoder.decode(grid_cache.get_many([author.id])[author.id])
    ids = [
        post_id
        for post_id, audience in head.posts
        if relations.may_see_content(
            author_id=author.id, is_private=author.is_private, audience=audience
        )
    ]
    if head.has_more and len(ids) < len(head.posts):
        return None
    return Page(items=ids, next_cursor=encode_cursor(ids[-1]) if head.has_more else None)
