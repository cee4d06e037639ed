"""Turns stored text and its entities into HTML; everything is escaped, nothing is trusted."""

from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from .entities import Entity, EntityKind, hashtag_key

LINK_REL = "nofollow noopener noreferrer ugc"


def render_html(
    *, text: str, entities: Iterable[Entity], mention_accounts: Mapping[str, int] | None
) -> SafeString:
    """Return ``text`` as HTML with its entities linked and its line breaks kept.

    ``mention_accounts`` maps lower-case usernames to account ids: other mentions stay plain text.
    ``None`` links every mention. Entities that do not fit the text (any more) stay plain text.
    """
    return mark_safe("".join(_pieces(text, entities, mention_accounts)))


def _pieces(
    text: str, entities: Iterable[Entity], mention_accounts: Mapping[str, int] | None
) -> Iterator[str]:
    position = 0
    for entity in sorted(entities, key=lambda entity: entity.start):
        shown = text[max(entity.start, 0) : max(entity.end, 0)]
        if entity.start < position or not _fits(entity, shown):
            continue
        href = _href(entity, mention_accounts)
        if href is None:
            continue
        yield _escape(text[position : entity.start])
        if entity.kind is EntityKind.LINK:
            yield f'<a href="{escape(href)}" rel="{LINK_REL}">{_escape(shown)}</a>'
        else:
            yield f'<a class="{entity.kind}" href="{escape(href)}">{_escape(shown)}</a>'
        position = entity.end
    yield _escape(text[position:])


def _fits(entity: Entity, shown: str) -> bool:
    if entity.kind is EntityKind.LINK:
        return shown == entity.value and shown.lower().startswith(("http://", "https://"))
    return bool(entity.value) and shown[1:] == entity.value


def _href(entity: Entity, mention_accounts: Mapping[str, int] | None) -> str | None:
    match entity.kind:
        case EntityKind.LINK:
            return entity.value
        case EntityKind.HASHTAG:
            return hashtag_url(hashtag_key(entity.value))
        case EntityKind.MENTION:
            username = entity.value.lower()
            if mention_accounts is not None and username not in mention_accounts:
                return None
            return f"/{quote(username, safe='')}/"


def hashtag_url(key: str) -> str:
    """Return the page of a hashtag by its folded form."""
    return f"/explore/tags/{quote(key, safe='')}/"


def _escape(text: str) -> str:
    return escape(text).replace("\n", "<br>")
