"""Fan-outs and broadcast authors as staff see them: how posts travel, to be read only."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from apps.core.admin.bases import ReadOnlyAdmin
from apps.feed.models import BroadcastAuthor, FanOut


class OpenFilter(admin.SimpleListFilter):
    """Fan-outs that are still on their way, or have arrived."""

    title = "progress"
    parameter_name = "progress"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("open", "On the way"), ("finished", "Arrived")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[FanOut]) -> QuerySet[FanOut]:
        match self.value():
            case "open":
                return queryset.filter(finished_at__isnull=True)
            case "finished":
                return queryset.filter(finished_at__isnull=False)
            case _:
                return queryset


@admin.register(FanOut)
class FanOutAdmin(ReadOnlyAdmin):
    """Which posts are on their way, how long they took and how many lists they reached."""

    list_display = ("post_id", "author", "progress", "delivered", "seconds", "lag", "started_at")
    list_select_related = ("author", "post")
    list_filter = (OpenFilter, "started_at")
    search_fields = ("=post_id", "^author__username")
    search_help_text = "A post's id, or the beginning of its author's username."
    ordering = ("-post_id",)

    @admin.display(description="ranges")
    def progress(self, fan_out: FanOut) -> str:
        if not fan_out.ranges_planned:
            return "in one go"
        return f"{len(fan_out.ranges_done)} of {fan_out.ranges_planned}"

    @admin.display(description="took (s)")
    def seconds(self, fan_out: FanOut) -> str:
        return f"{fan_out.seconds_until(timezone.now()):.2f}"

    @admin.display(description="after publishing (s)")
    def lag(self, fan_out: FanOut) -> str:
        arrived_at = fan_out.finished_at or timezone.now()
        return f"{(arrived_at - fan_out.post.published_at).total_seconds():.2f}"


@admin.register(BroadcastAuthor)
class BroadcastAuthorAdmin(ReadOnlyAdmin):
    """Whose posts readers merge instead of having them pushed."""

    list_display = ("account", "phase", "progress", "since")
    list_select_related = ("account",)
    list_filter = ("phase",)
    search_fields = ("^account__username",)
    ordering = ("-since",)

    @admin.display(description="ranges")
    def progress(self, author: BroadcastAuthor) -> str:
        return f"{len(author.ranges_done)} of {author.ranges_planned}"
