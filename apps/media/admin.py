"""Media as moderators see them: what state they are in, and what can be done about it.

Pictures of private media are not shown here: to be staff is no reason to see them.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from apps.core.admin.bases import ActingAdmin
from apps.media import selectors, services
from apps.media.models import MediaItem
from apps.media.types import Access, State


@admin.register(MediaItem)
class MediaItemAdmin(ActingAdmin):
    """Read-only but for the actions; media change through services alone."""

    list_display = (
        "thumbnail",
        "id",
        "owner_link",
        "purpose",
        "state",
        "access",
        "failure_reason",
        "size",
        "created_at",
        "is_attached",
        "is_discarded",
    )
    list_display_links = ("id",)
    list_filter = (
        "state",
        "access",
        "purpose",
        "failure_code",
        ("attached_at", admin.EmptyFieldListFilter),
        ("deleted_at", admin.EmptyFieldListFilter),
        "created_at",
    )
    search_fields = ("=id", "=owner_id", "=name", "=sha256")
    search_help_text = "An id, an owner's id, a storage name or a SHA-256."
    # What a picture looks like, what its uploader called it, and where its files are.
    telling_fields = frozenset(
        {"original_filename", "original_key", "sha256", "name", "stale_names"}
        | {"renditions", "blurhash", "placeholder"}
    )
    actions = ["requeue", "regenerate", "discard"]

    def get_readonly_fields(self, request: HttpRequest, obj: MediaItem | None = None) -> list[str]:
        """Return all of a public medium, and of others what tells nothing of the picture."""
        is_public = obj is not None and obj.deleted_at is None and obj.access == Access.PUBLIC
        hidden = frozenset() if is_public else self.telling_fields
        fields = [field.name for field in self.opts.concrete_fields if field.name not in hidden]
        return ["thumbnail", *fields]

    def get_fields(self, request: HttpRequest, obj: MediaItem | None = None) -> list[Any]:
        return self.get_readonly_fields(request, obj)

    @admin.display(description="picture")
    def thumbnail(self, item: MediaItem) -> SafeString | str:
        if item.deleted_at is not None or item.state != State.READY:
            return "–"
        if item.access != Access.PUBLIC:
            return "private"
        size = "150" if "150" in item.renditions else "full"
        return format_html(
            '<img src="{}" alt="" width="72" height="72" loading="lazy" class="media-thumbnail">',
            selectors.media_url(name=item.name, rendition=size, fmt="webp", access=item.access),
        )

    @admin.display(description="owner", ordering="owner_id")
    def owner_link(self, item: MediaItem) -> SafeString:
        return format_html('<a href="?owner_id={0}">{0}</a>', item.owner_id)

    @admin.display(description="pixels")
    def size(self, item: MediaItem) -> str:
        return f"{item.width} × {item.height}" if item.width else "–"

    @admin.display(description="in use", boolean=True)
    def is_attached(self, item: MediaItem) -> bool:
        return item.attached_at is not None

    @admin.display(description="discarded", boolean=True)
    def is_discarded(self, item: MediaItem) -> bool:
        return item.deleted_at is not None

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        return lookup == "owner_id" or super().lookup_allowed(lookup, value, request)

    @admin.action(description="Process again (failed or waiting)", permissions=["change"])
    def requeue(self, request: HttpRequest, queryset: QuerySet[MediaItem]) -> None:
        waiting = queryset.filter(deleted_at=None).exclude(state=State.READY)
        self._each(
            request, waiting, lambda item: services.requeue_media(media_id=item.pk), "queued again"
        )

    @admin.action(description="Make all renditions again (ready)", permissions=["change"])
    def regenerate(self, request: HttpRequest, queryset: QuerySet[MediaItem]) -> None:
        ready = queryset.filter(deleted_at=None, state=State.READY)
        self._each(
            request,
            ready,
            lambda item: services.request_regeneration(media_id=item.pk),
            "to be made again",
        )

    @admin.action(description="Discard (bytes are purged)", permissions=["change"])
    def discard(self, request: HttpRequest, queryset: QuerySet[MediaItem]) -> None:
        count = services.discard_media(media_ids=list(queryset.values_list("pk", flat=True)))
        self.message_user(request, f"{count} media discarded.", messages.SUCCESS)

    def _each(
        self,
        request: HttpRequest,
        items: QuerySet[MediaItem],
        action: Callable[[MediaItem], object],
        done: str,
    ) -> None:
        count = 0
        for item in items:
            action(item)
            count += 1
        self.message_user(request, f"{count} media {done}.", messages.SUCCESS)
