"""The log of what staff did and looked at: read, never changed."""

from typing import cast

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from apps.accounts.models import Account
from apps.core.admin.bases import ReadOnlyAdmin
from apps.moderation.models import AuditEntry
from apps.moderation.types import Role, TargetKind


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    """The log: all of it for administrators, that of the moderators for moderators."""

    list_per_page = 100
    list_display = ("happened_at", "actor", "role", "action", "about", "reason", "details")
    list_filter = ("action", "role", "target_kind", "happened_at")
    search_fields = ("actor_name__istartswith", "=target_id", "=account_id", "=case_id")
    search_help_text = "The beginning of a name of staff, or the id of what it is about."

    def get_queryset(self, request: HttpRequest) -> QuerySet[AuditEntry]:
        entries = super().get_queryset(request)
        if cast("Account", request.user).is_superuser:
            return entries
        return entries.filter(role=Role.MODERATOR)

    @admin.display(description="who", ordering="actor_name")
    def actor(self, entry: AuditEntry) -> str:
        return f"@{entry.actor_name}" if entry.actor_id else "console"

    @admin.display(description="about")
    def about(self, entry: AuditEntry) -> SafeString | str:
        if entry.target_kind not in TargetKind.values:
            return f"{entry.target_kind} {entry.target_id}"
        return desk_link(kind=TargetKind(entry.target_kind), target_id=entry.target_id)


def desk_link(*, kind: TargetKind, target_id: int) -> SafeString:
    """Return a link to the page where a target is decided about."""
    address = reverse("admin:moderation_target", args=[kind, target_id])
    return format_html('<a href="{}">{} {}</a>', address, kind.label, target_id)
