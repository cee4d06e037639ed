"""Take the archive of an account in, like Settings → Your data, without a limit to its size."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from apps.accounts import selectors as account_selectors
from apps.accounts.models import Account
from apps.core.exceptions import DomainError, NotFound
from apps.portability import services
from apps.portability.engine.readers import ArchiveReader, open_archive

_PROGRESS_EVERY = 100


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--username", help="of the account it goes to; default: the one in the archive"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with options["file"].open("rb") as file:
                self._take_in(open_archive(file), options["username"])
        except (DomainError, OSError) as error:
            raise CommandError(str(error)) from error

    def _take_in(self, reader: ArchiveReader, username: str | None) -> None:
        tally = services.restore(
            account=self._account(reader, username),
            reader=reader,
            now=timezone.now(),
            tick=self._tell,
        )
        for name, counts in tally.outcome.items():
            self.stdout.write(
                f"{name}: {counts['added']} added, {counts['known']} known, "
                f"{counts['left_out']} left out"
            )
        for problem in tally.problems:
            self.stdout.write(f"  {problem}")

    def _account(self, reader: ArchiveReader, username: str | None) -> Account:
        profile = reader.profile()
        name = username or (profile.username if profile else "")
        try:
            return account_selectors.account_named(username=name if name.isprintable() else "")
        except NotFound as error:
            raise CommandError(f"there is no account {name!r}; name one with --username") from error

    def _tell(self, posts: int) -> None:
        if posts and posts % _PROGRESS_EVERY == 0:
            self.stdout.write(f"… {posts} posts")
