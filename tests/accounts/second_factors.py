"""What a person with an authenticator app would do by hand."""

from datetime import datetime

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth
from django.test import Client

from apps.accounts.models import Account
from tests.factories.accounts import PASSWORD

SIGN_IN = "/accounts/login/"
SECOND_STEP = "/accounts/2fa/authenticate/"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code_of(secret: str, *, at: datetime) -> str:
    """What the app shows at a moment."""
    return auth.format_hotp_value(auth.hotp_value(secret, int(at.timestamp()) // 30))


def give_app(account: Account, secret: str = SECRET) -> Authenticator:
    """Set an authenticator app up, with recovery codes."""
    RecoveryCodes.activate(account)
    return auth.TOTP.activate(account, secret).instance


def recovery_codes_of(account: Account) -> list[str]:
    factor = Authenticator.objects.get(user=account, type=Authenticator.Type.RECOVERY_CODES)
    return list(factor.wrap().get_unused_codes())


def give_passkey(account: Account, name: str = "Phone") -> Authenticator:
    """Store a passkey whose device nobody has: good for lists only."""
    return Authenticator.objects.create(
        user=account,
        type=Authenticator.Type.WEBAUTHN,
        data={"name": name, "credential": {"clientExtensionResults": {"credProps": {"rk": True}}}},
    )


def enter_password(browser: Client, account: Account, **extra: str):
    return browser.post(SIGN_IN, {"login": account.username, "password": PASSWORD, **extra})


def confirm(browser: Client, url: str):
    """Enter the password once more where a page asks for it; return the page that follows."""
    return browser.post(browser.get(url).url, {"password": PASSWORD}, follow=True)


def stored_secret(account: Account) -> str:
    factor = Authenticator.objects.get(user=account, type=Authenticator.Type.TOTP)
    return str(get_adapter().decrypt(factor.data["secret"]))
