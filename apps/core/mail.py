"""Mail: written down with the transaction it tells of, sent by workers; and the demo's mailbox.

No page waits for a mail server. While that is slow or away, one worker tries for all.
"""

import itertools
import os
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from pathlib import Path
from smtplib import (
    SMTPDataError,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
)
from typing import Any, TextIO

import structlog
from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from apps.core.events import Event, publish
from apps.core.models import WaitingMail
from apps.core.redis import RedisUnavailable, redis_for

logger = structlog.get_logger(__name__)

# After that a code has expired and a notice is history.
KEPT = timedelta(days=1)
LONGEST_PAUSE = timedelta(minutes=30)
BATCH_SECONDS = 50.0
SLOW_SECONDS = 5.0
TROUBLE_KEY = "mail:trouble"
TROUBLE_SECONDS = 60
# Answers of a mail server that will be the same next time.
REFUSED_FOR_GOOD = range(500, 600)

_number = itertools.count(1)
_console = threading.Lock()


@dataclass(frozen=True, slots=True, kw_only=True)
class MailQueued(Event):
    """A mail is written and waits to be sent."""

    mail_id: int


class QueuingBackend(BaseEmailBackend):
    """Writes mails down in the caller's transaction; workers send them by MAIL_BACKEND."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write all messages down; return how many."""
        with transaction.atomic():
            for message in email_messages:
                mail = WaitingMail.objects.create(message=_written(message))
                publish(MailQueued(mail_id=mail.pk))
        return len(email_messages)


def send_queued(*, mail_id: int, now: datetime) -> bool:
    """Send one mail at once; leave it to the minute's job while the mail server is in trouble."""
    if _is_in_trouble():
        return False
    with transaction.atomic():
        waiting = WaitingMail.objects.filter(pk=mail_id, due_at__lte=now)
        mail = waiting.select_for_update(skip_locked=True).first()
        return mail is not None and _send(mail, now) is _Outcome.DONE


def send_due(*, now: datetime) -> int:
    """Send what waits, for as long as the mail server takes it; return how many it took."""
    WaitingMail.objects.filter(created_at__lt=now - KEPT).delete()
    ends_at = time.monotonic() + BATCH_SECONDS
    sent = 0
    while time.monotonic() < ends_at:
        with transaction.atomic():
            due = WaitingMail.objects.filter(due_at__lte=now).order_by("due_at")
            mail = due.select_for_update(skip_locked=True).first()
            outcome = None if mail is None else _send(mail, now)
        if outcome is _Outcome.DONE:
            sent += 1
        elif outcome is not _Outcome.POSTPONED:
            break
    return sent


class _Outcome(Enum):
    """What became of a mail; in trouble the mail server takes no other either."""

    DONE = auto()
    POSTPONED = auto()
    IN_TROUBLE = auto()


def _send(mail: WaitingMail, now: datetime) -> _Outcome:
    """Hand a mail over and forget it, or have it wait.

    Errors are told by their kind only: their texts name addresses.
    """
    started_at = time.monotonic()
    try:
        connection = get_connection(settings.MAIL_BACKEND)
        connection.send_messages([_message_of(mail)])
    except Exception as error:  # noqa: BLE001  # whatever it is, the others are sent
        if _is_refused_for_good(error):
            logger.warning("mail_refused", error=type(error).__name__)
            mail.delete()
            return _Outcome.DONE
        mail.attempts += 1
        mail.due_at = now + min(timedelta(minutes=2 ** (mail.attempts - 1)), LONGEST_PAUSE)
        mail.save(update_fields=["attempts", "due_at"])
        logger.warning("mail_postponed", error=type(error).__name__, attempts=mail.attempts)
        if not _is_trouble_of_the_server(error):
            return _Outcome.POSTPONED
        _note_trouble()
        return _Outcome.IN_TROUBLE
    mail.delete()
    if time.monotonic() - started_at > SLOW_SECONDS:
        _note_trouble()
    return _Outcome.DONE


def _is_refused_for_good(error: Exception) -> bool:
    match error:
        case SMTPRecipientsRefused():
            codes = [code for code, _ in error.recipients.values()]
        case SMTPResponseException():
            codes = [error.smtp_code]
        case _:
            codes = []
    return bool(codes) and all(code in REFUSED_FOR_GOOD for code in codes)


def _is_trouble_of_the_server(error: Exception) -> bool:
    """Tell whether another mail would meet the same: a full mailbox is one recipient's matter."""
    is_about_this_mail = isinstance(error, SMTPRecipientsRefused | SMTPDataError)
    return isinstance(error, SMTPException | OSError) and not is_about_this_mail


def _is_in_trouble() -> bool:
    try:
        return redis_for("cache").get(TROUBLE_KEY) is not None
    except RedisUnavailable:
        return False


def _note_trouble() -> None:
    try:
        redis_for("cache").set(TROUBLE_KEY, 1, ex=TROUBLE_SECONDS)
    except RedisUnavailable:
        logger.info("mail_trouble_not_noted")


def _written(message: EmailMessage) -> dict[str, Any]:
    """Return a message as JSON.

    :raises ValueError: it has an attachment, which no mail of ours has.
    """
    if message.attachments:
        raise ValueError("mails with attachments cannot wait")
    return {
        "subject": str(message.subject),
        "body": str(message.body),
        "from_email": message.from_email,
        "to": list(message.to),
        "cc": list(message.cc),
        "bcc": list(message.bcc),
        "reply_to": list(message.reply_to),
        "headers": {name: str(value) for name, value in message.extra_headers.items()},
        "alternatives": [list(part) for part in getattr(message, "alternatives", [])],
    }


def _message_of(mail: WaitingMail) -> EmailMessage:
    return EmailMultiAlternatives(**mail.message)


class ConsoleAndFolderBackend(BaseEmailBackend):
    """Writes each message into EMAIL_FILE_PATH and its text onto the console."""

    def __init__(
        self, *, stream: TextIO | None = None, file_path: str | None = None, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.stream = stream or sys.stdout
        self.folder = Path(file_path or settings.EMAIL_FILE_PATH)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write all messages; return how many."""
        for message in email_messages:
            self._keep(message)
            self._show(message)
        return len(email_messages)

    def _keep(self, message: EmailMessage) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Names sort by time; process and number keep messages of one moment apart.
        name = f"{time.time_ns() // 1_000_000}-{os.getpid()}-{next(_number)}.eml"
        unfinished = self.folder / f".{name}"
        unfinished.write_bytes(message.message().as_bytes())
        unfinished.rename(self.folder / name)

    def _show(self, message: EmailMessage) -> None:
        lines = [
            f"Mail to {', '.join(message.recipients())}: {message.subject}",
            *(f"  {line}" for line in str(message.body).splitlines()),
        ]
        with _console:
            self.stream.write("\n".join(lines) + "\n")
            self.stream.flush()
