"""Posts as our own addresses tell of them."""

from typing import Literal, TypedDict

from apps.cards.presentation.entities.values import Count, Id, Moment


class PostPerson(TypedDict):
    """Somebody beside a post."""

    id: Id
    username: str
    name: str
    url: str
    avatar_url: str | None
    is_private: bool


class PostPlace(TypedDict):
    """Where a post was made."""

    id: Id
    name: str
    url: str


class PostMedium(TypedDict):
    """A photo of a post; without ``alt`` nobody has described it."""

    id: Id
    alt: str | None
    width: int
    height: int
    placeholder: str | None
    url: str
    preview_url: str


class PostCounts(TypedDict):
    """How many there are; likes only where they may be counted."""

    likes: Count | None
    comments: Count


class PostViewer(TypedDict):
    """What the reader has done."""

    has_liked: bool
    has_saved: bool
    is_author: bool


class Post(TypedDict):
    """A post."""

    id: Id
    url: str
    author: PostPerson
    place: PostPlace | None
    media: list[PostMedium]
    caption: str
    caption_html: str
    tagged: list[PostPerson]
    audience: Literal["everyone", "unlisted", "followers", "close_friends"]
    has_comments: bool
    published_at: Moment
    is_edited: bool
    sensitive: bool
    sensitive_reason: str
    like_count_hidden: bool
    counts: PostCounts
    viewer: PostViewer
