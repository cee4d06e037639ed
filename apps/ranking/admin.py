"""The interaction log as staff see it: the last days, read-only."""

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from apps.core.admin.bases import ReadOnlyAdmin
from apps.core.redis import RedisUnavailable
from apps.ranking import selectors, services
from apps.ranking.models import Interaction

SHOWN = timedelta(days=7)
SUMMED = timedelta(days=1)


@admin.register(Interaction)
class InteractionAdmin(ReadOnlyAdmin):
    """Interactions are written by the ingest alone."""

    list_display = (
        "happened_at",
        "account",
        "kind",
        "surface",
        "post_id",
        "author_id",
        "position",
        "value",
        "weight",
    )
    list_display_links = None
    list_select_related = ("account",)
    list_filter = ("kind", "surface")
    search_fields = ("account__username__istartswith", "=account__id", "=post_id")
    search_help_text = "The beginning of a username, an account's id or a post's id."
    ordering = ("-happened_at",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Interaction]:
        # One or two partitions instead of thirteen.
        return super().get_queryset(request).filter(happened_at__gte=timezone.now() - SHOWN)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return super().changelist_view(
            request, {**(extra_context or {}), "subtitle": _summary_line()}
        )


def _summary_line() -> str:
    summary = selectors.summary_since(start=timezone.now() - SUMMED)
    try:
        waiting = f"{services.backlog():,}"
    except RedisUnavailable:
        waiting = "an unknown number of"
    return (
        f"Last 24 hours: {summary.interactions:,} interactions of {summary.people:,} people; "
        f"{waiting} reports wait. Shown are the last {SHOWN.days} days."
    )
