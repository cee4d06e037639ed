"""What every template may ask for."""

from typing import Any

from django.http import HttpRequest  # noqa: TID251  # an edge: it serves templates

from apps.core.chrome import Chrome


def chrome(request: HttpRequest) -> dict[str, Any]:
    """Offer ``chrome``; it costs nothing until a template asks it."""
    return {"chrome": Chrome(request)}
