"""What an archive says, record by record: the one source of the format (docs/portability.md).

Adding a field with a default keeps the version; anything else raises it. Readers of other sites'
archives turn what they find into these records as well.
"""

from datetime import date, datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

FORMAT = "instaclone-archive"
VERSION = 1

# Generous: these keep a hostile archive small, the services that take the words in decide.
Word = Annotated[str, Meta(max_length=200)]
Line = Annotated[str, Meta(max_length=1_000)]
Text = Annotated[str, Meta(max_length=10_000)]
Moment = Annotated[datetime, Meta(tz=True)]
Count = Annotated[int, Meta(ge=0, le=1_000_000_000)]
File = Annotated[str, Meta(max_length=100)]
Share = Annotated[float, Meta(ge=-1, le=1)]
PostStateName = Literal["published", "archived", "removed"]


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """Base of everything below; fields that a reader does not know are passed over."""


class Manifest(Record, frozen=True, kw_only=True):
    """``archive.json``: whose archive this is, and how many files each list takes."""

    format: Literal["instaclone-archive"] = "instaclone-archive"
    version: Annotated[int, Meta(ge=1)] = VERSION
    site: Line
    account_id: Word
    username: Word
    created_at: Moment
    parts: Annotated[dict[Word, Annotated[int, Meta(ge=0, le=20_000)]], Meta(max_length=100)]
    counts: Annotated[dict[Word, Count], Meta(max_length=100)]


class Link(Record, frozen=True, kw_only=True):
    """An address on a profile."""

    label: Word = ""
    url: Line


class Profile(Record, frozen=True, kw_only=True):
    """``profile.json``: what the profile says; ``photo`` is a file of the archive or empty."""

    username: Word
    name: Word = ""
    bio: Text = ""
    pronouns: Word = ""
    links: Annotated[list[Link], Meta(max_length=20)] = []
    photo: File = ""
    email: Line = ""
    joined_at: Moment | None = None
    born_on: date | None = None


class Settings(Record, frozen=True, kw_only=True):
    """``settings.json``: what was chosen."""

    is_private: bool = False
    theme: Word = "auto"
    has_shortcuts: bool = True
    sensitive_media: Word = "blur"
    hides_like_counts: bool = False
    shows_activity: bool = True
    wants_less_motion: bool = False
    saves_data: bool = False
    default_visibility: Word = ""
    default_is_sensitive: bool = False
    default_language: Word = ""
    comments_from: Word = "everyone"
    mentions_from: Word = "everyone"
    tags_from: Word = "everyone"
    approves_tags: bool = False
    hidden_words: Annotated[list[Word], Meta(max_length=1_000)] = []


class Person(Record, frozen=True, kw_only=True):
    """Somebody, as they were called when the archive was made."""

    username: Word
    name: Word = ""
    id: Word = ""


class Connection(Record, frozen=True, kw_only=True):
    """Somebody on one of the lists about people, with the moment they came on it."""

    person: Person
    since: Moment | None = None


class PeopleList(Record, frozen=True, kw_only=True):
    """A list of followed people under a title."""

    title: Word
    people: Annotated[list[Person], Meta(max_length=1_000)] = []


class Keyword(Record, frozen=True, kw_only=True):
    """A filtered word or phrase."""

    text: Line
    is_whole_word: bool = True


class WordFilter(Record, frozen=True, kw_only=True):
    """Words that the owner does not want to meet, and where."""

    title: Line
    contexts: Annotated[list[Word], Meta(max_length=20)] = []
    action: Word = "warn"
    expires_at: Moment | None = None
    keywords: Annotated[list[Keyword], Meta(max_length=1_000)] = []


class Photo(Record, frozen=True, kw_only=True):
    """A photo; ``file`` is empty if its bytes were not there any more.

    The point that matters most in it is told from its middle, to the right and upwards.
    """

    file: File = ""
    alt_text: Text = ""
    focus_x: Share = 0.0
    focus_y: Share = 0.0


class Revision(Record, frozen=True, kw_only=True):
    """What a caption said before an edit."""

    caption: Text = ""
    replaced_at: Moment


class Post(Record, frozen=True, kw_only=True):
    """A post; ``state`` is published, archived, or removed (by the moderators)."""

    id: Word
    state: PostStateName = "published"
    published_at: Moment
    edited_at: Moment | None = None
    audience: Word = "everyone"
    caption: Text = ""
    hashtags: Annotated[list[Word], Meta(max_length=100)] = []
    mentions: Annotated[list[Word], Meta(max_length=200)] = []
    place: Word = ""
    has_comments: bool = True
    hides_like_count: bool = False
    is_sensitive: bool = False
    sensitive_reason: Text = ""
    photos: Annotated[list[Photo], Meta(max_length=50)] = []
    tagged: Annotated[list[Person], Meta(max_length=50)] = []
    revisions: Annotated[list[Revision], Meta(max_length=1_000)] = []


class Draft(Record, frozen=True, kw_only=True):
    """A post that was begun and not published."""

    id: Word
    updated_at: Moment
    audience: Word = "everyone"
    caption: Text = ""
    place: Word = ""
    has_comments: bool = True
    hides_like_count: bool = False
    is_sensitive: bool = False
    sensitive_reason: Text = ""
    photos: Annotated[list[Photo], Meta(max_length=50)] = []


class HashtagFollow(Record, frozen=True, kw_only=True):
    """A followed hashtag."""

    name: Word
    since: Moment | None = None


class Comment(Record, frozen=True, kw_only=True):
    """A comment the owner wrote; ``post_author`` is empty if the post is not there for them now."""

    id: Word
    post_id: Word
    post_author: Word = ""
    reply_to: Word = ""
    text: Text
    created_at: Moment
    edited_at: Moment | None = None


class Like(Record, frozen=True, kw_only=True):
    """A like the owner gave, of a post or (with ``comment_id``) of a comment."""

    post_id: Word
    post_author: Word = ""
    comment_id: Word = ""
    created_at: Moment


class Save(Record, frozen=True, kw_only=True):
    """A post the owner keeps; ``shows`` is the alt text of its first photo."""

    post_id: Word
    post_author: Word = ""
    shows: Text = ""


class ReceivedComment(Record, frozen=True, kw_only=True):
    """What somebody wrote under a post of the owner."""

    id: Word
    post_id: Word
    author: Person
    reply_to: Word = ""
    text: Text
    created_at: Moment


class ReceivedLike(Record, frozen=True, kw_only=True):
    """Who likes a post of the owner."""

    post_id: Word
    person: Person
    created_at: Moment


class Notice(Record, frozen=True, kw_only=True):
    """What the owner was told."""

    kind: Word
    person: Person
    post_id: Word = ""
    comment_id: Word = ""
    created_at: Moment


class Device(Record, frozen=True, kw_only=True):
    """Where the owner was signed in when the archive was made."""

    device: Line = ""
    address: Word = ""
    signed_in_at: Moment
    last_seen_at: Moment


# Every list of an archive: ``data/<name>-<number>.json`` holds a JSON array of such records.
LISTS: dict[str, type[Record]] = {
    "posts": Post,
    "drafts": Draft,
    "followers": Connection,
    "following": Connection,
    "requests-sent": Connection,
    "requests-received": Connection,
    "blocked": Connection,
    "muted": Connection,
    "restricted": Connection,
    "close-friends": Connection,
    "hashtags": HashtagFollow,
    "lists": PeopleList,
    "filters": WordFilter,
    "comments": Comment,
    "likes": Like,
    "saves": Save,
    "comments-received": ReceivedComment,
    "likes-received": ReceivedLike,
    "notifications": Notice,
    "devices": Device,
}
FILES: dict[str, type[Record]] = {
    "archive.json": Manifest,
    "profile.json": Profile,
    "settings.json": Settings,
}


def part_name(name: str, number: int) -> str:
    """Return the file that holds a part of a list; parts are counted from 1."""
    return f"data/{name}-{number}.json"


def encoded(value: Any) -> bytes:
    """Return a record, or a list of them, as JSON that people can read too."""
    return msgspec.json.format(msgspec.json.encode(value), indent=2)
