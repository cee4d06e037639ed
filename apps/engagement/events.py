"""What people do with posts."""

from dataclasses import dataclass

from apps.core.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class PostLiked(Event):
    """Somebody likes a post."""

    post_id: int
    author_id: int
    account_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PostUnliked(Event):
    """Somebody took a like back."""

    post_id: int
    author_id: int
    account_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PostSaved(Event):
    """Somebody saved a post (private to them)."""

    post_id: int
    account_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PostUnsaved(Event):
    """Somebody removed a save."""

    post_id: int
    account_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentCreated(Event):
    """A comment or reply appeared; ``parent_author_id`` is 0 for a top-level one."""

    comment_id: int
    post_id: int
    author_id: int
    post_author_id: int
    parent_author_id: int
    mentioned_ids: list[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentDeferred(Event):
    """A comment waits for the approval of the post's author; it is created when it has that."""

    comment_id: int
    post_id: int
    author_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentEdited(Event):
    """A comment's text changed; ``was_held`` until then, it has been seen by two people only."""

    comment_id: int
    post_id: int
    author_id: int = 0
    was_held: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentDeleted(Event):
    """A comment disappeared, with its replies; ``was_held`` until then, for two people only."""

    comment_id: int
    post_id: int
    author_id: int = 0
    was_held: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentLiked(Event):
    """Somebody likes a comment."""

    comment_id: int
    post_id: int
    comment_author_id: int
    account_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentUnliked(Event):
    """Somebody took a like of a comment back."""

    comment_id: int
    post_id: int
    comment_author_id: int
    account_id: int
