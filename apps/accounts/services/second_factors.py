"""What the staff may do about somebody's second factors; the owner's changes are the library's."""

from allauth.mfa.models import Authenticator
from django.db import transaction

from apps.accounts.models import Account


@transaction.atomic
def remove_second_factors(*, account: Account) -> bool:
    """Let a password alone open an account again; return whether that is a change."""
    _, deleted = Authenticator.objects.filter(user=account).delete()
    return bool(deleted)
