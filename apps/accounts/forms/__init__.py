"""The forms of people, by topic."""

from apps.accounts.forms.joining import InvitationForm
from apps.accounts.forms.people import (
    AddEmailForm,
    AppearanceForm,
    AvatarForm,
    ChangePasswordForm,
    ConfirmingPasswordForm,
    FeedForm,
    PrivacyForm,
    ProfileForm,
    ResetPasswordForm,
    SetNewPasswordForm,
    SignInForm,
    SignUpForm,
)
from apps.accounts.forms.second_factors import (
    ActivateAppForm,
    AddPasskeyForm,
    CodeForm,
    ConfirmingCodeForm,
    ConfirmingPasskeyForm,
    PasskeyForm,
    RenamePasskeyForm,
    SignInWithPasskeyForm,
)
from apps.accounts.forms.standing import OwnerForm

__all__ = [
    "ActivateAppForm",
    "AddEmailForm",
    "AddPasskeyForm",
    "AppearanceForm",
    "AvatarForm",
    "ChangePasswordForm",
    "CodeForm",
    "ConfirmingCodeForm",
    "ConfirmingPasskeyForm",
    "ConfirmingPasswordForm",
    "FeedForm",
    "InvitationForm",
    "OwnerForm",
    "PasskeyForm",
    "PrivacyForm",
    "ProfileForm",
    "RenamePasskeyForm",
    "ResetPasswordForm",
    "SetNewPasswordForm",
    "SignInForm",
    "SignInWithPasskeyForm",
    "SignUpForm",
]
