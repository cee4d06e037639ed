"""The HTTP kit: who asks, how an error is answered in one shape, and the content security policy.

Error pages repeat nothing of the request but its id, so that an object that may not be seen and
one that does not exist are answered with the same bytes.
"""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any, Self
from urllib.parse import urlsplit, urlunsplit

import redis
import structlog
from csp.constants import NONE, SELF
from django import db
from django.conf import settings
from django.core.exceptions import (
    BadRequest,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.template import TemplateDoesNotExist
from django.template.loader import select_template
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme

from apps.core.chrome import Chrome
from apps.core.exceptions import DomainError, NotAllowed, NotFound, Unavailable

logger = structlog.get_logger(__name__)

Address = IPv4Address | IPv6Address
# People see only the first page of sign-in for apps.
MACHINE_PREFIXES = ("/api/", "/oauth/token", "/oauth/revoke", "/oauth/userinfo")
OAUTH_PREFIX = "/oauth/"
TITLES = {
    400: "That request did not make sense",
    401: "Please sign in",
    403: "You can't do that",
    404: "This page isn't available",
    405: "That doesn't work here",
    409: "One moment",
    413: "That is too large",
    422: "That did not work",
    429: "You're going a little fast",
    500: "Something broke on our side",
    503: "Back in a moment",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """An error as people and programs are told about it."""

    status: int
    code: str
    message: str
    details: Any = None
    retry_after: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, error: DomainError) -> Self:
        return cls(
            status=error.status,
            code=error.code,
            message=error.message,
            details=error.details,
            retry_after=getattr(error, "retry_after", None),
        )

    @property
    def title(self) -> str:
        return TITLES.get(self.status) or HTTPStatus(self.status).phrase

    def as_json(self, *, path: str = "") -> dict[str, Any]:
        """Return what a program at ``path`` is told; sign-in for apps has a form of its own."""
        if path.startswith(OAUTH_PREFIX):
            return {"error": self.code, "error_description": self.message}
        return {"error": self.message, "code": self.code, "details": self.details}

    def all_headers(self) -> dict[str, str]:
        # Errors are never kept by a cache: 404 would be, by default.
        headers = {"Cache-Control": "private, no-store", **self.headers}
        if self.retry_after is not None:
            headers["Retry-After"] = str(self.retry_after)
        return headers


BAD_REQUEST = Problem(
    status=400,
    code="bad_request",
    message="This request could not be read. Go back, reload the page and try again.",
)
TOO_LARGE = Problem(
    status=413,
    code="too_large",
    message="This is more than one request may carry. Send less at once.",
)
METHOD_NOT_ALLOWED = Problem(
    status=405,
    code="method_not_allowed",
    message="This address does not accept that kind of request. Go back and try again.",
)
CSRF_FAILED = Problem(
    status=403,
    code="csrf_failed",
    message="This form was open for too long or came from another site. Reload it and try again.",
)
SERVER_ERROR = Problem(
    status=500,
    code="server_error",
    message="This is our fault, and it has been noted. Try again in a little while.",
)


def problem_of(error: BaseException) -> Problem | None:
    """Return how an exception is answered, or None when nobody anticipated it."""
    match error:
        case DomainError():
            return Problem.of(error)
        case Http404():
            return Problem.of(NotFound())
        case PermissionDenied():
            return Problem.of(NotAllowed())
        case RequestDataTooBig() | TooManyFieldsSent() | TooManyFilesSent():
            return TOO_LARGE
        case SuspiciousOperation() | BadRequest() | MultiPartParserError() | UnreadablePostError():
            return BAD_REQUEST
        # What the database cannot store: NUL, half of a surrogate pair, a number out of range.
        case db.DataError() | UnicodeEncodeError(reason="surrogates not allowed"):
            return BAD_REQUEST
        case db.OperationalError() | db.InterfaceError() | redis.ConnectionError():
            return Problem.of(Unavailable())
    return None


def error_response(*, request: HttpRequest, problem: Problem) -> HttpResponse:
    """Answer with the problem as JSON, as an htmx fragment or as a page, whatever was asked for."""
    response: HttpResponse
    if wants_json(request):
        response = JsonResponse(
            problem.as_json(path=request.path_info),
            json_dumps_params={"ensure_ascii": False, "separators": (",", ":")},
        )
    else:
        response = HttpResponse(_error_html(request, problem))
    response.status_code = problem.status
    for name, value in problem.all_headers().items():
        response.headers[name] = value
    return response


def wants_json(request: HttpRequest) -> bool:
    """Tell whether a program rather than a browser shows the answer."""
    if request.path_info.startswith(MACHINE_PREFIXES):
        return True
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def wants_fragment(request: HttpRequest) -> bool:
    """Tell whether a script of ours asks for a piece of a page."""
    if "X-Fragment" in request.headers:
        return True
    return request.headers.get("HX-Request") == "true" and not (
        request.headers.get("HX-Boosted") or request.headers.get("HX-History-Restore-Request")
    )


def request_id_of(request: HttpRequest) -> str:
    """Return the id under which this request is found in the logs."""
    return str(getattr(request, "id", ""))


def own_address(request: HttpRequest, url: str) -> str:
    """Return where on this site an address leads, or nothing if it does not lead there."""
    is_ours = url_has_allowed_host_and_scheme(
        url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    if not is_ours:
        return ""
    parts = urlsplit(url)
    path = parts.path or "/"
    # Without its origin, a path that begins with two slashes would name another host.
    if not path.startswith("/") or path.startswith(("//", "/\\")):
        return ""
    return urlunsplit(("", "", path, parts.query, parts.fragment))


def client_address(request: HttpRequest) -> str:
    """Return the address of who asks, as seen by the outermost proxy that is ours."""
    return address_behind(
        peer=request.META.get("REMOTE_ADDR", ""),
        forwarded_for=request.META.get("HTTP_X_FORWARDED_FOR", ""),
    )


def address_behind(*, peer: str, forwarded_for: str) -> str:
    """Return whose a connection is; "" when it comes through a local socket.

    ``X-Forwarded-For`` is read from the right, and only as far as TRUSTED_PROXIES wrote it:
    whatever a client puts into that header stays to the left of its true address.
    """
    address = _parse_address(peer)
    if address is None:
        return ""
    forwarded = forwarded_for.split(",")
    while forwarded and _is_trusted(address):
        previous = _parse_address(forwarded.pop())
        if previous is None:
            break
        address = previous
    return str(address)


def is_from_trusted_proxy(request: HttpRequest) -> bool:
    """Tell whether the peer of the connection is a proxy of ours, whose headers count."""
    address = _parse_address(request.META.get("REMOTE_ADDR", ""))
    return address is not None and _is_trusted(address)


def csp_policy(*, media_urls: Sequence[str], realtime_url: str) -> dict[str, Any]:
    """Return the policy of every page in the form of django-csp: no inline script, style or eval.

    Parts of ``media_urls`` that are paths on our own origin need no entry.
    """
    media = [origin for url in media_urls if (origin := _origin(url))]
    realtime = [origin for url in [realtime_url] if (origin := _origin(url))]
    return {
        "DIRECTIVES": {
            "default-src": [NONE],
            "script-src": [SELF],
            "style-src": [SELF],
            "img-src": [SELF, "data:", "blob:", *media],
            "media-src": [SELF, "blob:", *media],
            "connect-src": [SELF, *realtime],
            "font-src": [SELF],
            "worker-src": [SELF],
            "manifest-src": [SELF],
            "form-action": [SELF],
            "base-uri": [NONE],
            "frame-ancestors": [NONE],
        }
    }


@dataclass(frozen=True, slots=True)
class _ErrorPageRequest:
    """What the frame of an error page may know of its request: who looks, and not at what."""

    user: Any
    # Not "/": no entry of the navigation is the current page.
    path: str = ""

    def get_full_path(self) -> str:
        return "/"


def _error_html(request: HttpRequest, problem: Problem) -> str:
    names = [f"errors/{problem.status}.html", "core/error.html"]
    if wants_fragment(request):
        names = ["errors/_fragment.html"]
    context: dict[str, Any] = {
        "status": problem.status,
        "title": problem.title,
        "message": problem.message,
        "request_id": request_id_of(request),
        "retry_after": problem.retry_after,
        "chrome": Chrome(request),
        "request": _ErrorPageRequest(user=getattr(request, "user", None)),
        # Masking would make each page different; nothing here lets an attacker compress guesses.
        "csrf_token": request.META.get("CSRF_COOKIE", ""),
    }
    try:
        return str(select_template(names).render(context))
    except TemplateDoesNotExist:
        return _plain_html(context)
    except Exception:  # a broken error page must not hide the error it tells of
        logger.exception("error_page_failed")
        return _plain_html(context)


def _plain_html(context: Mapping[str, Any]) -> str:
    return format_html(
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><title>{}</title>'
        "<h1>{}</h1><p>{}</p><p><a href='/'>Home</a></p><p><small>{}</small></p></html>",
        context["title"],
        context["title"],
        context["message"],
        context["request_id"],
    )


def _is_trusted(address: Address) -> bool:
    networks = _networks(tuple(settings.TRUSTED_PROXIES))
    return any(address in network for network in networks)


@functools.lru_cache(maxsize=8)
def _networks(names: tuple[str, ...]) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(name, strict=False) for name in names)


def _parse_address(text: str) -> Address | None:
    """Read 192.0.2.1, 192.0.2.1:80, 2001:db8::1, [2001:db8::1] or [2001:db8::1]:80."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text)
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        return address.ipv4_mapped
    return address


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme and parts.netloc else ""
