"""Pages about the site itself: what it is, its rules, and the styleguide of its components."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

BUTTON_KINDS = ("primary", "secondary", "quiet", "danger")


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """Say what this site is and who runs it."""
    return render(request, "core/about.html")


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """Say what may be shared here."""
    return render(request, "core/rules.html")


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Show each component in each of its states."""
    return render(request, "styleguide/index.html", {"kinds": BUTTON_KINDS})
