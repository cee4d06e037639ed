"""The page that names who made the demo's photographs."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.demo.selectors import credit_lines


@require_safe
def credits_page(request: HttpRequest) -> HttpResponse:
    return render(request, "demo/credits.html", {"lines": credit_lines()})
