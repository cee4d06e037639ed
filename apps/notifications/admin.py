"""Notifications as staff see them: that something was said, to be read only."""

from django.contrib import admin

from apps.core.admin.bases import ReadOnlyAdmin
from apps.notifications.models import Notification


@admin.register(Notification)
class NotificationAdmin(ReadOnlyAdmin):
    """Notifications follow from what people do; nobody writes them by hand."""

    list_display = ("id", "kind", "recipient", "actor", "post_id", "created_at", "read_at")
    list_select_related = ("recipient", "actor")
    list_filter = ("kind", ("read_at", admin.EmptyFieldListFilter), "created_at")
    search_fields = ("=id", "=post_id", "^recipient__username", "^actor__username")
    search_help_text = "An id, a post's id, or the beginning of a username."
