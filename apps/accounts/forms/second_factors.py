"""Forms of second factors: codes of an app or of paper, and passkeys."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as library_forms
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.webauthn import forms as passkey_forms
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from django import forms
from django.core.cache import cache
from django.core.validators import MaxLengthValidator

MAX_CODE_LENGTH = 32
MAX_PASSKEY_NAME = 60
# A code is right during its own half minute and the ones beside it.
CODE_LIFE_SECONDS = 90
CODE_ATTRIBUTES = {
    "autocomplete": "one-time-code",
    "inputmode": "numeric",
    "spellcheck": "false",
    "maxlength": str(MAX_CODE_LENGTH),
}
# What the parsers of the library stumble over when no device of ours has made the answer.
NOT_FROM_A_DEVICE = (
    ArithmeticError,
    AttributeError,
    LookupError,
    NotImplementedError,
    RecursionError,
    TypeError,
    ValueError,
    struct.error,
    InvalidSignature,
    UnsupportedAlgorithm,
)


@contextmanager
def _answer_of_a_device() -> Iterator[None]:
    """Refuse what cannot be parsed or was signed by another key, whatever that raises."""
    try:
        yield
    except NOT_FROM_A_DEVICE as error:
        raise get_adapter().validation_error("incorrect_code") from error


class CodeOnceMixin:
    """A code works once, for as long as it would be right.

    The library remembers it for one half minute only.
    """

    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]  # of the form it is mixed into
        used: Authenticator = self.authenticator  # type: ignore[attr-defined]  # as above
        digits = "".join(filter(str.isdigit, code))
        key = f"accounts.code:{used.pk}:{digits}"
        if used.type == Authenticator.Type.TOTP and not cache.add(key, 1, CODE_LIFE_SECONDS):
            raise get_adapter().validation_error("incorrect_code")
        return code


class CodeForm(CodeOnceMixin, library_forms.AuthenticateForm):  # type: ignore[misc]  # untyped base
    """The second step of sign-in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[
            "code"
        ].help_text = (
            "Six digits from your authenticator app. Without it, one of your recovery codes."
        )
        _set_up_code(self.fields["code"])


class ConfirmingCodeForm(CodeOnceMixin, library_forms.ReauthenticateForm):  # type: ignore[misc]  # untyped base
    """A code instead of the password, before something important is changed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _set_up_code(self.fields["code"])


class ActivateAppForm(totp_forms.ActivateTOTPForm):  # type: ignore[misc]  # untyped base
    """The first code of an authenticator app, which proves that it is set up."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = "Code shown by the app"
        _set_up_code(self.fields["code"])


class AddPasskeyForm(passkey_forms.AddWebAuthnForm):  # type: ignore[misc]  # untyped base
    """A new passkey and what its owner calls it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _set_up_name(self.fields["name"])
        passwordless = self.fields["passwordless"]
        passwordless.label = "Sign in with it alone"
        passwordless.help_text = (
            "Your device asks for your fingerprint, face or PIN instead of a password. "
            "Switched off, the passkey is asked for after the password."
        )
        passwordless.initial = True

    def clean(self) -> dict[str, Any]:
        with _answer_of_a_device():
            cleaned: dict[str, Any] = super().clean()
        return cleaned


class CheckedPasskeyMixin:
    """Takes the answer of a passkey, and nothing else."""

    def clean_credential(self) -> Authenticator:
        with _answer_of_a_device():
            factor: Authenticator = super().clean_credential()  # type: ignore[misc]  # as above
        return factor


class PasskeyForm(CheckedPasskeyMixin, passkey_forms.AuthenticateWebAuthnForm):  # type: ignore[misc]  # untyped base
    """A passkey as the second step of sign-in."""


class SignInWithPasskeyForm(CheckedPasskeyMixin, passkey_forms.LoginWebAuthnForm):  # type: ignore[misc]  # untyped base
    """A passkey instead of name and password."""


class ConfirmingPasskeyForm(CheckedPasskeyMixin, passkey_forms.ReauthenticateWebAuthnForm):  # type: ignore[misc]  # untyped base
    """A passkey instead of the password, before something important is changed."""


class RenamePasskeyForm(passkey_forms.EditWebAuthnForm):  # type: ignore[misc]  # untyped base
    """Another name for a passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _set_up_name(self.fields["name"])


def _set_up_code(code: forms.Field) -> None:
    code.widget.attrs.pop("placeholder", None)
    code.widget.attrs.update(CODE_ATTRIBUTES)
    code.validators.append(MaxLengthValidator(MAX_CODE_LENGTH))


def _set_up_name(name: forms.Field) -> None:
    name.help_text = "So that you know it again, such as “My phone”."
    name.widget.attrs.update({"maxlength": str(MAX_PASSKEY_NAME), "autocomplete": "off"})
    name.validators.append(MaxLengthValidator(MAX_PASSKEY_NAME))
