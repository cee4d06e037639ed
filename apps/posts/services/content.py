"""What a post is made of, cleaned and resolved: text, entities, hashtags, place and people."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Value
from django.db.models.functions import Lower

from apps.accounts.models import Account
from apps.core.text import (
    EntityKind,
    TextTooLong,
    entities_to_json,
    hashtag_key,
    normalize_text,
    parse_entities,
)
from apps.graph.policy import Viewer, visible_account
from apps.graph.selectors import refusing_ids
from apps.graph.types import Deed
from apps.media.types import MAX_ALT_TEXT
from apps.posts.exceptions import (
    AltTextTooLong,
    CannotTag,
    CaptionTooLong,
    NoPhotos,
    PlaceNameTooLong,
    RepeatedPhoto,
    SensitiveReasonTooLong,
    TagsRefused,
    TooManyHashtags,
    TooManyPhotos,
    TooManyTagged,
)
from apps.posts.models import Hashtag, Place
from apps.posts.types import (
    MAX_CAPTION,
    MAX_HASHTAGS,
    MAX_PHOTOS,
    MAX_PLACE_NAME,
    MAX_SENSITIVE_REASON,
    MAX_TAGGED,
    PhotoInput,
    PostContent,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedCaption:
    """A caption as it is stored, and whom and what it names."""

    text: str
    entities: list[dict[str, Any]]
    hashtags: tuple[str, ...]
    mentioned_ids: tuple[int, ...]


def clean_content(content: PostContent) -> PostContent:
    """Return the content as it is stored, or refuse it with the first thing to mend.

    :raises TooManyPhotos: over 20.
    :raises RepeatedPhoto: a medium is named twice.
    :raises CaptionTooLong: over 2,200 characters.
    :raises AltTextTooLong: over 1,500 characters.
    :raises PlaceNameTooLong: over 100 characters.
    :raises TooManyTagged: over 20 people.
    :raises TooManyHashtags: over 30 different ones.
    """
    if len(content.photos) > MAX_PHOTOS:
        raise TooManyPhotos(count=len(content.photos))
    if len({photo.media_id for photo in content.photos}) < len(content.photos):
        raise RepeatedPhoto
    tagged_ids = tuple(dict.fromkeys(content.tagged_ids))
    if len(tagged_ids) > MAX_TAGGED:
        raise TooManyTagged(count=len(tagged_ids))
    caption = clean_caption(content.caption)
    hashtags_in(caption)
    return replace(
        content,
        photos=tuple(
            PhotoInput(
                media_id=photo.media_id,
                alt_text=clean_alt_text(photo.alt_text, position=position),
            )
            for position, photo in enumerate(content.photos, start=1)
        ),
        caption=caption,
        place_name=clean_place_name(content.place_name),
        tagged_ids=tagged_ids,
        sensitive_reason=clean_sensitive_reason(content.sensitive_reason)
        if content.is_sensitive
        else "",
    )


def require_photos(photos: Sequence[PhotoInput]) -> None:
    """Refuse a post without photos; drafts may have none yet.

    :raises NoPhotos: there are none.
    """
    if not photos:
        raise NoPhotos


def clean_caption(raw: str) -> str:
    """Return a caption without what hides or reorders text.

    :raises CaptionTooLong: it has over 2,200 characters.
    """
    try:
        return normalize_text(raw=raw, max_length=MAX_CAPTION)
    except TextTooLong as error:
        raise CaptionTooLong(length=error.details["length"]) from error  # type: ignore[index]  # it always has details


def clean_alt_text(raw: str, *, position: int) -> str:
    """Return an alt text without what hides or reorders text.

    :raises AltTextTooLong: it has over 1,500 characters.
    """
    try:
        return normalize_text(raw=raw, max_length=MAX_ALT_TEXT)
    except TextTooLong as error:
        raise AltTextTooLong(position=position, length=error.details["length"]) from error  # type: ignore[index]  # it always has details


def clean_place_name(raw: str) -> str:
    """Return a place's name on one line.

    :raises PlaceNameTooLong: it has over 100 characters.
    """
    try:
        text = normalize_text(raw=raw, max_length=MAX_PLACE_NAME)
    except TextTooLong as error:
        raise PlaceNameTooLong from error
    return " ".join(text.split())


def clean_sensitive_reason(raw: str) -> str:
    """Return the words for the cover of a sensitive post, on one line.

    :raises SensitiveReasonTooLong: they have over 100 characters.
    """
    try:
        text = normalize_text(raw=raw, max_length=MAX_SENSITIVE_REASON)
    except TextTooLong as error:
        raise SensitiveReasonTooLong from error
    return " ".join(text.split())


def hashtags_in(caption: str) -> tuple[str, ...]:
    """Return the folded hashtags of a cleaned caption, each once.

    :raises TooManyHashtags: there are over 30 different ones.
    """
    keys = tuple(
        dict.fromkeys(
            hashtag_key(entity.value)
            for entity in parse_entities(text=caption)
            if entity.kind is EntityKind.HASHTAG
        )
    )
    if len(keys) > MAX_HASHTAGS:
        raise TooManyHashtags(count=len(keys))
    return keys


def parse_caption(*, caption: str, author_id: int) -> ParsedCaption:
    """Find the entities of a cleaned caption; mentions of visible people carry their ``id``."""
    rows = linked_entities(text=caption, author_id=author_id)
    return ParsedCaption(
        text=caption,
        entities=rows,
        hashtags=hashtags_in(caption),
        mentioned_ids=tuple(mentioned_ids(entities=rows)),
    )


def mentioned_ids(*, entities: Iterable[Mapping[str, Any]]) -> list[int]:
    """Return whom stored entities mention, each once."""
    return sorted({int(entity["id"]) for entity in entities if "id" in entity})


def linked_entities(*, text: str, author_id: int) -> list[dict[str, Any]]:
    """Find the entities of a cleaned text; mentions of visible people carry their ``id``.

    The name of somebody who does not let the author mention them stays plain text: nothing says
    that they refuse.
    """
    entities = parse_entities(text=text)
    usernames = {e.value.lower() for e in entities if e.kind is EntityKind.MENTION}
    ids = ids_by_username(usernames=usernames, viewer=Viewer(author_id))
    refusing = refusing_ids(actor_id=author_id, account_ids=ids.values(), deed=Deed.MENTION)
    rows = []
    for row in entities_to_json(entities):
        if row["kind"] == EntityKind.MENTION and row["value"].lower() in ids:
            account_id = ids[row["value"].lower()]
            if account_id in refusing:
                continue
            row["id"] = str(account_id)
        rows.append(row)
    return rows


def ids_by_username(*, usernames: Iterable[str], viewer: Viewer) -> dict[str, int]:
    """Return the ids of the named people whom the viewer may see, by lower-case username."""
    names = {username.lower() for username in usernames}
    if not names:
        return {}
    return dict(
        Account.objects.filter(visible_account(viewer))
        .annotate(lower_username=Lower("username"))
        .filter(lower_username__in=names)
        .values_list("lower_username", "id")
    )


def visible_ids(*, account_ids: Sequence[int], author_id: int) -> tuple[int, ...]:
    """Return those of the people whom the author may see, in the given order."""
    if not account_ids:
        return ()
    found = set(
        Account.objects.filter(
            visible_account(Viewer(author_id)), id__in=list(account_ids)
        ).values_list("id", flat=True)
    )
    return tuple(account_id for account_id in account_ids if account_id in found)


def require_taggable(*, account_ids: Sequence[int], author_id: int) -> tuple[int, ...]:
    """Return the people to tag, all of whom the author may see.

    :raises CannotTag: somebody does not exist or must not be known to the author.
    :raises TagsRefused: somebody does not let the author tag them.
    """
    visible = visible_ids(account_ids=account_ids, author_id=author_id)
    missing = [str(account_id) for account_id in account_ids if account_id not in set(visible)]
    if missing:
        raise CannotTag(names=missing)
    refuse_untaggable(account_ids=visible, author_id=author_id)
    return visible


def taggable_ids(*, account_ids: Sequence[int], author_id: int) -> tuple[int, ...]:
    """Return those of the people whom the author sees and may tag, in the given order."""
    visible = visible_ids(account_ids=account_ids, author_id=author_id)
    refusing = refusing_ids(actor_id=author_id, account_ids=visible, deed=Deed.TAG)
    return tuple(account_id for account_id in visible if account_id not in refusing)


def refuse_untaggable(*, account_ids: Iterable[int], author_id: int) -> None:
    """Refuse to tag who does not let the author, by name.

    :raises TagsRefused: somebody does not.
    """
    refusing = refusing_ids(actor_id=author_id, account_ids=list(account_ids), deed=Deed.TAG)
    if refusing:
        names = Account.objects.filter(pk__in=refusing).order_by("username")
        raise TagsRefused(names=list(names.values_list("username", flat=True)))


def with_tagged(content: PostContent, tagged_ids: tuple[int, ...]) -> PostContent:
    """Return the content with these people tagged instead."""
    return replace(content, tagged_ids=tagged_ids)


def tagged_ids_of(*, usernames: Sequence[str], author_id: int) -> tuple[int, ...]:
    """Return the ids of people tagged by typing their usernames.

    :raises CannotTag: somebody does not exist or must not be known to the author.
    """
    names = [name.strip().removeprefix("@") for name in usernames]
    names = list(dict.fromkeys(name.lower() for name in names if name))
    if len(names) > MAX_TAGGED:
        raise TooManyTagged(count=len(names))
    found = ids_by_username(usernames=names, viewer=Viewer(author_id))
    missing = [name for name in names if name not in found]
    if missing:
        raise CannotTag(names=[name[:60] for name in missing])
    return tuple(found[name] for name in names)


def place_named(name: str) -> Place | None:
    """Return the one place of this name, whatever its case; it is created at its first use."""
    if not name:
        return None
    same = Place.objects.annotate(lower_name=Lower("name")).filter(lower_name=Lower(Value(name)))
    place = same.first()
    if place is None:
        Place.objects.bulk_create([Place(name=name)], ignore_conflicts=True)
        place = same.get()
    return place


def hashtags_named(keys: Sequence[str]) -> list[Hashtag]:
    """Return the hashtags of these folded names; new ones are created."""
    if not keys:
        return []
    found = {tag.name: tag for tag in Hashtag.objects.filter(name__in=keys)}
    # In one order everywhere, so that two posts with the same new tags cannot lock each other.
    missing = sorted(set(keys) - found.keys())
    if missing:
        Hashtag.objects.bulk_create([Hashtag(name=name) for name in missing], ignore_conflicts=True)
        found |= {tag.name: tag for tag in Hashtag.objects.filter(name__in=missing)}
    return [found[key] for key in keys]
