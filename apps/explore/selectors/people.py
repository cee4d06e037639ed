"""Whom a viewer may want to follow: people who post in public lately, the most followed first."""

from collections.abc import Mapping, Sequence

import msgspec

from apps.cards.selectors import account_cards, account_views, hidden_from
from apps.cards.types import AccountView
from apps.core import counters
from apps.core.cache import CachedBytes
from apps.graph import selectors as graph_selectors
from apps.graph.policy import ANONYMOUS, Viewer
from apps.graph.types import Relationship
from apps.posts import selectors as post_selectors
from apps.posts.models import Post

# Among the authors of so many of the newest public posts there are enough to choose from.
LOOKED_AT = 100
SUGGESTED = 6
# Who posted lately changes with every post and matters to nobody within a minute.
FRESH_SECONDS = 60
TTL_SECONDS = 600
ALL_CANDIDATES = "all"


def _load(keys: Sequence[str]) -> Mapping[str, bytes]:
    newest = post_selectors.newest_public_ids(viewer=ANONYMOUS, limit=LOOKED_AT).items
    authors = Post.objects.filter(pk__in=newest).values_list("author_id", flat=True)
    return {key: msgspec.json.encode(sorted(set(authors))) for key in keys}


candidate_cache: CachedBytes[str] = CachedBytes(
    name="suggestions", prefix="sg", load=_load, fresh_for=FRESH_SECONDS, ttl=TTL_SECONDS
)


def suggested_ids(*, viewer: Viewer, limit: int = SUGGESTED) -> list[int]:
    """Return ids of active public accounts that the viewer neither is, nor follows, nor dismissed.

    Only shared lists are looked at, and what has become of their authors since is looked up, so
    nobody private or blocked is suggested (R4, R5).
    """
    besides = graph_selectors.not_suggested_ids(account_id=viewer.account_id)
    return _popular(viewer=viewer, besides={viewer.account_id, *besides})[:limit]


def popular_ids(*, viewer: Viewer, offset: int = 0, limit: int = SUGGESTED) -> list[int]:
    """Return ids of active public accounts that post lately, followed by the viewer or not."""
    return _popular(viewer=viewer, besides=set())[offset : offset + limit]


def _popular(*, viewer: Viewer, besides: set[int]) -> list[int]:
    packed = candidate_cache.get_many([ALL_CANDIDATES])[ALL_CANDIDATES]
    recent = set(msgspec.json.decode(packed, type=list[int]))
    cards = account_cards(account_ids=sorted(recent - besides - hidden_from(viewer=viewer)))
    candidates = [i for i, card in cards.items() if card.is_active and not card.is_private]
    counts = counters.cached_counts_of(subject_ids=candidates)
    candidates.sort(key=lambda account_id: -counts[account_id].get("followers", 0))
    return candidates


def newest_ids(*, viewer: Viewer, offset: int = 0, limit: int = SUGGESTED) -> list[int]:
    """Return the newest public accounts that the viewer may see."""
    found = graph_selectors.visible_accounts(viewer=viewer).filter(is_private=False)
    return list(found.order_by("-pk").values_list("pk", flat=True)[offset : offset + limit])


def suggestion_rows(
    *, viewer: Viewer, limit: int = SUGGESTED
) -> list[tuple[AccountView, Relationship]]:
    """Return the suggested people with how the viewer stands to them, ready for a template."""
    ids = suggested_ids(viewer=viewer, limit=limit)
    views = account_views(viewer=viewer, account_ids=ids)
    relations = graph_selectors.relationship(viewer=viewer, account_ids=ids)
    return [(views[i], relations[i]) for i in ids if i in views]
