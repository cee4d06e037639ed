"""What a plan consists of: people, edges, posts and what others did with them, as plain values."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from apps.demo.engine.content import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How large a demo is. `people` and `follows` of None mean: as the authored content has it."""

    name: str
    people: int | None = None
    follows: int | None = None
    crowd_posts: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedPerson:
    person: Person
    joined_at: datetime
    is_crowd: bool = False

    @property
    def username(self) -> str:
        return self.person.username


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedFollow:
    """`was_requested`: the followee is private and said yes."""

    follower: str
    followee: str
    at: datetime
    was_requested: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedRequest:
    requester: str
    target: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedCircle:
    """Somebody's close friends."""

    owner: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedPhoto:
    """One photograph in one of its looks: everybody who uses the pair shares the same bytes."""

    file: str
    look: int
    alt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedPost:
    number: int
    author: str
    at: datetime
    subject: str
    photos: tuple[PlannedPhoto, ...]
    caption: str
    place: str
    tagged: tuple[str, ...]
    audience: Literal["everyone", "unlisted", "followers", "close_friends"]
    has_comments: bool

    @property
    def is_open(self) -> bool:
        """Whether everybody sees it who sees what its author posts."""
        return self.audience in {"everyone", "unlisted"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedMark:
    """A like or a save of a post, or a like of a comment; `target` is its number."""

    username: str
    target: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedComment:
    number: int
    post: int
    author: str
    at: datetime
    text: str
    parent: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    size: Size
    people: tuple[PlannedPerson, ...]
    follows: tuple[PlannedFollow, ...]
    requests: tuple[PlannedRequest, ...]
    circles: tuple[PlannedCircle, ...]
    posts: tuple[PlannedPost, ...]
    likes: tuple[PlannedMark, ...]
    saves: tuple[PlannedMark, ...]
    comments: tuple[PlannedComment, ...]
    comment_likes: tuple[PlannedMark, ...]
