"""Reports and what became of them; decisions about oneself, and appeals against them."""

from typing import cast
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from apps.accounts.models import Account
from apps.cards.selectors import account_views
from apps.core.exceptions import DomainError, NotFound
from apps.core.http import wants_fragment
from apps.core.idempotency import idempotent
from apps.core.ratelimits import rate_limited
from apps.graph import selectors as graph_selectors
from apps.graph.policy import Viewer
from apps.graph.selectors import viewer_of
from apps.moderation import selectors, services
from apps.moderation.exceptions import AppealTextNeeded, CannotReportOwn
from apps.moderation.forms import AppealForm, ReportForm
from apps.moderation.models import Notice
from apps.moderation.presentation import decision_views, report_views, what_of
from apps.moderation.types import Reason, Target, TargetKind

THANKS = "Thanks, we will look at it. What becomes of it is under Settings, Your reports."


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("X-Fragment")
@rate_limited("moderation.report")
@idempotent
def report(request: HttpRequest, kind: str, target_id: int) -> HttpResponse:
    """Show the form for one thing that the viewer can see, and take it."""
    if kind not in TargetKind.values:
        raise NotFound
    viewer = viewer_of(request)
    target = selectors.target_for(viewer=viewer, kind=TargetKind(kind), target_id=target_id)
    if target.account_id == viewer.account_id:
        raise CannotReportOwn
    if request.method != "POST":
        return _form_page(request, target, ReportForm())
    form = ReportForm(request.POST)
    if form.is_valid():
        try:
            services.report(
                reporter=cast("Account", request.user),
                kind=target.kind,
                target_id=target.id,
                reason=Reason(form.cleaned_data["reason"]),
                note=form.cleaned_data["note"],
                now=timezone.now(),
            )
        except NotFound:
            raise
        except DomainError as error:
            form.add_error("note", error.message)
        else:
            return _thanked(request)
    return _form_page(request, target, form)


@login_required
@require_safe
def own_reports(request: HttpRequest) -> HttpResponse:
    """List what somebody has reported, with what became of it, whatever their account's state."""
    account_id = cast("Account", request.user).pk
    page = selectors.own_reports(account_id=account_id, cursor=request.GET.get("cursor") or None)
    # Not viewer_of: whoever is suspended looks like nobody there, and nobody is blocked by anyone.
    viewer = Viewer(account_id)
    ids = {report.case.account_id for report in page.items}
    visible = graph_selectors.visible_accounts(viewer=viewer).filter(pk__in=ids)
    people = account_views(viewer=viewer, account_ids=list(visible.values_list("id", flat=True)))
    next_query = urlencode({"cursor": page.next_cursor or ""})
    return render(
        request,
        "moderation/own_reports.html",
        {
            "reports": report_views(reports=page.items, people=people),
            "next_url": f"{request.path}?{next_query}" if page.next_cursor else "",
        },
    )


@login_required
@require_safe
def decisions(request: HttpRequest) -> HttpResponse:
    """List what was decided about the reader's account and things, with what became of appeals."""
    account = cast("Account", request.user)
    notices = selectors.decisions_about(account_id=account.pk)
    in_force = selectors.in_force_ids(account=account, notices=notices)
    context = {"decisions": decision_views(notices=notices, in_force_ids=in_force)}
    return render(request, "moderation/decisions.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@rate_limited("moderation.appeal")
@idempotent
def appeal(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Show one decision, and take an appeal against it."""
    account = cast("Account", request.user)
    notice = selectors.decision_for(account_id=account.pk, notice_id=notice_id)
    if request.method != "POST":
        return _appeal_page(request, notice, AppealForm())
    form = AppealForm(request.POST)
    if form.is_valid():
        try:
            services.appeal(
                account=account,
                notice_id=notice.pk,
                text=form.cleaned_data["text"],
                now=timezone.now(),
            )
        except AppealTextNeeded as error:
            form.add_error("text", error.message)
        else:
            messages.success(request, "Thanks. Another moderator looks at it.")
            return redirect("moderation:decisions")
    return _appeal_page(request, notice, form)


def _appeal_page(request: HttpRequest, notice: Notice, form: AppealForm) -> HttpResponse:
    in_force = selectors.in_force_ids(account=cast("Account", request.user), notices=[notice])
    (decision,) = decision_views(notices=[notice], in_force_ids=in_force)
    return render(
        request,
        "moderation/appeal.html",
        {"decision": decision, "form": form},
        status=422 if form.errors else 200,
    )


def _form_page(request: HttpRequest, target: Target, form: ReportForm) -> HttpResponse:
    people = account_views(viewer=viewer_of(request), account_ids=[target.account_id])
    account = people[target.account_id]
    return render(
        request,
        "moderation/_report_form.html" if wants_fragment(request) else "moderation/report.html",
        {
            "form": form,
            "target": target,
            "what": what_of(target),
            "account": account,
            "back_url": target.path or account.url,
        },
        status=422 if form.errors else 200,
    )


def _thanked(request: HttpRequest) -> HttpResponse:
    if wants_fragment(request):
        return render(request, "moderation/_thanks.html", {"text": THANKS})
    messages.success(request, THANKS)
    return redirect("moderation:own_reports")
