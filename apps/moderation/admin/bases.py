"""What pages of other apps in the admin site share: rows are read there, and decided about."""

from collections.abc import Callable
from typing import Any, ClassVar, cast

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from apps.accounts.models import Account
from apps.core.admin.bases import ActingAdmin
from apps.moderation import selectors, services
from apps.moderation.forms import ReasonedActionForm
from apps.moderation.types import Ruling, TargetKind


class DecidingAdmin(ActingAdmin):
    """Actions here are decisions: they need the permission and a reason."""

    action_form = ReasonedActionForm

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return cast("Account", request.user).has_perm("moderation.decide_case")


class ContentAdmin(DecidingAdmin):
    """What people publish: looked at from the desk, removed and restored."""

    target_kind: ClassVar[TargetKind]
    # What is said of those that an action has changed.
    removed: ClassVar[str]
    restored: ClassVar[str]
    actions = ("remove", "restore")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Offer the desk only where it opens."""
        if obj is None or selectors.may_look(
            staff=cast("Account", request.user),
            target=selectors.any_target(kind=self.target_kind, target_id=obj.pk),
        ):
            return self.fields
        return [name for name in cast("list[str]", self.fields) if name != "desk"]

    @admin.display(description="look and decide")
    def desk(self, content: Any) -> SafeString:
        address = reverse("admin:moderation_target", args=[self.target_kind, content.pk])
        return format_html('<a href="{}">Look and decide</a>', address)

    @admin.action(description="Remove these %(verbose_name_plural)s", permissions=["decide"])
    def remove(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        self._decide(request, queryset, services.remove, self.removed)

    @admin.action(description="Restore what staff removed", permissions=["decide"])
    def restore(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        self._decide(request, queryset, services.restore, self.restored)

    def _decide(
        self,
        request: HttpRequest,
        queryset: QuerySet[Any],
        decide: Callable[..., None],
        done: str,
    ) -> None:
        """Decide about each, for the reason that stands beside the actions."""

        def decided(target_id: int) -> bool:
            decide(
                ruling=Ruling(
                    staff=cast("Account", request.user),
                    target=selectors.any_target(kind=self.target_kind, target_id=target_id),
                    reason=request.POST.get("reason", ""),
                    now=timezone.now(),
                )
            )
            return True

        self.run(request, queryset, decided, done)
