"""People in the admin: found, looked at and decided about; never signed in as."""

from typing import Any, cast

from allauth.account.adapter import get_adapter
from allauth.mfa import admin as mfa_admin
from allauth.usersessions import admin as sessions_admin
from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from apps.accounts import services
from apps.accounts.events import ProfileChanged
from apps.accounts.exceptions import UsernameTaken
from apps.accounts.models import Account, UsernameReservation
from apps.accounts.selectors import check_username
from apps.accounts.usernames import InvalidUsername, ReservedUsername
from apps.core.events import publish
from apps.media.selectors import media_url
from apps.media.types import Access
from apps.moderation import services as moderation_services
from apps.moderation.types import Action, TargetKind

# What the library shows of these would be secrets and addresses, and changing them there would
# tell nobody and end nothing.
admin.site.unregister([mfa_admin.Authenticator, sessions_admin.UserSession])


class NewAccountForm(forms.ModelForm[Account]):
    """An account made by the staff; the person chooses a password by the reset link."""

    class Meta:
        model = Account
        fields = ["username", "email", "name"]
        help_texts = {
            "email": "The person chooses a password with “Forgot your password?” on the "
            "sign-in page."
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].required = True

    def clean_username(self) -> str:
        username: str = self.cleaned_data["username"]
        try:
            check_username(username=username, for_account=None)
        except (InvalidUsername, ReservedUsername, UsernameTaken) as error:
            raise forms.ValidationError(error.message, code=error.code) from error
        return username


@admin.register(Account)
class AccountAdmin(admin.ModelAdmin[Account]):
    """Addresses are shown to superusers only; standing changes at the moderators' desk."""

    list_display = [
        "avatar",
        "username",
        "name",
        "status",
        "is_private",
        "is_staff",
        "date_joined",
    ]
    list_display_links = ["avatar", "username"]
    list_filter = ["status", "is_private", "is_staff", "is_superuser", "date_joined"]
    list_per_page = 50
    show_full_result_count = False
    ordering = ["-id"]
    actions = ["remove_second_factors"]
    filter_horizontal = ["groups", "user_permissions"]
    about_fields = ["avatar", "username", "name", "bio", "pronouns"]
    standing_fields = ["status", "is_private", "date_joined", "updated_at", "desk"]
    power_fields = ["is_staff", "is_superuser", "groups", "user_permissions"]

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        fields = ["username", "name"]
        return [*fields, "email"] if _is_superuser(request) else fields

    def get_fieldsets(self, request: HttpRequest, obj: Account | None = None) -> Any:
        if obj is None:
            return [(None, {"fields": ["username", "email", "name"]})]
        about = [*self.about_fields, "email"] if _is_superuser(request) else self.about_fields
        return [
            (None, {"fields": about}),
            ("Standing", {"fields": self.standing_fields}),
            ("Powers", {"fields": self.power_fields}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Account | None = None) -> list[str]:
        if obj is None:
            return []
        fixed = ["avatar", "username", "email", *self.standing_fields]
        return fixed if _is_superuser(request) else [*fixed, *self.power_fields]

    def get_form(
        self, request: HttpRequest, obj: Account | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        if obj is None:
            kwargs["form"] = NewAccountForm
        return super().get_form(request, obj, change, **kwargs)

    def has_delete_permission(self, request: HttpRequest, obj: Account | None = None) -> bool:
        """Deleting a person is a process with a period of grace, not a button."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Account | None = None) -> bool:
        """Only superusers change superusers."""
        if obj is not None and obj.is_superuser and not _is_superuser(request):
            return False
        return super().has_change_permission(request, obj)

    def save_model(
        self, request: HttpRequest, obj: Account, form: forms.ModelForm[Account], change: bool
    ) -> None:
        if change:
            super().save_model(request, obj, form, change)
            publish(ProfileChanged(account_id=obj.pk))
            _record(request, obj, Action.EDITED, fields=form.changed_data)
        else:
            obj.set_unusable_password()
            services.admit_account(account=obj)
            _record(request, obj, Action.CREATED, fields=form.changed_data)

    @admin.display(description="photo")
    def avatar(self, account: Account) -> SafeString | str:
        """Show the profile photo, small."""
        if not account.avatar_name:
            return "–"
        url = media_url(name=account.avatar_name, rendition="150", fmt="jpg", access=Access.PUBLIC)
        return format_html('<img src="{}" alt="" width="40" height="40" loading="lazy">', url)

    @admin.display(description="look and decide")
    def desk(self, account: Account) -> SafeString:
        address = reverse("admin:moderation_target", args=[TargetKind.ACCOUNT, account.pk])
        return format_html('<a href="{}">Look and decide</a>', address)

    @admin.action(description="Remove the second factors of the selected people")
    def remove_second_factors(self, request: HttpRequest, queryset: QuerySet[Account]) -> None:
        """Help those who have lost everything but their password; each is told by mail."""
        count = 0
        for person in queryset.exclude(pk=request.user.pk or 0):
            if services.remove_second_factors(account=person):
                self.log_change(request, person, "Removed the second factors.")
                _record(request, person, Action.EDITED, fields=["second_factors"])
                get_adapter(request).send_mail(
                    "mfa/email/second_factors_removed", person.email, {"user": person}
                )
                count += 1
        self.message_user(request, f"{count} people sign in with one step now.", messages.SUCCESS)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Only superusers weaken the sign-in of others."""
        actions = super().get_actions(request)
        if not _is_superuser(request):
            actions.pop("remove_second_factors", None)
        return actions

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Account | None = None,
    ) -> HttpResponse:
        """Write down who looks at an e-mail address (R20)."""
        if obj is not None and _is_superuser(request):
            _record(request, obj, Action.LOOKED, fields=["email"])
        return super().render_change_form(request, context, add, change, form_url, obj)


@admin.register(UsernameReservation)
class UsernameReservationAdmin(admin.ModelAdmin[UsernameReservation]):
    """Names that their former owner may still take back."""

    list_display = ["username", "account", "until"]
    list_select_related = ["account"]
    search_fields = ["username"]
    raw_id_fields = ["account"]
    show_full_result_count = False


def _is_superuser(request: HttpRequest) -> bool:
    return bool(getattr(request.user, "is_superuser", False))


def _record(request: HttpRequest, account: Account, action: Action, *, fields: list[str]) -> None:
    moderation_services.record(
        staff=cast("Account", request.user),
        action=action,
        target_kind=TargetKind.ACCOUNT,
        target_id=account.pk,
        account_id=account.pk,
        details={"fields": fields},
    )
