"""Who waits to be let in, and who came by whose invitation."""

from typing import cast

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from apps.accounts.models import Account, Application, Invitation, InvitationUse
from apps.accounts.types import Status
from apps.core.admin.bases import ReadOnly, ReadOnlyAdmin
from apps.core.exceptions import DomainError
from apps.moderation import services as moderation_services
from apps.moderation.forms import ReasonedActionForm


@admin.register(Application)
class ApplicationAdmin(ReadOnlyAdmin):
    """The queue: those whose e-mail address is confirmed, who has waited longest first."""

    list_display = ("account", "reason", "created_at")
    list_select_related = ("account",)
    search_fields = ("account__username__istartswith",)
    ordering = ("created_at",)
    actions = ("approve", "decline")
    action_form = ReasonedActionForm

    def get_queryset(self, request: HttpRequest) -> QuerySet[Application]:
        return super().get_queryset(request).filter(account__status=Status.AWAITING)

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return cast("Account", request.user).has_perm("accounts.decide_application")

    @admin.action(description="Let these people in", permissions=["decide"])
    def approve(self, request: HttpRequest, queryset: QuerySet[Application]) -> None:
        count = 0
        for application in queryset.select_related("account"):
            count += moderation_services.approve_account(
                staff=cast("Account", request.user),
                account=application.account,
                reason=request.POST.get("reason", ""),
            )
        self.message_user(request, f"{count} let in; each has a mail.", messages.SUCCESS)

    @admin.action(description="Do not let these people in, and erase them", permissions=["decide"])
    def decline(self, request: HttpRequest, queryset: QuerySet[Application]) -> None:
        count = 0
        try:
            for application in queryset.select_related("account"):
                count += moderation_services.decline_account(
                    staff=cast("Account", request.user),
                    account=application.account,
                    reason=request.POST.get("reason", ""),
                    now=timezone.now(),
                )
        except DomainError as error:
            self.message_user(request, error.message, messages.WARNING)
        else:
            self.message_user(request, f"{count} declined; each has a mail.", messages.SUCCESS)


class InvitationUseInline(ReadOnly, admin.TabularInline[InvitationUse, Invitation]):
    """Who came by an invitation."""

    model = InvitationUse
    fields = ("account", "created_at")
    extra = 0


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    """All invitations; their links are shown to their creators alone, in the settings."""

    list_display = ("id", "creator", "use_count", "max_uses", "expires_at", "revoked_at")
    list_select_related = ("creator",)
    list_filter = ("expires_at", "revoked_at")
    search_fields = ("creator__username__istartswith", "uses__account__username__istartswith")
    search_help_text = "The beginning of the username of who invited, or who came."
    actions = ("revoke",)
    inlines = (InvitationUseInline,)

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return cast("Account", request.user).has_perm("accounts.decide_application")

    @admin.action(description="Take these invitations back", permissions=["decide"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[Invitation]) -> None:
        count = 0
        for invitation in queryset:
            count += moderation_services.revoke_invitation(
                staff=cast("Account", request.user), invitation=invitation, now=timezone.now()
            )
        self.message_user(request, f"{count} taken back.", messages.SUCCESS)
