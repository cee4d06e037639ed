"""Appeals: who asks for a second look, and what another moderator answers."""

from typing import Any, cast

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString

from apps.accounts.models import Account
from apps.core.admin.bases import ReadOnlyAdmin
from apps.core.exceptions import DomainError
from apps.moderation import services
from apps.moderation.admin.log import desk_link
from apps.moderation.forms import ReasonedActionForm
from apps.moderation.models import Appeal
from apps.moderation.types import AppealState, TargetKind, Verdict


class StateFilter(admin.SimpleListFilter):
    """Appeals that wait, unless others are asked for."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        states = (AppealState.GRANTED, AppealState.UPHELD, AppealState.CLOSED)
        return [(state.value, state.label) for state in states]

    def choices(self, changelist: Any) -> Any:
        # The first is what is shown without a choice; Django calls it "All".
        unasked, *others = super().choices(changelist)
        return [unasked | {"display": "Waiting"}, *others]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Appeal]) -> QuerySet[Appeal]:
        return queryset.filter(state=self.value() or AppealState.WAITING)


@admin.register(Appeal)
class AppealAdmin(ReadOnlyAdmin):
    """The queue, who has waited longest first."""

    list_display = ("person", "decision", "because", "text", "about", "decider", "created_at")
    list_display_links = None
    list_select_related = ("notice", "account", "notice__decided_by")
    list_filter = (StateFilter,)
    search_fields = ("account__username__istartswith",)
    ordering = ("id",)
    actions = ("grant", "uphold")
    action_form = ReasonedActionForm

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return cast("Account", request.user).has_perm(services.DECIDE)

    @admin.display(description="who", ordering="account_id")
    def person(self, appeal: Appeal) -> str:
        return f"@{appeal.account.username}"

    @admin.display(description="what was done")
    def decision(self, appeal: Appeal) -> str:
        return str(appeal.notice.get_action_display())

    @admin.display(description="because")
    def because(self, appeal: Appeal) -> str:
        return appeal.notice.reason

    @admin.display(description="about")
    def about(self, appeal: Appeal) -> SafeString:
        notice = appeal.notice
        return desk_link(kind=TargetKind(notice.target_kind), target_id=notice.target_id)

    @admin.display(description="by")
    def decider(self, appeal: Appeal) -> str:
        decider = appeal.notice.decided_by
        return f"@{decider.username}" if decider else "–"

    @admin.action(description="Grant: undo what was done", permissions=["decide"])
    def grant(self, request: HttpRequest, queryset: QuerySet[Appeal]) -> None:
        self._answer(request, queryset, AppealState.GRANTED)

    @admin.action(description="Uphold: what was done stays", permissions=["decide"])
    def uphold(self, request: HttpRequest, queryset: QuerySet[Appeal]) -> None:
        self._answer(request, queryset, AppealState.UPHELD)

    def _answer(self, request: HttpRequest, queryset: QuerySet[Appeal], state: AppealState) -> None:
        count = 0
        for appeal_id in list(queryset.values_list("pk", flat=True)):
            verdict = Verdict(
                staff=cast("Account", request.user),
                appeal_id=appeal_id,
                state=state,
                answer=request.POST.get("reason", ""),
                now=timezone.now(),
            )
            try:
                services.answer_appeal(verdict=verdict)
            except DomainError as error:
                self.message_user(request, error.message, messages.WARNING)
            else:
                count += 1
        if count:
            self.message_user(request, f"{count} answered; each is told.", messages.SUCCESS)
