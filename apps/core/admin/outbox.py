"""The outbox in admin: what waits, what failed and why, and a second chance for it."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from apps.core import outbox
from apps.core.admin.bases import ActingAdmin
from apps.core.models import OutboxRow


@admin.register(OutboxRow)
class OutboxRowAdmin(ActingAdmin):
    """Read-only, but for giving quarantined effects three new attempts.

    What was acknowledged is never dropped, so it cannot be deleted here either.
    """

    list_display = ["id", "event", "subscriber", "queue", "state", "attempts", "created_at"]
    list_filter = ["state", "queue", "event"]
    search_fields = ["event", "subscriber", "last_error"]
    fields = [field.name for field in OutboxRow._meta.fields]  # noqa: SLF001  # the documented model API
    actions = ["retry"]

    @admin.action(description="Try quarantined effects again", permissions=["change"])
    def retry(self, request: HttpRequest, queryset: QuerySet[OutboxRow]) -> None:
        count = outbox.retry_quarantined(row_ids=list(queryset.values_list("pk", flat=True)))
        level = messages.SUCCESS if count else messages.WARNING
        text = f"{count} effects will be tried again." if count else "None was in quarantine."
        self.message_user(request, text, level)
