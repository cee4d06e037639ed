"""Notifications as staff see them: that something was said, to be read only."""

from django.contrib import admin
from django.http import HttpRequest

from apps.notifications.models import Notification


@admin.register(Notification)
class NotificationAdmin(admin.ModelAdmin[Notification]):
    """Notifications follow from what people do; nobody writes them by hand."""

    show_full_result_count = False
    list_per_page = 50
    list_display = ("id", "kind", "recipient", "actor", "post_id", "created_at", "read_at")
    list_select_related = ("recipient", "actor")
    list_filter = ("kind", ("read_at", admin.EmptyFieldListFilter), "created_at")
    search_fields = ("=id", "=post_id", "^recipient__username", "^actor__username")
    search_help_text = "An id, a post's id, or the beginning of a username."
    ordering = ("-id",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Notification | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Notification | None = None) -> bool:
        return False
