"""Text that people write: cleaned once, its tags, mentions and links found once, shown escaped."""

from .entities import (
    MAX_HASHTAG_LENGTH,
    MAX_LINK_LENGTH,
    MAX_USERNAME_LENGTH,
    Entity,
    EntityKind,
    entities_from_json,
    entities_to_json,
    hashtag_key,
    parse_entities,
)
from .normalize import TextTooLong, normalize_text
from .render import hashtag_url, render_html

__all__ = [
    "MAX_HASHTAG_LENGTH",
    "MAX_LINK_LENGTH",
    "MAX_USERNAME_LENGTH",
    "Entity",
    "EntityKind",
    "TextTooLong",
    "entities_from_json",
    "entities_to_json",
    "hashtag_key",
    "hashtag_url",
    "normalize_text",
    "parse_entities",
    "render_html",
]
