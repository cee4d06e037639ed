"""``manage.py moderator USER [--remove]``: who may decide about what people share."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.accounts.selectors import account_named
from apps.core.exceptions import NotFound
from apps.moderation import services


class Command(BaseCommand):
    help = "Make somebody a moderator, or end that. Safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--remove", action="store_true", help="end the work of a moderator")

    def handle(self, *_: Any, username: str, remove: bool, **__: Any) -> None:
        try:
            account = account_named(username=username)
        except NotFound as error:
            raise CommandError(f"Nobody is called {username}.") from error
        if remove:
            is_changed = services.relieve(account=account)
            state = "is a moderator no more" if is_changed else "was no moderator"
        else:
            is_changed = services.appoint(account=account)
            state = "is a moderator now" if is_changed else "is a moderator already"
        self.stdout.write(f"{account.username} {state}.")
