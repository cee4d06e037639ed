"""Cards of posts: ``p:<id>`` in the cache; a page of posts costs one round trip for the cards."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import msgspec

from apps.cards.presentation import cover_of, post_view, tile_view
from apps.cards.selectors.accounts import card_of, load_account_cards
from apps.cards.selectors.mentions import hashtags_of, mentioned_accounts, mentions_of
from apps.cards.selectors.viewer import ViewerMarks, viewer_marks
from apps.cards.types import AccountCard, Cover, PhotoCard, PlaceCard, PostCard, PostView, TileView
from apps.core import counters
from apps.core.cache import CachedBytes, shape_of
from apps.core.outage import require_current
from apps.core.redis import GuardedPipeline, RedisUnavailable, redis_for
from apps.core.text import entities_from_json, render_html
from apps.graph import selectors as graph_selectors
from apps.graph.policy import Viewer
from apps.graph.types import Circle
from apps.media import selectors as media_selectors
from apps.posts.models import Post, PostMedia, PostTag
from apps.posts.types import PostState

FRESH_SECONDS = 24 * 3600
TTL_SECONDS = 7 * 24 * 3600
# Cards remembered in a process. What is remembered is the work, by the bytes it was done on:
# which bytes are true now, and whether there are any, is asked of Redis for each page.
REMEMBERED = 2_048
_decode = lru_cache(maxsize=REMEMBERED)(msgspec.json.Decoder(PostCard).decode)
Hydrated = tuple[dict[int, PostCard], dict[int, counters.Counts]]


def load_post_cards(post_ids: Sequence[int]) -> dict[int, PostCard]:
    """Build cards from PostgreSQL in a constant number of queries; deleted posts have none."""
    posts = list(
        Post.objects.filter(pk__in=post_ids)
        .exclude(state=PostState.DELETED)
        .select_related("author", "place")
    )
    ids = [post.pk for post in posts]
    photos = _photos(ids)
    tagged, pending = _tagged(ids)
    circles = graph_selectors.comment_circles(account_ids={p.author_id for p in posts})
    mentioned = mentioned_accounts(entity_lists=(post.entities for post in posts))
    return {
        post.pk: PostCard(
            id=post.pk,
            author=card_of(post.author),
            is_published=post.state == PostState.PUBLISHED,
            audience=post.audience,
            photos=photos[post.pk],
            caption=post.caption,
            # A slice is a plain str; str() of a SafeString would still be one.
            caption_html=render_html(
                text=post.caption,
                entities=entities_from_json(post.entities),
                mention_accounts=mentioned,
            )[:],
            mentions=mentions_of(entities=post.entities, mentioned=mentioned),
            hashtags=hashtags_of(entities=post.entities),
            place=PlaceCard(id=post.place.pk, name=post.place.name) if post.place else None,
            tagged=tagged[post.pk],
            pending_ids=pending[post.pk],
            has_comments=post.has_comments,
            is_open_to_comments=post.has_comments and post.author_id not in circles,
            is_open_to_followers=post.has_comments
            and circles.get(post.author_id, Circle.EVERYONE).lets_in(
                is_followed=False, is_follower=True
            ),
            published_at=post.published_at,
            edited_at=post.edited_at,
            is_sensitive=post.is_sensitive or post.is_marked_sensitive,
            sensitive_reason=post.sensitive_reason,
            hides_like_count=post.hides_like_count,
        )
        for post in posts
        if photos[post.pk]
    }


def _photos(post_ids: Sequence[int]) -> dict[int, list[PhotoCard]]:
    rows = list(PostMedia.objects.filter(post_id__in=post_ids).order_by("post_id", "position"))
    items = media_selectors.media_by_ids(media_ids=[row.media_id for row in rows])
    photos: dict[int, list[PhotoCard]] = defaultdict(list)
    for row in rows:
        if row.media_id in items:
            photo = media_selectors.photo_of(items[row.media_id])
            photos[row.post_id].append(PhotoCard(photo=photo, alt_text=row.alt_text))
    return photos


def _tagged(
    post_ids: Sequence[int],
) -> tuple[dict[int, list[AccountCard]], dict[int, list[int]]]:
    """Return who is tagged in each post, and who has yet to approve it."""
    rows = list(
        PostTag.objects.filter(post_id__in=post_ids)
        .order_by("post_id", "account_id")
        .values_list("post_id", "account_id", "is_pending")
    )
    cards = load_account_cards(list({account_id for _, account_id, _ in rows})) if rows else {}
    tagged: dict[int, list[AccountCard]] = defaultdict(list)
    pending: dict[int, list[int]] = defaultdict(list)
    for post_id, account_id, is_pending in rows:
        if is_pending:
            pending[post_id].append(account_id)
        elif account_id in cards and cards[account_id].is_active:
            tagged[post_id].append(cards[account_id])
    return tagged, pending


def _load(post_ids: Sequence[int]) -> Mapping[int, bytes]:
    cards = load_post_cards(post_ids)
    return {post_id: msgspec.json.encode(card) for post_id, card in cards.items()}


post_cache: CachedBytes[int] = CachedBytes(
    name="post",
    prefix="p",
    load=_load,
    fresh_for=FRESH_SECONDS,
    ttl=TTL_SECONDS,
    shape=shape_of(PostCard),
)


def post_cards(*, post_ids: Sequence[int]) -> dict[int, PostCard]:
    """Return the cards of posts that exist; the caller has checked who may see them."""
    unique = list(dict.fromkeys(post_ids))
    return {i: _decode(raw) for i, raw in post_cache.get_many(unique).items()}


def hydrate_posts(*, post_ids: Sequence[int]) -> Hydrated:
    """Return cards and counts of posts in one round trip when everything is warm."""
    unique = list(dict.fromkeys(post_ids))
    if not unique:
        return {}, {}
    try:
        require_current()
        pipeline = redis_for("cache").pipeline()
        ask_for_posts(pipeline, unique)
        answers = pipeline.execute()
    except RedisUnavailable:
        return load_post_cards(unique), counters.counts_of(subject_ids=unique)
    return answered_posts(unique, answers)


def ask_for_posts(pipeline: GuardedPipeline, post_ids: Sequence[int]) -> None:
    """Put what ``answered_posts`` needs into a pipeline of the cache."""
    pipeline.mget([post_cache.key(post_id) for post_id in post_ids])
    pipeline.mget([counters.counts_key(post_id) for post_id in post_ids])


def answered_posts(post_ids: Sequence[int], answers: Sequence[Any]) -> Hydrated:
    """Finish a read that ``ask_for_posts`` has put into a pipeline."""
    raw_cards, raw_counts = answers
    cards = {i: _decode(raw) for i, raw in post_cache.complete(post_ids, raw_cards).items()}
    found = {
        i: counters.decode_counts(packed)
        for i, packed in zip(post_ids, raw_counts, strict=True)
        if packed is not None
    }
    return cards, counters.fill_counts(found=found, subject_ids=list(cards))


def post_views(
    *, viewer: Viewer, post_ids: Sequence[int], marks: ViewerMarks | None = None
) -> list[PostView]:
    """Return posts ready for a template, in the order of ``post_ids``.

    The caller has checked that the viewer may see them; posts without a card are left out.
    """
    cards, counts = hydrate_posts(post_ids=post_ids)
    shown = [post_id for post_id in post_ids if post_id in cards]
    known = marks or viewer_marks(viewer=viewer, post_ids=shown)
    return [
        post_view(card=cards[i], counts=counts.get(i, {}), marks=known, viewer=viewer)
        for i in shown
    ]


def tile_views(*, viewer: Viewer, post_ids: Sequence[int]) -> list[TileView]:
    """Return posts ready for a grid, in the order of ``post_ids``.

    Those that the viewer does not want to meet are left out.
    """
    cards, counts = hydrate_posts(post_ids=post_ids)
    covers = {i: cover_of(card=card, viewer=viewer) for i, card in cards.items()}
    return [
        tile_view(
            card=cards[i],
            counts=counts.get(i, {}),
            is_covered=covers[i] is Cover.BLUR,
            viewer=viewer,
        )
        for i in post_ids
        if i in cards and covers[i] is not Cover.FOLD
    ]
