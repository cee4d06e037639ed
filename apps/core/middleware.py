"""Around every request: its id, its line in the log, its error page, its security headers."""

import re
import secrets
import time
from collections.abc import Callable

import structlog
from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django_structlog.middlewares import RequestMiddleware

from apps.core.exceptions import Unavailable
from apps.core.http import (
    BAD_REQUEST,
    METHOD_NOT_ALLOWED,
    TOO_LARGE,
    client_address,
    error_response,
    is_from_trusted_proxy,
    problem_of,
    request_id_of,
    wants_json,
)
from apps.core.ratelimits import quota_of

logger = structlog.get_logger(__name__)

GetResponse = Callable[[HttpRequest], HttpResponseBase]
_REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
_SECRET_PATH = re.compile(r"(?<=/key/)[^/]+|(?<=/confirm-email/)[^/]+")
_PERMISSIONS_POLICY = (
    "accelerometer=(), browsing-topics=(), camera=(self), display-capture=(), geolocation=(self), "
    "gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()"
)


class RequestIdMiddleware:
    """Gives each request an id; one that comes in counts only from a proxy of ours."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        received = request.META.get("HTTP_X_REQUEST_ID", "")
        if is_from_trusted_proxy(request) and _REQUEST_ID.fullmatch(received):
            request_id = received
        else:
            request_id = secrets.token_hex(16)
        request.META["HTTP_X_REQUEST_ID"] = request_id
        request.id = request_id  # type: ignore[attr-defined]  # read by request_id_of
        response = self.get_response(request)
        response["X-Request-Id"] = request_id
        return response


class MediaOriginMiddleware:
    """Has the media's own address answer for public files only, where they have one."""

    def __init__(self, get_response: GetResponse) -> None:
        if not settings.MEDIA_HOST:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.get_host() == settings.MEDIA_HOST:
            request.urlconf = "instaclone.media_urls"
        return self.get_response(request)


class AccessLogMiddleware(RequestMiddleware):
    """One line per request with its id, who asked and how long it took; never a query string."""

    def prepare(self, request: HttpRequest) -> None:
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(
            request_id=request_id_of(request), address=client_address(request)
        )
        request.started_at = time.perf_counter()  # type: ignore[attr-defined]  # read below

    def handle_response(self, request: HttpRequest, response: HttpResponse) -> None:
        started_at = getattr(request, "started_at", None)
        if started_at is not None:
            structlog.contextvars.bind_contextvars(
                ms=round((time.perf_counter() - started_at) * 1000, 1)
            )
        super().handle_response(request, response)

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        return f"{request.method} {_SECRET_PATH.sub('[hidden]', request.path)}"

    @staticmethod
    def bind_user_id(request: HttpRequest) -> None:
        """Name the account if the request has loaded it: the log must not cause queries."""
        user = getattr(request, "_cached_user", None)
        if user is not None and user.is_authenticated:
            structlog.contextvars.bind_contextvars(user_id=user.pk)


class ErrorMiddleware:
    """Answers anticipated errors in our one shape; the rest goes to the handlers in views.py."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # PostgreSQL cannot store NUL, so no address of ours contains one.
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            return error_response(request=request, problem=BAD_REQUEST)
        response = self.get_response(request)
        if response.status_code == METHOD_NOT_ALLOWED.status and _is_empty(response):
            allow = response.get("Allow", "")
            response = error_response(request=request, problem=METHOD_NOT_ALLOWED)
            response["Allow"] = allow
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        problem = problem_of(exception)
        if problem is None:
            return None
        if problem in (BAD_REQUEST, TOO_LARGE) or problem.status == Unavailable.status:
            logger.warning("request_refused", error=type(exception).__name__)
        return error_response(request=request, problem=problem)


class SecurityHeadersMiddleware:
    """Headers that hold for every answer, and no copies of what a signed-in person was shown."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", _PERMISSIONS_POLICY)
        if response.get("Content-Type", "").startswith("text/html"):
            # One address may answer with a page or with a piece of it.
            patch_vary_headers(response, ["HX-Request", "X-Fragment"])
        if (quota := quota_of(request)) and wants_json(request):
            for name, value in quota.headers().items():
                response.headers[name] = value
        if _is_personal(request, response):
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


def _is_personal(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Tell, without a query, whether the answer may depend on who asked."""
    if "HTTP_AUTHORIZATION" in request.META or settings.SESSION_COOKIE_NAME in response.cookies:
        return True
    session = getattr(request, "session", None)
    return (
        session is not None and session.accessed and settings.SESSION_COOKIE_NAME in request.COOKIES
    )


def _is_empty(response: HttpResponseBase) -> bool:
    return isinstance(response, HttpResponse) and not response.content
