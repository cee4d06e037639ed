"""No operation answers an error that its description does not tell of, in any test."""

from functools import cache
from typing import Any

from rest_framework.response import Response

from apps.core.api import errors, reference
from apps.core.exceptions import NotFound


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answer as the site does, and fail the test where apps could not have known of the error."""
    response = errors.exception_handler(error, context)
    view, method = context["view"], context["request"].method
    operation = getattr(view, "operations", {}).get(method)
    # Without a code it is an error of OAuth, whose form and words are the protocol's.
    code = response.data.get("code") if response is not None else None
    if code is None or operation is None:
        return response
    declared = {refusal.code for refusal in operation.refuses}
    # Where the address names nothing, it is for the operation to say what could be missing.
    general = _general_codes() if context["kwargs"] else _general_codes() - {NotFound.code}
    if code not in declared | general:
        undeclared = f"{method} of {type(view).__name__} answers {code}, and does not declare it"
        raise AssertionError(undeclared) from error
    return response


@cache
def _general_codes() -> frozenset[str]:
    return reference.general_codes()
