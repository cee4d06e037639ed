"""Who leaves proves once more to be the owner of the account: by the password and a code."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django import forms
from django.http import QueryDict

from apps.accounts.forms.people import MAX_PASSWORD_LENGTH
from apps.accounts.forms.second_factors import CODE_ATTRIBUTES, MAX_CODE_LENGTH, ConfirmingCodeForm
from apps.accounts.models import Account


class OwnerForm(forms.Form):
    """The password once more, and the code of an app where one is set up."""

    password = forms.CharField(
        strip=False,
        max_length=MAX_PASSWORD_LENGTH,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    code = forms.CharField(
        max_length=MAX_CODE_LENGTH,
        help_text="From your authenticator app, or one of your recovery codes.",
        widget=forms.TextInput(attrs=CODE_ATTRIBUTES),
    )

    def __init__(
        self, data: QueryDict | None = None, *, account: Account, prefix: str | None = None
    ) -> None:
        self.account = account
        super().__init__(data, prefix=prefix)
        if not is_mfa_enabled(account, [Authenticator.Type.TOTP]):
            del self.fields["code"]

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if not self.account.check_password(password):
            raise forms.ValidationError("That is not your password.", code="wrong_password")
        return password

    def clean(self) -> dict[str, Any]:
        """Spend the code last: with a wrong password it stays good."""
        if "code" in self.cleaned_data and not self.errors:
            step = ConfirmingCodeForm({"code": self.cleaned_data["code"]}, user=self.account)
            if step.is_valid():
                step.save()
            else:
                self.add_error("code", step.errors["code"][0])
        return self.cleaned_data
