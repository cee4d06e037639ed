"""What the kit does by itself when something has happened."""

from django.utils import timezone

from apps.core import mail
from apps.core.events import queued
from apps.core.mail import MailQueued


@queued(MailQueued, queue="core.mail", lease=120)
def send_queued_mail(event: MailQueued) -> None:
    mail.send_queued(mail_id=event.mail_id, now=timezone.now())
