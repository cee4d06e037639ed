"""The page on which people take their things out and bring them in."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.accounts.models import Account
from apps.portability import presentation, selectors


@login_required
@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """Show how the latest copy and the latest archive stand."""
    return data_page(request)


def data_page(request: HttpRequest, *, problem: str = "", status: int = 200) -> HttpResponse:
    """Render the page, also with what is wrong with an archive that was brought."""
    account_id = cast("Account", request.user).pk
    brought = selectors.latest_import(account_id=account_id)
    context = {
        "export": selectors.latest_export(account_id=account_id),
        "brought": brought,
        "outcome": presentation.outcome_lines(brought.outcome) if brought else [],
        "problem": problem,
    }
    return render(request, "portability/data.html", context, status=status)
