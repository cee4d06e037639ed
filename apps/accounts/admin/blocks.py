"""Where no newcomers may come from; moderators add and remove, and the log says who."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from apps.accounts.models import Account, AddressBlock, DomainBlock
from apps.accounts.selectors import shut_out_networks
from apps.accounts.types import Severity
from apps.core.http import client_address
from apps.core.networks import NetworkSet
from apps.moderation import services as moderation_services
from apps.moderation.types import Action


class AddressBlockForm(forms.ModelForm[AddressBlock]):
    """A range that nobody can shut themselves out with."""

    address: str

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("severity") == Severity.NO_ACCESS and (network := cleaned.get("network")):
            self._refuse_own(network)
        return cleaned

    def _refuse_own(self, network: str) -> None:
        if NetworkSet([network]).covers(self.address):
            self.add_error("network", f"You come from it yourself, as {self.address}.")


class BlockAdmin(admin.ModelAdmin[Any]):
    """A block is added and removed, never changed: the log would not tell what it was."""

    kind: str
    show_full_result_count = False
    list_per_page = 100
    ordering = ("-id",)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and db_field.name == "network":
            field.widget = forms.TextInput(attrs={"placeholder": "192.0.2.0/24"})
        return field

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        self._record(request, Action.CREATED, obj)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self._record(request, Action.REMOVED, obj)
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for block in queryset:
            self._record(request, Action.REMOVED, block)
        super().delete_queryset(request, queryset)

    def _record(self, request: HttpRequest, action: Action, block: Any) -> None:
        moderation_services.record(
            staff=cast("Account", request.user),
            action=action,
            target_kind=self.kind,
            target_id=block.pk,
            reason=block.note,
            details={"block": str(block)},
        )


@admin.register(DomainBlock)
class DomainBlockAdmin(BlockAdmin):
    """Domains of e-mail addresses."""

    kind = "domain"
    list_display = ("domain", "note", "created_at")
    fields = ("domain", "note")
    search_fields = ("domain",)


@admin.register(AddressBlock)
class AddressBlockAdmin(BlockAdmin):
    """Ranges of network addresses."""

    kind = "network"
    list_display = ("network", "severity", "note", "created_at")
    list_filter = ("severity",)
    fields = ("network", "severity", "note")
    form = AddressBlockForm

    def get_form(
        self, request: HttpRequest, obj: AddressBlock | None = None, change: bool = False, **kw: Any
    ) -> Any:
        """Have the form know from where the range is blocked."""
        form = super().get_form(request, obj, change, **kw)
        return type(form.__name__, (form,), {"address": client_address(request)})

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        transaction.on_commit(shut_out_networks.forget)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        super().delete_model(request, obj)
        transaction.on_commit(shut_out_networks.forget)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        super().delete_queryset(request, queryset)
        transaction.on_commit(shut_out_networks.forget)
