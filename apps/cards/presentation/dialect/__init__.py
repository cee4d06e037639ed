"""People, posts and photos as the apps there are read them; nothing is queried here.

Every field that the dialect requires is there and has its type: where those apps crash, nothing is
ever null. What is made of the same things is made once, so nobody changes what they are given.
"""

from apps.cards.presentation.dialect.accounts import (
    account_entity,
    account_json,
    avatar_address,
)
from apps.cards.presentation.dialect.filters import (
    filter_entity,
    filter_v1_entities,
    keyword_entity,
    with_filters,
)
from apps.cards.presentation.dialect.media import media_attachment
from apps.cards.presentation.dialect.statuses import (
    reply_entity,
    status_edits,
    status_entity,
    status_json,
    visibility_of,
)

__all__ = [
    "account_entity",
    "account_json",
    "avatar_address",
    "filter_entity",
    "filter_v1_entities",
    "keyword_entity",
    "media_attachment",
    "reply_entity",
    "status_edits",
    "status_entity",
    "status_json",
    "visibility_of",
    "with_filters",
]
