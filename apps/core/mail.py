"""Mail of the demo: shown on the console and kept as one .eml file per message."""

import itertools
import os
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TextIO

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

_number = itertools.count(1)
_console = threading.Lock()


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
