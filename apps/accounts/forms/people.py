"""Who somebody is: sign-up and sign-in, profile, privacy and appearance."""

from datetime import date
from typing import Any

from allauth.account import forms as allauth_forms
from allauth.core import context as allauth_context
from django import forms
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from apps.accounts import services
from apps.accounts.exceptions import InvalidLink, TooManyLinks, UsernameTaken
from apps.accounts.models import Account
from apps.accounts.selectors import check_username, entry_of, is_old_enough
from apps.accounts.types import MAX_APPLICATION, TOO_YOUNG, Door, ProfileLink, SensitiveMedia, Theme
from apps.accounts.usernames import MAX_LENGTH, MIN_LENGTH, InvalidUsername, ReservedUsername
from apps.core.http import client_address
from apps.core.text import TextTooLong, normalize_text
from apps.media.types import MAX_BYTES

MAX_LOGIN_LENGTH = 254
MAX_PASSWORD_LENGTH = 256
CHOOSING_HELP = "At least 8 characters. A few words that do not belong together make a good one."
USERNAME_ATTRIBUTES = {
    "autocomplete": "username",
    "autocapitalize": "none",
    "spellcheck": "false",
    "minlength": str(MIN_LENGTH),
    "maxlength": str(MAX_LENGTH),
}


class BirthDateField(forms.DateField):
    """The day somebody was born, as their browser asks for days."""

    def __init__(self) -> None:
        attributes = {"type": "date", "autocomplete": "bday", "min": "1900-01-01"}
        super().__init__(
            label="Date of birth",
            input_formats=["%Y-%m-%d"],
            widget=forms.DateInput(attrs=attributes, format="%Y-%m-%d"),
            help_text="We ask because of your age and show it to nobody.",
            error_messages={"invalid": "Give the day like 1990-12-31."},
        )

    def clean(self, value: Any) -> date:
        born_on: date = super().clean(value)
        if not date(1900, 1, 1) <= born_on <= timezone.now().date():
            raise forms.ValidationError("This cannot be a date of birth.", code="impossible")
        return born_on


class ReasonField(forms.CharField):
    """Why somebody wants to join, in a few sentences."""

    def __init__(self) -> None:
        super().__init__(
            label="Why do you want to join?",
            max_length=MAX_APPLICATION,
            widget=forms.Textarea(attrs={"rows": 4}),
            help_text="The people who run this site read it, and then let you in or not.",
        )

    def clean(self, value: Any) -> str:
        try:
            text = normalize_text(raw=super().clean(value), max_length=MAX_APPLICATION)
        except TextTooLong as error:
            raise forms.ValidationError(error.message, code=error.code) from error
        if not text:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return text


class SignUpForm(allauth_forms.SignupForm):  # type: ignore[misc]  # untyped base
    """E-mail address, username and password; where people are let in by hand also why they come."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        request = allauth_context.request
        code = (self.data if self.is_bound else request.GET).get("invite", "")
        self.entry = entry_of(code=code, address=client_address(request), now=timezone.now())
        self.had_invitation = bool(code) and self.entry.invitation_id is None
        if self.entry.invitation_id is not None:
            self.fields["invite"] = forms.CharField(initial=code, widget=forms.HiddenInput)
        if settings.MINIMUM_AGE:
            self.fields["born_on"] = BirthDateField()
        if self.entry.door == Door.APPROVAL:
            self.fields["reason"] = ReasonField()
        self.fields["email"].label = "E-mail address"
        self.fields["email"].help_text = "We send a code to it; nobody else sees it."
        username = self.fields["username"]
        username.help_text = "Letters, digits, underscores and full stops. You can change it later."
        username.widget.attrs.update(USERNAME_ATTRIBUTES)
        password = self.fields["password1"]
        password.help_text = CHOOSING_HELP
        _limit(password, MAX_PASSWORD_LENGTH)
        _drop_placeholders(self)

    def clean_born_on(self) -> date:
        """Refuse whoever is too young, and remember it: another date is no second answer."""
        born_on: date = self.cleaned_data["born_on"]
        if not is_old_enough(born_on=born_on, today=timezone.now().date()):
            allauth_context.request.session[TOO_YOUNG] = True
            raise forms.ValidationError(
                f"You can have an account here when you are {settings.MINIMUM_AGE}.",
                code="too_young",
            )
        return born_on

    def try_save(self, request: HttpRequest) -> Any:
        """Take as long for an address that has an account as for a new one."""
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])
            services.sign_up_again(entry=self.entry, now=timezone.now())
        return super().try_save(request)


class SignInForm(allauth_forms.LoginForm):  # type: ignore[misc]  # untyped base
    """Username or e-mail address, and the password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login = self.fields["login"]
        login.label = "Username or e-mail address"
        _limit(login, MAX_LOGIN_LENGTH)
        login.widget.attrs.update({"autocomplete": "username webauthn", "autocapitalize": "none"})
        self.fields["password"].help_text = ""
        _limit(self.fields["password"], MAX_PASSWORD_LENGTH)
        _drop_placeholders(self)

    def user_credentials(self) -> dict[str, str]:
        """Take an address for an address only: no username of ours looks like one.

        The library would try it as both, and so take twice as long where it belongs to somebody.
        """
        credentials: dict[str, str] = super().user_credentials()
        if "email" in credentials:
            credentials.pop("username", None)
        return credentials


class ConfirmingPasswordForm(allauth_forms.ReauthenticateForm):  # type: ignore[misc]  # untyped base
    """The password once more, before something important is changed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""
        _limit(self.fields["password"], MAX_PASSWORD_LENGTH)
        _drop_placeholders(self)


class ResetPasswordForm(allauth_forms.ResetPasswordForm):  # type: ignore[misc]  # untyped base
    """Where to send the link for a new password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = "E-mail address"
        _drop_placeholders(self)


class AddEmailForm(allauth_forms.AddEmailForm):  # type: ignore[misc]  # untyped base
    """Another e-mail address for sign-in and security messages."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = "New e-mail address"
        _drop_placeholders(self)


class ChangePasswordForm(allauth_forms.ChangePasswordForm):  # type: ignore[misc]  # untyped base
    """The old password and, once, the new one: it can be shown while typing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        self.fields["oldpassword"].label = "Current password"
        self.fields["oldpassword"].help_text = ""
        _set_new_password_texts(self)


class SetNewPasswordForm(allauth_forms.ResetPasswordKeyForm):  # type: ignore[misc]  # untyped base
    """The new password at the end of a reset."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        _set_new_password_texts(self)


def _set_new_password_texts(form: forms.Form) -> None:
    password = form.fields["password1"]
    password.label = "New password"
    password.help_text = CHOOSING_HELP
    _limit(password, MAX_PASSWORD_LENGTH)
    _drop_placeholders(form)


def _limit(field: forms.Field, max_length: int) -> None:
    field.validators.append(MaxLengthValidator(max_length))
    field.widget.attrs["maxlength"] = str(max_length)


def _drop_placeholders(form: forms.Form) -> None:
    """Every field has a visible label; a placeholder that repeats it vanishes while typing."""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)


class ProfileForm(forms.Form):
    """What a profile says of a person."""

    username = forms.CharField(
        min_length=MIN_LENGTH,
        max_length=MAX_LENGTH,
        help_text="Your address on this site. The old one stays reserved for you for 30 days.",
        widget=forms.TextInput(attrs=USERNAME_ATTRIBUTES),
    )
    name = forms.CharField(
        max_length=services.MAX_NAME,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    pronouns = forms.CharField(max_length=services.MAX_PRONOUNS, required=False)
    bio = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": str(services.MAX_BIO)}),
        help_text=f"Up to {services.MAX_BIO} characters. @names, #tags and addresses become links.",
    )
    links = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text=(
            f"One per line, {services.MAX_LINKS} at most. Words before the address become its "
            "name: My shop https://example.org"
        ),
    )

    def __init__(self, data: QueryDict | None = None, *, account: Account) -> None:
        self.account = account
        initial = {
            "username": account.username,
            "name": account.name,
            "pronouns": account.pronouns,
            "bio": account.bio,
            "links": "\n".join(f"{link['label']} {link['url']}".strip() for link in account.links),
        }
        super().__init__(data, initial=initial)

    def clean_username(self) -> str:
        username: str = self.cleaned_data["username"]
        if username == self.account.username:
            return username
        try:
            check_username(username=username, for_account=self.account)
        except (InvalidUsername, ReservedUsername, UsernameTaken) as error:
            raise forms.ValidationError(error.message, code=error.code) from error
        return username

    def clean_name(self) -> str:
        return self._one_line("name", services.MAX_NAME)

    def clean_pronouns(self) -> str:
        return self._one_line("pronouns", services.MAX_PRONOUNS)

    def clean_bio(self) -> str:
        try:
            return normalize_text(raw=self.cleaned_data["bio"], max_length=services.MAX_BIO)
        except TextTooLong as error:
            raise forms.ValidationError(error.message, code=error.code) from error

    def clean_links(self) -> list[ProfileLink]:
        lines = [line.split() for line in self.cleaned_data["links"].splitlines() if line.strip()]
        try:
            if len(lines) > services.MAX_LINKS:
                raise TooManyLinks
            return [
                services.clean_link(label=" ".join(words[:-1]), url=words[-1]) for words in lines
            ]
        except (InvalidLink, TooManyLinks, TextTooLong) as error:
            raise forms.ValidationError(error.message, code=error.code) from error

    def _one_line(self, name: str, max_length: int) -> str:
        try:
            return services.one_line(self.cleaned_data[name], max_length=max_length)
        except TextTooLong as error:
            raise forms.ValidationError(error.message, code=error.code) from error


class AvatarForm(forms.Form):
    """A new profile photo."""

    file = forms.FileField(
        label="Profile photo",
        help_text=f"JPEG, PNG, WebP, HEIC or AVIF, up to {MAX_BYTES // 1024 // 1024} MB.",
        widget=forms.FileInput(attrs={"accept": "image/*"}),
        error_messages={
            "required": "Choose a picture first.",
            "missing": "Choose a picture first.",
            "empty": "This file is empty. Please choose another one.",
        },
    )


class PrivacyForm(forms.Form):
    """Who sees what a person publishes."""

    is_private = forms.BooleanField(
        required=False,
        label="Private account",
        help_text=(
            "Only followers you approve see your posts and your lists of followers. "
            "Everybody still sees your name, photo and bio."
        ),
    )
    shows_activity = forms.BooleanField(
        required=False,
        label="Activity status",
        help_text=(
            "People you follow see on your profile when you are here. Switched off, you do not "
            "see it of others either."
        ),
    )


class AppearanceForm(forms.Form):
    """Colors, keyboard shortcuts and motion."""

    theme = forms.ChoiceField(
        choices=[
            (Theme.AUTO.value, "Like the device"),
            (Theme.LIGHT.value, "Light"),
            (Theme.DARK.value, "Dark"),
        ],
        widget=forms.RadioSelect,
        label="Colors",
    )
    has_shortcuts = forms.BooleanField(
        required=False,
        label="Keyboard shortcuts",
        help_text="Single keys such as J, K and L. Press ? on any page for the list.",
    )
    wants_less_motion = forms.BooleanField(
        required=False,
        label="Less motion",
        help_text="Nothing slides or bounces, whatever your device says.",
    )


class FeedForm(forms.Form):
    """What one wants to meet: sensitive photos, like counts, suggested people, much data."""

    sensitive_media = forms.ChoiceField(
        choices=SensitiveMedia.choices,
        widget=forms.RadioSelect,
        label="Sensitive photos",
        help_text="Photos that their authors or the moderators have marked. Hidden ones stay out "
        "of grids, and home shows that there was one.",
    )
    hides_like_counts = forms.BooleanField(
        required=False,
        label="Hide like counts on others’ posts",
        help_text="You see none on the posts of others; on yours you do.",
    )
    saves_data = forms.BooleanField(
        required=False,
        label="Data saver",
        help_text="Smaller photos, and more of a list only when you ask for it.",
    )
    is_snoozing = forms.BooleanField(
        required=False,
        label="No suggested people for 30 days",
        help_text="Home shows only what comes from whom and what you follow.",
    )
