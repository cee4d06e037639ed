"""Bringing an archive: it is looked at here and taken in by a worker."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from apps.accounts.models import Account
from apps.core.exceptions import DomainError, Unavailable
from apps.core.ratelimits import rate_limited
from apps.portability import services
from apps.portability.views.page import data_page


@login_required
@require_POST
@rate_limited("portability.import")
def bring_archive(request: HttpRequest) -> HttpResponse:
    """Keep an archive for a worker, or say what is wrong with it."""
    file = request.FILES.get("file")
    if file is None:
        return data_page(request, problem="Choose the archive first.", status=422)
    try:
        services.receive_archive(account=cast("Account", request.user), file=file)
    except Unavailable:
        raise
    except DomainError as error:
        return data_page(request, problem=error.message, status=error.status)
    messages.success(request, "Your archive is being taken in. You can leave this page.")
    return redirect("portability:data")
