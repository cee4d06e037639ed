"""Errors of the JSON API: the shape of core.http, whatever raised them."""

from http import HTTPStatus
from typing import Any

import structlog
from rest_framework import exceptions
from rest_framework.response import Response

from apps.core.exceptions import NotFound, RateLimited, Unavailable
from apps.core.http import Problem, problem_of

logger = structlog.get_logger(__name__)

SIGN_IN = Problem(
    status=HTTPStatus.UNAUTHORIZED,
    code="not_authenticated",
    message="Sign in first: this needs a session or a valid access token.",
    headers={"WWW-Authenticate": 'Bearer realm="api"'},
)


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answer an exception of an API view; None for what nobody anticipated (a logged 500)."""
    problem = _problem_of_api(error) if isinstance(error, exceptions.APIException) else None
    problem = problem or problem_of(error)
    if problem is None:
        return None
    if problem.status == Unavailable.status:
        logger.warning("dependency_unavailable", error=type(error).__name__)
    return Response(
        problem.as_json(path=context["request"].path_info),
        status=problem.status,
        headers=problem.all_headers(),
    )


def _problem_of_api(error: exceptions.APIException) -> Problem:
    match error:
        case exceptions.NotAuthenticated() | exceptions.AuthenticationFailed():
            return SIGN_IN
        case exceptions.ValidationError():
            return Problem(
                status=HTTPStatus.UNPROCESSABLE_ENTITY,
                code="invalid",
                message=_first_message(error.detail),
                details=error.get_full_details(),
            )
        case exceptions.Throttled():
            return Problem.of(RateLimited(retry_after=int(getattr(error, "wait", None) or 1)))
        case exceptions.NotFound():
            return Problem.of(NotFound())
        case _:
            return Problem(
                status=error.status_code,
                code=_code(error),
                message=_first_message(error.detail),
            )


def _code(error: exceptions.APIException) -> str:
    codes = error.get_codes()
    return codes if isinstance(codes, str) else str(error.default_code)


def _first_message(detail: Any) -> str:
    """Return the first sentence of nested validation messages, named by its field."""
    match detail:
        case dict() if detail:
            name, inner = next(iter(detail.items()))
            message = _first_message(inner)
            return message if name == "non_field_errors" else f"{name}: {message}"
        case list() | tuple() if detail:
            return next((_first_message(item) for item in detail if item), "")
        case _:
            return str(detail)
