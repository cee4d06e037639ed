"""Posts and comments, which are one thing to apps: statuses."""

from typing import Any, Literal, NotRequired, TypedDict

from apps.cards.presentation.entities.filters import FilterResult
from apps.cards.presentation.entities.people import Account, Emoji, Visibility
from apps.cards.presentation.entities.values import Count, Id, Moment


class MediaAttachment(TypedDict):
    """A photo; without ``url`` it is still being processed."""

    id: Id
    type: Literal["image", "video", "gifv", "audio", "unknown"]
    url: str | None
    preview_url: str | None
    remote_url: str | None
    preview_remote_url: NotRequired[str | None]
    text_url: NotRequired[str | None]
    meta: dict[str, Any]
    description: str | None
    blurhash: str | None


class Mention(TypedDict):
    """Somebody who is named in a text."""

    id: Id
    username: str
    acct: str
    url: str


class StatusTag(TypedDict):
    """A hashtag in a text."""

    name: str
    url: str


class TagDay(TypedDict):
    """How often a hashtag was used on one day; numbers are texts, as the dialect has them."""

    day: str
    uses: str
    accounts: str


class Tag(TypedDict):
    """A hashtag of its own."""

    id: NotRequired[str]
    name: str
    url: str
    history: list[TagDay]
    following: bool
    # What apps made for Pixelfed look for besides.
    hashtag: str
    count: int


class RelatedTag(Tag):
    """A hashtag that stands with another one, and under how many posts."""

    related_count: int


class Application(TypedDict):
    """The app something was posted with."""

    name: str
    website: str | None


class Place(TypedDict):
    """Where a photo was taken, in the words of Pixelfed."""

    id: NotRequired[str]
    name: str
    slug: NotRequired[str]
    url: NotRequired[str]
    country: NotRequired[str]


class TaggedPerson(TypedDict):
    """Somebody who is in a photo, in the words of Pixelfed."""

    id: Id
    username: str
    url: str


class Status(TypedDict):
    """A post, or a comment on one."""

    id: Id
    uri: str
    url: str
    created_at: Moment
    edited_at: Moment | None
    account: Account
    content: str
    visibility: Visibility
    sensitive: bool
    spoiler_text: str
    language: str | None
    media_attachments: list[MediaAttachment]
    mentions: list[Mention]
    tags: list[StatusTag]
    emojis: list[Emoji]
    in_reply_to_id: Id | None
    in_reply_to_account_id: Id | None
    reblog: "Status | None"
    poll: None
    card: None
    replies_count: Count
    reblogs_count: Count
    favourites_count: Count
    favourited: bool
    reblogged: bool
    bookmarked: bool
    muted: bool
    pinned: bool
    filtered: NotRequired[list[FilterResult]]
    application: NotRequired[Application | None]
    # Only in the answer to who deletes it, so that it may be written anew.
    text: NotRequired[str]
    # What apps made for Pixelfed look for besides.
    local: NotRequired[bool]
    pf_type: NotRequired[Literal["photo", "photo:album", "text"]]
    reply_count: NotRequired[Count]
    taggedPeople: NotRequired[list[TaggedPerson]]
    place: NotRequired[Place | None]
    content_text: NotRequired[str]
    comments_disabled: NotRequired[bool]


class StatusSource(TypedDict):
    """What was written, as it is edited."""

    id: Id
    text: str
    spoiler_text: str


class StatusEdit(TypedDict):
    """How a post read at some time."""

    content: str
    spoiler_text: str
    sensitive: bool
    created_at: Moment
    account: Account
    media_attachments: list[MediaAttachment]
    emojis: list[Emoji]


class ScheduledStatus(TypedDict):
    """A post that waits for its hour."""

    id: Id
    scheduled_at: Moment
    params: dict[str, Any]
    media_attachments: list[MediaAttachment]
