"""From cards to pages and API: URLs, counts and marks are added; nothing is queried here."""

from apps.cards.presentation.dialect import (
    account_entity,
    account_json,
    avatar_address,
    filter_entity,
    filter_v1_entities,
    keyword_entity,
    media_attachment,
    reply_entity,
    status_edits,
    status_entity,
    status_json,
    with_filters,
)
from apps.cards.presentation.json import post_json
from apps.cards.presentation.views import (
    account_view,
    cover_of,
    fallback_alt,
    like_count_of,
    media_view,
    place_view,
    post_view,
    tile_view,
)

__all__ = [
    "account_entity",
    "account_json",
    "account_view",
    "avatar_address",
    "cover_of",
    "fallback_alt",
    "filter_entity",
    "filter_v1_entities",
    "keyword_entity",
    "like_count_of",
    "media_attachment",
    "media_view",
    "place_view",
    "post_json",
    "post_view",
    "reply_entity",
    "status_edits",
    "status_entity",
    "status_json",
    "tile_view",
    "with_filters",
]
