"""The page on which people take their things out and bring them in."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.graph.selectors import viewer_of
from apps.portability import selectors


@login_required
@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """Show how the latest copy and the latest archive stand."""
    return data_page(request)


def data_page(request: HttpRequest, *, status: int = 200) -> HttpResponse:
    """Render the page, also for a form that was refused."""
    viewer = viewer_of(request)
    context = {
        "export": selectors.latest_export(viewer=viewer),
    }
    return render(request, "portability/data.html", context, status=status)
