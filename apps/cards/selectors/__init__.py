"""Cards from memory: posts and people in batches, with what one viewer has done to them."""

from apps.cards.selectors.accounts import account_cards, account_views
from apps.cards.selectors.comments import comment_views
from apps.cards.selectors.posts import hydrate_posts, post_cards, post_views, tile_views
from apps.cards.selectors.viewer import ViewerMarks, viewer_marks

__all__ = [
    "ViewerMarks",
    "account_cards",
    "account_views",
    "comment_views",
    "hydrate_posts",
    "post_cards",
    "post_views",
    "tile_views",
    "viewer_marks",
]
