"""Write the archive of one account to a file, as its owner would download it."""

import secrets
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from apps.accounts import selectors as account_selectors
from apps.core.exceptions import DomainError, NotFound
from apps.portability import services

_PROGRESS_EVERY_BYTES = 50 * 1024 * 1024


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--output", type=Path, metavar="FILE", help="default: USERNAME.zip")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            account = account_selectors.account_named(username=options["username"])
        except NotFound as error:
            raise CommandError(f"there is no account {options['username']}") from error
        target: Path = options["output"] or Path(f"{account.username}.zip")
        # Beside its place, readable by nobody else, and only moved there when it is whole.
        part = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
        written = told = 0
        try:
            part.touch(mode=0o600)
            with part.open("wb") as file:
                for chunk in services.archive_of(account=account, now=timezone.now()):
                    written += file.write(chunk)
                    if written - told > _PROGRESS_EVERY_BYTES:
                        told = written
                        self.stdout.write(f"… {written // 1024 // 1024} MB")
            part.replace(target)
        except (DomainError, OSError) as error:
            raise CommandError(str(error)) from error
        finally:
            part.unlink(missing_ok=True)
        self.stdout.write(f"{target}: {written:,} bytes")
