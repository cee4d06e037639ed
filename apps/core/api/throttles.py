"""The rate limit of every API view, counted by core.ratelimits."""

from typing import TYPE_CHECKING

from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from apps.core.ratelimits import limit_request

if TYPE_CHECKING:
    # The views load the default throttles while they are loaded themselves.
    from rest_framework.views import APIView


class NamedLimitThrottle(BaseThrottle):
    """Counts each request under the view's ``rate_limit``, by default ``api``."""

    def allow_request(self, request: Request, view: "APIView") -> bool:
        """Return True, or raise what the error handler answers with Retry-After."""
        limit_request(request=request, name=getattr(view, "rate_limit", "api"))
        return True
