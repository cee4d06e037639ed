"""The anticipated failures that every edge knows how to show.

Apps subclass these beside their services.
"""

from typing import Any, ClassVar


class DomainError(Exception):
    """An expected refusal: ``message`` says what happened and what the person can do."""

    code: ClassVar[str] = "invalid"
    status: ClassVar[int] = 422
    message = "This could not be done. Check your input and try again."

    def __init__(
        self, message: str | None = None, *, details: dict[str, Any] | None = None
    ) -> None:
        if message is not None:
            self.message = message
        self.details = details
        super().__init__(self.message)


class NotFound(DomainError):
    """The object does not exist, or the viewer must not learn that it does."""

    code = "not_found"
    status = 404
    message = "This page is not available. The link may be broken, or it may have been removed."


class NotAllowed(DomainError):
    """The viewer knows the object but may not do this to it."""

    code = "not_allowed"
    status = 403
    message = "You are not allowed to do this."


class NotOffered(DomainError):
    """Programs of other sites know how to ask for it, and here there is no such thing."""

    code = "not_offered"
    message = "There is no such thing on this site."


class Conflict(DomainError):
    """Another request got there first."""

    code = "conflict"
    status = 409
    message = "This is already being done. Wait a moment and reload the page."


class RateLimited(DomainError):
    """Too many attempts; ``retry_after`` is in seconds."""

    code = "rate_limited"
    status = 429
    message = "Too many attempts. Try again in a while."

    def __init__(self, *, retry_after: int) -> None:
        self.retry_after = retry_after
        super().__init__(f"Too many attempts. Try again in {retry_after} seconds.")


class Unavailable(DomainError):
    """Something we depend on is down; ``retry_after`` is in seconds."""

    code = "unavailable"
    status = 503
    message = "This is not available for a moment. Please try again."

    def __init__(self, message: str | None = None, *, retry_after: int = 5) -> None:
        self.retry_after = retry_after
        super().__init__(message)
