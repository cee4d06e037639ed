"""Cards from memory: posts and people in batches, with what one viewer has done to them."""

from apps.cards.selectors.accounts import account_cards, account_views
from apps.cards.selectors.comments import comment_views, thread_views
from apps.cards.selectors.entities import (
    StatusReader,
    account_entities,
    reply_entities,
    shared_statuses_json,
    status_entities,
    status_for,
    statuses_by_id,
    statuses_json,
)
from apps.cards.selectors.grids import grid_head
from apps.cards.selectors.posts import hydrate_posts, post_cards, post_views, tile_views
from apps.cards.selectors.profiles import profile_card, visible_profile
from apps.cards.selectors.viewer import ViewerMarks, hidden_from, viewer_marks

__all__ = [
    "StatusReader",
    "ViewerMarks",
    "account_cards",
    "account_entities",
    "account_views",
    "comment_views",
    "grid_head",
    "hidden_from",
    "hydrate_posts",
    "post_cards",
    "post_views",
    "profile_card",
    "reply_entities",
    "shared_statuses_json",
    "status_entities",
    "status_for",
    "statuses_by_id",
    "statuses_json",
    "thread_views",
    "tile_views",
    "viewer_marks",
    "visible_profile",
]
