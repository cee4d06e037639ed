"""Mail: it waits with the transaction, leaves by a worker, and the demo keeps it in a folder."""

import io
from collections.abc import Callable
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.core import mail as django_mail
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction
from django.utils import timezone

from apps.core import mail, outbox
from apps.core.mail import ConsoleAndFolderBackend, QueuingBackend
from apps.core.models import OutboxRow, WaitingMail

LATER = timedelta(minutes=2)


class TestConsoleAndFolderBackend:
    def test_keeps_a_readable_file_and_shows_the_text(self, tmp_path: Path) -> None:
        console = io.StringIO()
        backend = ConsoleAndFolderBackend(stream=console, file_path=str(tmp_path / "mail"))
        message = EmailMessage("Your code", "ABC-123\nÄ", "site@x.org", ["ana@example.org"])

        assert backend.send_messages([message]) == 1

        (file,) = (tmp_path / "mail").iterdir()
        kept = message_from_bytes(file.read_bytes(), policy=policy.default)
        assert file.suffix == ".eml"
        assert (kept["To"], kept["Subject"]) == ("ana@example.org", "Your code")
        assert "ABC-123\nÄ" in kept.get_content()
        assert "Your code" in console.getvalue()
        assert "ABC-123" in console.getvalue()

    def test_keeps_one_file_per_mail_in_order(self, tmp_path: Path) -> None:
        backend = ConsoleAndFolderBackend(stream=io.StringIO(), file_path=str(tmp_path))

        backend.send_messages(
            [EmailMessage(f"Mail {n}", "x", "site@x.org", ["a@x.org"]) for n in range(12)]
        )

        files = sorted(tmp_path.iterdir(), key=lambda file: file.stat().st_mtime_ns)
        subjects = [message_from_bytes(file.read_bytes())["Subject"] for file in files]
        assert subjects == [f"Mail {n}" for n in range(12)]


def letter(subject: str = "Hello") -> EmailMessage:
    return EmailMessage(subject, "Text", "site@x.org", ["ana@example.org"])


def in_a_while() -> datetime:
    return timezone.now() + LATER


class MailServer:
    """A mail server that fails as it is told to."""

    error: Exception | None = None
    asked = 0


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> MailServer:
    state = MailServer()
    send = EmailBackend.send_messages

    def answer(self: EmailBackend, messages: list[EmailMessage]) -> int:
        state.asked += 1
        if state.error is not None:
            raise state.error
        return send(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", answer)
    return state


def sent() -> list[str]:
    return [message.subject for message in django_mail.outbox]


@pytest.mark.django_db
class TestQueuingBackend:
    def test_leaves_sending_to_a_worker(self, outbox_drained: Callable[[], int]) -> None:
        assert QueuingBackend().send_messages([letter("One"), letter("Two")]) == 2
        assert sent() == []

        outbox_drained()

        assert sorted(sent()) == ["One", "Two"]
        assert not WaitingMail.objects.exists()

    def test_writes_nothing_when_the_cause_is_undone(self) -> None:
        with transaction.atomic():
            QueuingBackend().send_messages([letter()])
            transaction.set_rollback(True)

        outbox.drain()

        assert sent() == []
        assert not WaitingMail.objects.exists()

    def test_keeps_everything_a_mail_is_made_of(self) -> None:
        message = EmailMultiAlternatives(
            "Grüße",
            "Text",
            "site@x.org",
            ["ana@example.org"],
            reply_to=["help@x.org"],
            headers={"Auto-Submitted": "auto-generated"},
        )
        message.attach_alternative("<p>Text</p>", "text/html")

        QueuingBackend().send_messages([message])
        outbox.drain()

        (got,) = django_mail.outbox
        assert got.message()["Auto-Submitted"] == "auto-generated"
        assert (got.subject, got.body, got.to) == ("Grüße", "Text", ["ana@example.org"])
        assert (got.from_email, got.reply_to) == ("site@x.org", ["help@x.org"])
        assert [tuple(part) for part in got.alternatives] == [("<p>Text</p>", "text/html")]

    def test_refuses_attachments(self) -> None:
        message = letter()
        message.attach("photo.jpg", b"x", "image/jpeg")

        with pytest.raises(ValueError, match="attachments"):
            QueuingBackend().send_messages([message])


@pytest.mark.django_db
class TestSending:
    def queue(self, count: int = 1) -> list[WaitingMail]:
        QueuingBackend().send_messages([letter(f"Mail {n}") for n in range(count)])
        return list(WaitingMail.objects.order_by("pk"))

    def test_happens_once(self) -> None:
        (waiting,) = self.queue()

        assert mail.send_queued(mail_id=waiting.pk, now=in_a_while()) is True
        assert mail.send_queued(mail_id=waiting.pk, now=in_a_while()) is False
        assert mail.send_due(now=in_a_while()) == 0

        assert len(sent()) == 1

    @pytest.mark.parametrize(
        "error",
        [
            ConnectionRefusedError(),
            TimeoutError(),
            SMTPServerDisconnected("gone"),
            SMTPDataError(451, b"greylisted"),
            SMTPRecipientsRefused({"ana@example.org": (450, b"later")}),
        ],
    )
    def test_waits_for_a_server_that_is_away(self, server: MailServer, error: Exception) -> None:
        server.error = error
        self.queue()

        outbox.drain()

        assert not OutboxRow.objects.exists()
        assert WaitingMail.objects.get().attempts == 1
        assert mail.send_due(now=timezone.now()) == 0
        server.error = None
        assert mail.send_due(now=in_a_while()) == 1
        assert sent() == ["Mail 0"]

    def test_asks_a_server_in_trouble_for_one_mail_only(self, server: MailServer) -> None:
        server.error = TimeoutError()
        self.queue(5)

        outbox.drain()

        assert server.asked == 1
        assert WaitingMail.objects.count() == 5

    @pytest.mark.parametrize(
        "error",
        [
            SMTPDataError(451, b"greylisted"),
            SMTPRecipientsRefused({"ana@example.org": (452, b"mailbox full")}),
            ValueError("cannot be encoded"),
        ],
    )
    def test_goes_on_with_the_others_after_one_that_is_not_taken(
        self, server: MailServer, error: Exception
    ) -> None:
        server.error = error
        self.queue(2)

        outbox.drain()
        mail.send_due(now=in_a_while())

        assert server.asked == 4
        assert [waiting.attempts for waiting in WaitingMail.objects.all()] == [2, 2]

    def test_pauses_longer_each_time(self, server: MailServer) -> None:
        server.error = TimeoutError()
        (waiting,) = self.queue()
        pauses = []
        for _ in range(7):
            now = WaitingMail.objects.get().due_at + timedelta(seconds=1)
            mail.send_due(now=now)
            waiting.refresh_from_db()
            pauses.append((waiting.due_at - now).total_seconds() / 60)

        assert pauses == [1, 2, 4, 8, 16, 30, 30]

    @pytest.mark.parametrize(
        "error",
        [
            SMTPDataError(550, b"no such user ana@example.org"),
            SMTPRecipientsRefused({"ana@example.org": (550, b"unknown")}),
        ],
    )
    def test_gives_up_on_what_is_refused_for_good(
        self, server: MailServer, error: Exception, caplog: pytest.LogCaptureFixture
    ) -> None:
        server.error = error
        self.queue()

        outbox.drain()

        assert not WaitingMail.objects.exists()
        assert "ana@example.org" not in caplog.text

    def test_forgets_what_is_too_old_to_be_of_use(self, server: MailServer) -> None:
        self.queue()

        assert mail.send_due(now=timezone.now() + timedelta(days=2)) == 0

        assert not WaitingMail.objects.exists()
        assert server.asked == 0
