"""Mail of the demo: on the console and in a folder."""

import io
from email import message_from_bytes, policy
from pathlib import Path

from django.core.mail import EmailMessage

from apps.core.mail import ConsoleAndFolderBackend


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
