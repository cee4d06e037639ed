"""The site's error pages, its few fixed pages, and what monitors ask for."""

import hmac
import sys

import structlog
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.core import health, metrics
from apps.core.exceptions import NotAllowed, NotFound, RateLimited
from apps.core.http import (
    BAD_REQUEST,
    CSRF_FAILED,
    SERVER_ERROR,
    Problem,
    error_response,
    problem_of,
)
from apps.core.rules import RULES
from apps.core.styleguide import styleguide_context

logger = structlog.get_logger(__name__)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what Django found malformed or suspicious; the reason stays in the log."""
    return error_response(request=request, problem=problem_of(exception) or BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a refused permission."""
    return error_response(request=request, problem=Problem.of(NotAllowed()))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what does not exist, or must seem not to."""
    return error_response(request=request, problem=Problem.of(NotFound()))


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """Answer whom the sign-in pages find too fast; their limits count by the minute."""
    return error_response(request=request, problem=Problem.of(RateLimited(retry_after=60)))


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer what nobody anticipated; a failing database in a middleware ends up here as well."""
    error = sys.exc_info()[1]
    problem = problem_of(error) if error is not None else None
    return error_response(request=request, problem=problem or SERVER_ERROR)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose token is missing or stale."""
    logger.warning("csrf_failed", reason=reason)
    return error_response(request=request, problem=CSRF_FAILED)


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Tell that this process answers; asks nothing else."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Tell whether this process can serve pages: the database answers and is migrated."""
    failures = health.failures()
    return JsonResponse(
        {"status": "unavailable" if failures else "ok", "failures": failures},
        status=503 if failures else 200,
        headers={"Retry-After": "2"} if failures else None,
    )


@require_safe
@never_cache
def prometheus(request: HttpRequest) -> HttpResponse:
    """Show the metrics to whoever knows METRICS_TOKEN; to others the page does not exist."""
    expected = f"Bearer {settings.METRICS_TOKEN}"
    received = request.META.get("HTTP_AUTHORIZATION", "")
    if not settings.METRICS_TOKEN or not hmac.compare_digest(expected.encode(), received.encode()):
        raise Http404
    return HttpResponse(metrics.exposition(), content_type=metrics.CONTENT_TYPE)


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """Say what this site is and what it does with photographs."""
    return render(request, "core/about.html")


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """Say what is welcome here."""
    return render(request, "core/rules.html", {"rules": RULES})


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Show every component in each of its states."""
    return render(request, "styleguide/index.html", styleguide_context())
