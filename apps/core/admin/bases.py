"""What pages in the admin site share where nobody writes rows by hand."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from apps.core.exceptions import DomainError


class ReadOnly:
    """Rows that no form writes, on a page of their own or within another's."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyAdmin(ReadOnly, admin.ModelAdmin[Any]):
    """A list of such rows, the newest first; too long to count all of them beside each search."""

    show_full_result_count = False
    list_per_page = 50
    ordering = ("-id",)


class ActingAdmin(ReadOnlyAdmin):
    """Rows that change by actions alone: whoever may change them finds no field to type into."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Leave it to Django, for actions to ask for."""
        return admin.ModelAdmin.has_change_permission(self, request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return list(cast("list[str]", self.fields))

    def run(
        self, request: HttpRequest, queryset: QuerySet[Any], act: Callable[[int], bool], done: str
    ) -> None:
        """Do something to each chosen row; refusals are told, and stop nothing."""
        changed = 0
        for object_id in queryset.values_list("pk", flat=True):
            try:
                changed += act(object_id)
            except DomainError as error:
                self.message_user(request, f"{object_id}: {error.message}", messages.WARNING)
        level = messages.SUCCESS if changed else messages.WARNING
        self.message_user(request, f"{changed} {done}.", level)
