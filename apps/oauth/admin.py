"""Apps as staff see them: what they are called and what they may do; never a secret."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from apps.core.admin.bases import ReadOnlyAdmin
from apps.oauth import services
from apps.oauth.models import ClientApp
from apps.oauth.selectors import number_of_people


@admin.register(ClientApp)
class ClientAppAdmin(ReadOnlyAdmin):
    """Apps register themselves; staff can take one off the site, which signs it out everywhere."""

    list_display = ("name", "website", "owner", "people", "last_used_on", "created_at")
    list_select_related = ("owner",)
    list_filter = (("owner", admin.EmptyFieldListFilter), "last_used_on", "created_at")
    search_fields = ("name", "website", "=client_id", "^owner__username")
    search_help_text = "A name, a website, a client id, or the beginning of its owner's username."
    fields = ("name", "website", "client_id", "redirect_uris", "scopes", "owner", "people")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ClientApp]:
        apps: QuerySet[ClientApp] = super().get_queryset(request)
        return apps.annotate(people=number_of_people())

    @admin.display(description="people", ordering="people")
    def people(self, app: ClientApp) -> int:
        found: int = getattr(app, "people", 0)
        return found

    def has_delete_permission(self, request: HttpRequest, obj: ClientApp | None = None) -> bool:
        """Leave it to Django: to delete an app is to take it off the site."""
        return admin.ModelAdmin.has_delete_permission(self, request, obj)

    def delete_model(self, request: HttpRequest, obj: ClientApp) -> None:
        services.remove_app(app_id=obj.pk)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for app_id in queryset.values_list("pk", flat=True):
            services.remove_app(app_id=app_id)
