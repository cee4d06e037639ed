"""Cards: what every list shows of a post or a person, finished once and cached as bytes.

A card is the same for every viewer and holds no permission. Views are cards made ready for one
viewer: with URLs, counts and what the viewer has done.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

import msgspec
from django.utils.safestring import SafeString

from apps.graph.types import OPEN_AUDIENCES
from apps.media.types import Photo


class AccountCard(msgspec.Struct, frozen=True):
    """A person in one line."""

    id: int
    username: str
    name: str
    avatar_name: str
    is_private: bool
    is_active: bool


class PhotoCard(msgspec.Struct, frozen=True):
    """A photo of a post with its author's description."""

    photo: Photo
    alt_text: str


class PlaceCard(msgspec.Struct, frozen=True):
    """A place by name."""

    id: int
    name: str


class MentionCard(msgspec.Struct, frozen=True):
    """Somebody whom a text mentions, by the name that stands there."""

    id: int
    username: str


class PostCard(msgspec.Struct, frozen=True, eq=False):
    """A post as lists show it, its author included; ``caption_html`` is escaped and linked.

    Compared by identity: equal bytes are decoded into the same card, so work done for one is
    remembered for the other.
    """

    id: int
    author: AccountCard
    is_published: bool
    audience: str
    photos: list[PhotoCard]
    caption: str
    caption_html: str
    mentions: list[MentionCard]
    # Folded, each once.
    hashtags: list[str]
    place: PlaceCard | None
    tagged: list[AccountCard]
    # Tagged, which nobody else sees until they approve it.
    pending_ids: list[int]
    has_comments: bool
    # Whoever sees it may comment; else its page says who may.
    is_open_to_comments: bool
    # Whether whoever follows the author may comment.
    is_open_to_followers: bool
    published_at: datetime
    edited_at: datetime | None
    is_sensitive: bool
    sensitive_reason: str
    hides_like_count: bool


class ProfileLink(msgspec.Struct, frozen=True):
    """A link of a profile; ``label`` is never empty."""

    label: str
    url: str


class ProfileCard(msgspec.Struct, frozen=True, eq=False):
    """What only the profile page says of a person; ``bio_html`` is escaped and linked.

    Compared by identity, as posts are.
    """

    account: AccountCard
    bio_html: str
    pronouns: str
    links: list[ProfileLink]


class GridHead(msgspec.Struct, frozen=True):
    """An author's newest posts as (id, audience), newest first."""

    posts: list[tuple[int, str]]
    has_more: bool


class CommentCard(msgspec.Struct, frozen=True):
    """A comment, the same for all who may see it; ``parent_id`` is 0 for a top-level one."""

    id: int
    post_id: int
    author_id: int
    parent_id: int
    text: str
    html: str
    mentions: list[MentionCard]
    hashtags: list[str]
    created_at: datetime
    edited_at: datetime | None
    # Shown to its author and to the post's only.
    is_held: bool


class ThreadHead(msgspec.Struct, frozen=True):
    """The newest comments of a post, each followed by its first replies."""

    comments: list[CommentCard]
    next_cursor: str | None
    # Others than these wait for approval, which some see nevertheless.
    has_held: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountView:
    """A person as a template shows them; ``hue`` (0–359) colors the initials."""

    id: str
    username: str
    name: str
    display_name: str
    url: str
    avatar_url: str
    avatar_srcset: str
    initials: str
    hue: int
    is_private: bool
    is_self: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaView:
    """A photo as a template shows it; ``sources`` are (MIME type, srcset), best format first."""

    id: str
    # What it is made of, for whoever shows it otherwise.
    photo: Photo
    alt: str
    has_alt: bool
    width: int
    height: int
    ratio: str
    placeholder: str
    sources: list[tuple[str, str]]
    src: str
    src_full: str
    sizes: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceView:
    """A place with its page."""

    id: str
    name: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentView:
    """A comment as a template shows it to one viewer."""

    id: str
    post_id: str
    author: AccountView
    html: SafeString
    text: str
    mentions: list[MentionCard]
    hashtags: list[str]
    published_at: datetime
    edited_at: datetime | None
    like_count: int
    reply_count: int
    is_liked: bool
    is_own: bool
    can_delete: bool
    # It waits for the viewer's approval.
    can_approve: bool
    parent_id: str
    replies: list["CommentView"] = field(default_factory=list)

    @property
    def is_edited(self) -> bool:
        return self.edited_at is not None


class Cover(StrEnum):
    """What lies over the photos of a post for one viewer."""

    NONE = ""
    BLUR = "blur"
    FOLD = "fold"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PostView:
    """A post as a template shows it to one viewer; compared by identity, as cards are."""

    id: str
    url: str
    author: AccountView
    place: PlaceView | None
    media: list[MediaView]
    is_carousel: bool
    caption: str
    caption_html: SafeString
    caption_is_long: bool
    mentions: list[MentionCard]
    hashtags: list[str]
    tagged: list[AccountView]
    # Whether the viewer is tagged, and whether that waits for them.
    is_tagged: bool
    is_tag_pending: bool
    audience: str
    has_comments: bool
    is_open_to_comments: bool
    # Whether whoever follows the author may comment.
    is_open_to_followers: bool
    published_at: datetime
    edited_at: datetime | None
    # None for those who do not see it.
    like_count: int | None
    # Its author keeps it to themselves.
    hides_like_count: bool
    comment_count: int
    is_liked: bool
    is_saved: bool
    is_own: bool
    # Only for the author.
    view_count: int | None
    is_sensitive: bool
    sensitive_reason: str
    cover: Cover

    @property
    def is_edited(self) -> bool:
        return self.edited_at is not None

    @property
    def is_open(self) -> bool:
        """Whether it is for everyone who may see its author's account, listed or not."""
        return self.audience in OPEN_AUDIENCES


@dataclass(frozen=True, slots=True, kw_only=True)
class TileView:
    """A post in a grid."""

    id: str
    url: str
    alt: str
    src: str
    srcset: str
    placeholder: str
    ratio: str
    # CSS classes: which part of the photo the frame shows, where it shows only a part.
    aim: str
    is_album: bool
    like_count: int | None
    comment_count: int
    # No photo may load: the tile says why instead.
    is_covered: bool
