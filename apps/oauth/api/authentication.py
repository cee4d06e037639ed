"""Who calls with ``Authorization: Bearer …``; an app's own token calls as nobody."""

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from apps.accounts.models import Account
from apps.oauth import services
from apps.oauth.models import AccessToken
from apps.oauth.selectors import token_with_secret

MAX_TOKEN_LENGTH = 200


class BearerAuthentication(BaseAuthentication):
    """Goes before the session: a request that brings a token is the token's, or nobody's."""

    def authenticate(self, request: Request) -> tuple[Account | AnonymousUser, AccessToken] | None:
        """Return the person and the token; None where there is no token.

        :raises AuthenticationFailed: the token is worth nothing.
        """
        kind, _, secret = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if kind.lower() != "bearer":
            return None
        secret = secret.strip()
        if not 0 < len(secret) <= MAX_TOKEN_LENGTH or not secret.isascii():
            raise AuthenticationFailed
        token = token_with_secret(secret=secret)
        if token is None:
            raise AuthenticationFailed
        services.note_use(token=token, now=timezone.now())
        return token.account or AnonymousUser(), token

    def authenticate_header(self, request: Request) -> str:
        """Return what asks for a token, so that the answer is 401 and not 403."""
        return 'Bearer realm="api"'
