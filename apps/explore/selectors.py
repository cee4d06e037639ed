"""Whom a viewer may want to follow: people who post in public lately, the most followed first."""

from apps.cards.selectors import account_views
from apps.cards.types import AccountView
from apps.core import counters
from apps.graph import selectors as graph_selectors
from apps.graph.policy import Viewer
from apps.graph.types import Relationship
from apps.posts import selectors as post_selectors
from apps.posts.models import Post

# Among the authors of so many of the newest public posts there are enough to choose from.
LOOKED_AT = 100
SUGGESTED = 6


def suggested_ids(*, viewer: Viewer, limit: int = SUGGESTED) -> list[int]:
    """Return ids of active public accounts that the viewer neither is nor follows.

    Only shared lists are looked at, so nobody private or blocked is suggested (R4, R5).
    """
    newest = post_selectors.newest_public_ids(viewer=viewer, limit=LOOKED_AT).items
    authors = set(Post.objects.filter(pk__in=newest).values_list("author_id", flat=True))
    known = {viewer.account_id, *graph_selectors.followed_ids(account_id=viewer.account_id)}
    candidates = sorted(authors - known)
    counts = counters.cached_counts_of(subject_ids=candidates)
    candidates.sort(key=lambda account_id: -counts[account_id].get("followers", 0))
    return candidates[:limit]


def suggestion_rows(
    *, viewer: Viewer, limit: int = SUGGESTED
) -> list[tuple[AccountView, Relationship]]:
    """Return the suggested people with how the viewer stands to them, ready for a template."""
    ids = suggested_ids(viewer=viewer, limit=limit)
    views = account_views(viewer=viewer, account_ids=ids)
    relations = graph_selectors.relationship(viewer=viewer, account_ids=ids)
    return [(views[i], relations[i]) for i in ids if i in views]
