"""Why a comment is refused."""

from apps.core.exceptions import DomainError
from apps.engagement.types import MAX_COMMENT
from apps.graph.types import Circle


class EmptyComment(DomainError):
    """Nothing that can be seen."""

    code = "empty_comment"
    message = "Write something first."


class CommentTooLong(DomainError):
    """The comment is over its limit after cleaning."""

    code = "comment_too_long"

    def __init__(self, *, length: int) -> None:
        super().__init__(
            f"The comment has {length:,} characters; at most {MAX_COMMENT:,} are possible. "
            "Please shorten it.",
            details={"length": length, "limit": MAX_COMMENT},
        )


class CommentsLimited(DomainError):
    """The author of the post lets only some people comment."""

    code = "comments_limited"

    def __init__(self, *, username: str, circle: Circle) -> None:
        super().__init__(f"{_WHO_COMMENTS[circle]} can comment here.".format(username))


_WHO_COMMENTS = {
    Circle.FOLLOWED: "Only people {} follows",
    Circle.FOLLOWERS: "Only followers of {}",
    Circle.BOTH: "Only people {0} follows and followers of {0}",
    Circle.NOBODY: "Only {}",
}


class CommentIsHeld(DomainError):
    """Nobody would see an answer to a comment that nobody sees."""

    code = "comment_is_held"
    message = "Approve this comment before you answer it."


class CommentsOff(DomainError):
    """The author of the post takes no comments."""

    code = "comments_off"
    message = "Comments are turned off for this post."


# What a new comment is refused for; one that is changed, only for its words.
OF_COMMENTS = (EmptyComment, CommentTooLong, CommentsLimited, CommentIsHeld, CommentsOff)
