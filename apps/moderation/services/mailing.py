"""Mail to whoever appealed: that there is an answer, and where; never its words, nor whose it is.

It is written down in the transaction of the answer, and sent by workers.
"""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from apps.moderation.models import Appeal
from apps.moderation.types import TargetKind


def tell_of_answer(*, appeal: Appeal) -> bool:
    """Write to somebody that their appeal is answered; False if there is nowhere to send it."""
    account = appeal.account
    if not account.email:
        return False
    context = {
        "username": account.username,
        "noun": TargetKind(appeal.notice.target_kind),
        "path": reverse("moderation:appeal", args=[appeal.notice_id]),
        "site_url": settings.SITE_URL,
        "site_host": urlsplit(settings.SITE_URL).netloc,
    }
    name = f"moderation/email/appeal_{appeal.state}"
    subject = render_to_string(f"{name}_subject.txt", context)
    message = EmailMessage(
        subject=" ".join(subject.split()),
        body=render_to_string(f"{name}_message.txt", context),
        to=[account.email],
        headers={"Auto-Submitted": "auto-generated"},
    )
    return bool(message.send())
