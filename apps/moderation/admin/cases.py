"""The desk of the moderators: open cases, and what they are about.

One page per target holds what it shows, its reports, its history and the decisions. Opening it for
something that is not public is written down.
"""

from datetime import timedelta
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.postgres.aggregates import ArrayAgg
from django.core.exceptions import PermissionDenied
from django.db.models import Count, F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone

from apps.accounts.models import Account
from apps.accounts.types import Status
from apps.core.admin.bases import ReadOnlyAdmin
from apps.core.exceptions import DomainError, NotFound
from apps.moderation import selectors, services
from apps.moderation.forms import FOREVER, DecisionForm
from apps.moderation.models import Case
from apps.moderation.types import (
    Action,
    CaseState,
    Content,
    Reason,
    Ruling,
    Target,
    TargetKind,
)


class StateFilter(admin.SimpleListFilter):
    """Open cases, unless others are asked for."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("closed", "Closed"), ("all", "All")]

    def choices(self, changelist: Any) -> Any:
        # The first is what is shown without a choice; Django calls it "All".
        unasked, *others = super().choices(changelist)
        return [unasked | {"display": "Open"}, *others]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        if self.value() == "all":
            return queryset
        return queryset.filter(state=self.value() or CaseState.OPEN)


@admin.register(Case)
class CaseAdmin(ReadOnlyAdmin):
    """Cases, the most reported ones first."""

    list_display = (
        "about",
        "person",
        "reasons_shown",
        "report_count",
        "state",
        "outcome",
        "opened_at",
    )
    list_display_links = ("about",)
    list_select_related = ("account",)
    list_filter = (StateFilter, "target_kind", "outcome")
    search_fields = ("=target_id", "=post_id", "account__username__istartswith")
    search_help_text = "The id of what was reported, or the beginning of a username."

    def get_queryset(self, request: HttpRequest) -> QuerySet[Case]:
        cases: QuerySet[Case] = super().get_queryset(request)
        return cases.annotate(
            reports_made=Count("reports", distinct=True),
            reasons=ArrayAgg("reports__reason", distinct=True),
        )

    def get_ordering(self, request: HttpRequest) -> Any:
        return [F("reports_made").desc(), "opened_at"]

    def get_urls(self) -> list[URLPattern]:
        about = path(
            "about/<str:kind>/<int:target_id>/",
            self.admin_site.admin_view(self.target_view),
            name="moderation_target",
        )
        return [about, *super().get_urls()]

    @admin.display(description="what")
    def about(self, case: Case) -> str:
        return f"{case.get_target_kind_display()} {case.target_id}"

    @admin.display(description="whose", ordering="account_id")
    def person(self, case: Case) -> str:
        return f"@{case.account.username}"

    @admin.display(description="reasons")
    def reasons_shown(self, case: Case) -> str:
        reasons: list[str] = getattr(case, "reasons", [])
        return ", ".join(str(Reason(reason).label) for reason in reasons if reason)

    @admin.display(description="reports", ordering="reports_made")
    def report_count(self, case: Case) -> int:
        return int(getattr(case, "reports_made", 0))

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show a case, and take a decision about it."""
        case_id = unquote(object_id)
        if not case_id.isdecimal():
            raise NotFound
        case = selectors.case_for(case_id=int(case_id))
        return self._desk(request, case.target, case)

    def target_view(self, request: HttpRequest, kind: str, target_id: int) -> HttpResponse:
        """Show something, reported or not, and take a decision about it."""
        if kind not in TargetKind.values:
            raise NotFound
        target = selectors.any_target(kind=TargetKind(kind), target_id=target_id)
        return self._desk(request, target, selectors.latest_case(target=target))

    def _desk(self, request: HttpRequest, target: Target, case: Case | None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        if not selectors.may_look(staff=cast("Account", request.user), target=target):
            raise NotFound
        if request.method != "POST":
            return self._page(request, target, case, DecisionForm())
        form = DecisionForm(request.POST)
        if not form.is_valid():
            return self._page(request, target, case, form)
        try:
            _decide(_ruling(request, target, form), form)
        except NotFound:
            raise
        except DomainError as error:
            form.add_error(None, error.message)
            return self._page(request, target, case, form, status=error.status)
        self.message_user(request, "Done. It is in the log.", messages.SUCCESS)
        return redirect(request.path)

    def _page(
        self,
        request: HttpRequest,
        target: Target,
        case: Case | None,
        form: DecisionForm,
        *,
        status: int = 200,
    ) -> HttpResponse:
        staff = cast("Account", request.user)
        content: Content | None
        try:
            content = services.look_at(staff=staff, target=target, case_id=case.pk if case else 0)
        except NotFound:
            content = None
        # Read again: a decision that was too late shows the one that was faster.
        case = selectors.case_for(case_id=case.pk) if case else None
        context = {
            **self.admin_site.each_context(request),
            "title": f"{target.kind.label} {target.id}",
            "opts": self.opts,
            "target": target,
            "case": case,
            "content": content,
            "can_open_post": _can_open_post(staff, target),
            "reports": case.reports.select_related("reporter").order_by("id") if case else [],
            "history": selectors.target_history(target=target),
            "choices": _choices(target, case, content),
            "can_decide": staff.has_perm("moderation.decide_case"),
            "form": form,
        }
        return TemplateResponse(
            request, "admin/moderation/desk.html", context, status=422 if form.errors else status
        )


def _can_open_post(staff: Account, target: Target) -> bool:
    """Tell whether the desk opens for the post that a comment stands under, if there is one."""
    if target.kind is not TargetKind.COMMENT:
        return False
    try:
        post = selectors.any_target(kind=TargetKind.POST, target_id=target.post_id)
    except NotFound:
        return False
    return selectors.may_look(staff=staff, target=post)


def _ruling(request: HttpRequest, target: Target, form: DecisionForm) -> Ruling:
    return Ruling(
        staff=cast("Account", request.user),
        target=target,
        reason=form.cleaned_data["reason"],
        now=timezone.now(),
        case_id=form.cleaned_data["case"] or 0,
    )


def _decide(ruling: Ruling, form: DecisionForm) -> None:
    match form.cleaned_data["action"]:
        case Action.DISMISSED:
            services.dismiss(ruling=ruling)
        case Action.REMOVED:
            services.remove(ruling=ruling)
        case Action.RESTORED:
            services.restore(ruling=ruling)
        case Action.MARKED:
            services.mark_sensitive(ruling=ruling)
        case Action.UNMARKED:
            services.unmark_sensitive(ruling=ruling)
        case Action.SUSPENDED:
            days = form.cleaned_data["days"] or FOREVER
            duration = None if days == FOREVER else timedelta(days=int(days))
            services.suspend(ruling=ruling, duration=duration)
        case Action.LIFTED:
            services.lift(ruling=ruling)


def _choices(
    target: Target, case: Case | None, content: Content | None
) -> list[tuple[Action, str]]:
    """Return the decisions that make sense as things stand, with their words."""
    is_open = case is not None and case.is_open
    choices = [(Action.DISMISSED, "Dismiss the reports")] if is_open else []
    if content is None:
        return choices
    name = f"@{content.owner.username}"
    if content.is_removed:
        choices.append((Action.RESTORED, f"Restore the {target.kind}"))
    elif target.kind is not TargetKind.ACCOUNT and content.state != "deleted":
        choices.append((Action.REMOVED, f"Remove the {target.kind}"))
        if content.is_marked:
            choices.append((Action.UNMARKED, "Take the mark of sensitive back"))
        elif target.kind is TargetKind.POST:
            choices.append((Action.MARKED, "Mark the post as sensitive"))
    if content.owner.status in (Status.ACTIVE, Status.DEACTIVATED, Status.DELETING):
        choices.append((Action.SUSPENDED, f"Suspend {name} for"))
    elif content.owner.status == Status.SUSPENDED:
        choices.append((Action.LIFTED, f"Lift the suspension of {name}"))
    return choices
