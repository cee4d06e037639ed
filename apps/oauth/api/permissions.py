"""Whether a token is enough for an operation; what an operation does not declare is refused."""

from typing import TYPE_CHECKING

from rest_framework.exceptions import NotAuthenticated
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from apps.core.api.access import Access
from apps.oauth.engine.scopes import covers
from apps.oauth.exceptions import PersonRequired, ScopeMissing, UndeclaredOperation
from apps.oauth.models import AccessToken

if TYPE_CHECKING:
    # The views load the default permissions while they are loaded themselves.
    from rest_framework.views import APIView


class HasScope(BasePermission):
    """Compares what the view declares in ``required_scopes`` with what the caller brings."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        """Return True, or raise what says why not."""
        method = request.method or ""
        access = access_of(view, method)
        if access is None:
            if method == "OPTIONS" or not hasattr(view, method.lower()):
                # There is no such operation; the view says so itself.
                return True
            raise UndeclaredOperation
        if isinstance(request.auth, AccessToken):
            _check_token(request.auth, access)
            return True
        is_known = access.is_public or request.user.is_authenticated
        if not access.is_for_sessions or not is_known:
            raise NotAuthenticated
        return True


def access_of(view: "APIView", method: str) -> Access | None:
    """Return what a view declares of a method; HEAD is a GET whose answer is thrown away."""
    declared: dict[str, Access] = getattr(view, "required_scopes", {})
    return declared.get("GET" if method == "HEAD" else method)


def _check_token(token: AccessToken, access: Access) -> None:
    if access.scope and not covers(token.scopes, access.scope):
        raise ScopeMissing(details={"scope": access.scope})
    if token.account_id is None and not access.is_public:
        raise PersonRequired
