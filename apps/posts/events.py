"""What happens to posts."""

from dataclasses import dataclass

from apps.core.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class PostPublished(Event):
    """The post is visible from now on."""

    post_id: int
    author_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PostImported(Event):
    """A post of former days was brought here: it is found where it belongs and told to nobody."""

    post_id: int
    author_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PostEdited(Event):
    """Caption, alt texts, place, tags or comment setting changed."""

    post_id: int
    author_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PostAudienceChanged(Event):
    """A post was opened to more than close friends, or is for these alone now."""

    post_id: int
    author_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PostListingChanged(Event):
    """An edit let a post into the lists that everybody shares, or took it out of them."""

    post_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PostArchived(Event):
    """Only the author sees the post now."""

    post_id: int
    author_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PostUnarchived(Event):
    """The post is visible again, with everything it had."""

    post_id: int
    author_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PostDeleted(Event):
    """Nobody sees the post any more; its media and rows are purged later."""

    post_id: int
    author_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleTagged(Event):
    """People were newly tagged in a visible post."""

    post_id: int
    author_id: int
    account_ids: list[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleMentioned(Event):
    """People were newly mentioned in a visible caption."""

    post_id: int
    author_id: int
    account_ids: list[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftSubmitted(Event):
    """A draft waits for its photos to become a post."""

    draft_id: int
    author_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftPublished(Event):
    """A draft that waited has become a post."""

    draft_id: int
    author_id: int
    post_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftFailed(Event):
    """A draft could not be published; it is kept with its reason."""

    draft_id: int
    author_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PostHashtagsChanged(Event):
    """An edit put a post under hashtags or took it away from them."""

    post_id: int
    hashtag_ids: list[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class HashtagFollowed(Event):
    """Somebody follows a hashtag from now on."""

    account_id: int
    hashtag_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HashtagUnfollowed(Event):
    """Somebody does not follow a hashtag any more."""

    account_id: int
    hashtag_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HashtagVisibilityChanged(Event):
    """Staff took the lists of hashtags away or gave them back (read the present state)."""

    hashtag_ids: list[int]
