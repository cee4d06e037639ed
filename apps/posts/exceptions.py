"""Why a post is refused, in words for the person who wrote it."""

from collections.abc import Sequence

from apps.core.exceptions import Conflict, DomainError
from apps.media.types import MAX_ALT_TEXT
from apps.posts.types import (
    MAX_CAPTION,
    MAX_FOLLOWED_HASHTAGS,
    MAX_HASHTAGS,
    MAX_PHOTOS,
    MAX_SENSITIVE_REASON,
    MAX_TAGGED,
)


class NoPhotos(DomainError):
    """A post without a photo."""

    code = "no_photos"
    message = "A post needs at least one photo. Choose one and try again."


class PhotosNotReady(DomainError):
    """An app asks for the finished post, and some photos are not ready to be shown."""

    code = "photos_not_ready"
    message = "These photos are still being processed. Try again in a moment."


class PostsAreNotDirect(DomainError):
    """A post for named people alone would be a message."""

    code = "posts_are_not_direct"
    message = (
        "A post cannot be for some people alone. Send them a message: "
        "POST /api/v1.1/direct/thread/send."
    )


class UnknownVisibility(DomainError):
    """A word for who may see a post that the dialect does not have."""

    code = "unknown_visibility"
    message = "visibility must be public, unlisted or private."


class TooManyPhotos(DomainError):
    """More photos than a carousel holds."""

    code = "too_many_photos"

    def __init__(self, *, count: int) -> None:
        super().__init__(
            f"A post holds up to {MAX_PHOTOS} photos, and you chose {count}. "
            "Remove some, or make a second post.",
            details={"count": count, "limit": MAX_PHOTOS},
        )


class RepeatedPhoto(DomainError):
    """The same medium twice in one post."""

    code = "repeated_photo"
    message = "The same photo is in this post twice. Remove one of the two."


class PhotosFailed(DomainError):
    """Some of the photos could not be processed."""

    code = "photos_failed"

    def __init__(self, *, reasons: dict[int, str]) -> None:
        super().__init__(
            "Some photos could not be used: "
            + " ".join(dict.fromkeys(reasons.values()))
            + " Remove them or try them again.",
            details={"photos": {str(media_id): reason for media_id, reason in reasons.items()}},
        )


class CaptionTooLong(DomainError):
    """The caption is over its limit after cleaning."""

    code = "caption_too_long"

    def __init__(self, *, length: int) -> None:
        super().__init__(
            f"The caption has {length:,} characters; at most {MAX_CAPTION:,} are possible. "
            "Please shorten it.",
            details={"length": length, "limit": MAX_CAPTION},
        )


class AltTextTooLong(DomainError):
    """The alt text of one photo is over its limit."""

    code = "alt_text_too_long"

    def __init__(self, *, position: int, length: int) -> None:
        super().__init__(
            f"The alt text of photo {position} has {length:,} characters; "
            f"at most {MAX_ALT_TEXT:,} are possible. Please shorten it.",
            details={"position": position, "length": length, "limit": MAX_ALT_TEXT},
        )


class PlaceNameTooLong(DomainError):
    """The place has a name longer than places have."""

    code = "place_too_long"
    message = "This name of a place is too long. Please use a shorter one."


class SensitiveReasonTooLong(DomainError):
    """The words on the cover of a sensitive post are a whole story."""

    code = "sensitive_reason_too_long"
    message = (
        f"What makes the photos sensitive is said in at most {MAX_SENSITIVE_REASON} characters. "
        "Please shorten it."
    )


class TooManyHashtags(DomainError):
    """More hashtags than a caption may carry."""

    code = "too_many_hashtags"

    def __init__(self, *, count: int) -> None:
        super().__init__(
            f"The caption has {count} hashtags; at most {MAX_HASHTAGS} are possible. "
            "Please remove some.",
            details={"count": count, "limit": MAX_HASHTAGS},
        )


class TooManyTagged(DomainError):
    """More tagged people than a post may carry."""

    code = "too_many_tagged"

    def __init__(self, *, count: int) -> None:
        super().__init__(
            f"You tagged {count} people; at most {MAX_TAGGED} are possible. Please remove some.",
            details={"count": count, "limit": MAX_TAGGED},
        )


class CannotTag(DomainError):
    """Somebody tagged does not exist for the author."""

    code = "cannot_tag"

    def __init__(self, *, names: Sequence[str]) -> None:
        super().__init__(
            f"These people cannot be tagged: {', '.join(names)}. "
            "Check the usernames, or leave them out.",
            details={"people": list(names)},
        )


class TagsRefused(DomainError):
    """Somebody does not let the author tag them."""

    code = "tags_refused"

    def __init__(self, *, names: Sequence[str]) -> None:
        super().__init__(
            f"These people do not let you tag them: {', '.join(names)}. Leave them out.",
            details={"people": list(names)},
        )


class PhotosDoNotMatch(DomainError):
    """An edit names other photos than the post has."""

    code = "photos_do_not_match"
    message = "The photos of this post have changed meanwhile. Reload the page and try again."


class DraftIsPublishing(Conflict):
    """The draft is on its way to being a post and cannot be changed now."""

    code = "draft_is_publishing"
    message = "This post is being published. Wait a moment; you can edit it afterwards."


class TooManyFollowedHashtags(DomainError):
    """Somebody follows as many hashtags as one can."""

    code = "too_many_followed_hashtags"

    def __init__(self) -> None:
        super().__init__(
            f"You follow {MAX_FOLLOWED_HASHTAGS} hashtags, which is as many as possible. "
            "Unfollow one of them first.",
            details={"limit": MAX_FOLLOWED_HASHTAGS},
        )


# What the words of a post may be refused for, and what its photos and people.
OF_WORDS = (
    CaptionTooLong,
    TooManyHashtags,
    AltTextTooLong,
    SensitiveReasonTooLong,
)
OF_CONTENT = (
    *OF_WORDS,
    NoPhotos,
    TooManyPhotos,
    RepeatedPhoto,
    PhotosFailed,
    PlaceNameTooLong,
    TooManyTagged,
    CannotTag,
    TagsRefused,
)
