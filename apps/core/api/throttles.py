"""The rate limits of every API view, counted by core.ratelimits."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from apps.core.api.operations import Operation
from apps.core.ratelimits import limit_request

if TYPE_CHECKING:
    # The views load the default throttles while they are loaded themselves.
    from rest_framework.views import APIView


class NamedLimitThrottle(BaseThrottle):
    """Counts each request under the view's ``rate_limit``, by default ``api``."""

    def allow_request(self, request: Request, view: "APIView") -> bool:
        """Return True, or raise what the error handler answers with Retry-After."""
        limit_request(request=request, name=limit_of(view))
        return True


def limit_of(view: "APIView") -> str:
    """Return the limit under which each request to a view counts."""
    name: str = getattr(view, "rate_limit", "api")
    return name


def limit_also(*, request: Request, view: "APIView", name: str) -> None:
    """Count a request under one more limit, for what it was sent.

    :raises RateLimited: the account or the address has used up the limit.
    :raises LookupError: its operation does not tell of this limit, so that nobody could know.
    """
    operations: Mapping[str, Operation] = getattr(view, "operations", {})
    if name not in operations[request.method or ""].limits:
        raise LookupError(f"{request.method} of {type(view).__name__} declares no limit {name}")
    limit_request(request=request, name=name)
