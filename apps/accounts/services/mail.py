"""Mail to people about the state of their account.

It is written down in the transaction of what it tells of, and sent by workers.
"""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from apps.accounts.models import Account
from apps.accounts.selectors import deletion_of
from apps.accounts.types import Status


def tell_of_deletion(*, account_id: int) -> bool:
    """Write to somebody until when they can call off their deletion; False if it is called off."""
    deletion = deletion_of(account_id=account_id)
    account = Account.objects.filter(pk=account_id, status=Status.DELETING).first()
    if deletion is None or account is None:
        return False
    return _send(account, "deletion_requested", {"due_at": deletion.due_at})


def tell_of_approval(*, account: Account) -> bool:
    """Write to somebody that they are let in."""
    return _send(account, "approved", {})


def tell_of_decline(*, account: Account, reason: str) -> bool:
    """Write to somebody that they are not let in, and why."""
    return _send(account, "declined", {"reason": reason})


def _send(account: Account, name: str, context: dict[str, Any]) -> bool:
    """Send a mail of ``templates/account/email/``; False if there is nowhere to send it."""
    if not account.email:
        return False
    everything = {
        "username": account.username,
        "site_url": settings.SITE_URL,
        "site_host": urlsplit(settings.SITE_URL).netloc,
        **context,
    }
    subject = render_to_string(f"account/email/{name}_subject.txt", everything)
    message = EmailMessage(
        subject=" ".join(subject.split()),
        body=render_to_string(f"account/email/{name}_message.txt", everything),
        to=[account.email],
        headers={"Auto-Submitted": "auto-generated"},
    )
    return bool(message.send())
