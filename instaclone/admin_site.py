"""Who enters the administration: staff who signed in like everybody else, with a second factor."""

from typing import Any

from allauth.account.internal.flows.logout import logout
from django.conf import settings
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import redirect

from apps.accounts.selectors import has_second_factor
from apps.core.http import own_address

SET_ONE_UP = "The administration asks for a second step at sign-in. Set one up here, then go back."


class StaffSite(AdminSite):
    """Django's administration without a sign-in form of its own, which would ask for less."""

    def has_permission(self, request: HttpRequest) -> bool:
        """Let active staff in; by STAFF_2FA only those whose password alone opens nothing."""
        return super().has_permission(request) and (
            settings.STAFF_2FA != "required" or _has_second_factor(request)
        )

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Lead to what is missing: the site's own sign-in, or a second factor."""
        user = request.user
        target = own_address(request, request.GET.get("next", "")) or "/admin/"
        if not user.is_authenticated:
            return redirect_to_login(target)
        if not user.is_active or not getattr(user, "is_staff", False):
            raise PermissionDenied
        if self.has_permission(request):
            return redirect(target)
        messages.warning(request, SET_ONE_UP)
        return redirect("settings:security")

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Sign out of the whole site: there is one session."""
        if request.method == "POST":
            logout(request)
        return redirect("/")

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        """Lead to the page that ends all other sessions as well."""
        return redirect("account_change_password")

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Tell the pages when to remind of a second factor."""
        context = super().each_context(request)
        context["lacks_second_factor"] = (
            super().has_permission(request)
            and settings.STAFF_2FA != "required"
            and not _has_second_factor(request)
        )
        return context


def _has_second_factor(request: HttpRequest) -> bool:
    """Ask the database once a request: Django asks for the permission several times."""
    known: bool | None = getattr(request, "has_second_factor", None)
    if known is None:
        known = has_second_factor(account_id=request.user.pk or 0)
        request.has_second_factor = known  # type: ignore[attr-defined]  # read above
    return known
