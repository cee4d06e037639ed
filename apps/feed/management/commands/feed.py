"""Build home feeds anew from PostgreSQL: one account's, or everybody's."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.accounts.models import Account
from apps.core.redis import RedisUnavailable
from apps.feed import services
from apps.feed.models import HomeVisit


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rebuild", metavar="USER", help="username whose feed to build")
        parser.add_argument("--all", action="store_true", help="build every active account's feed")

    def handle(self, *args: Any, **options: Any) -> None:
        accounts = Account.objects.active()
        if options["rebuild"]:
            accounts = accounts.named(options["rebuild"])
        elif not options["all"]:
            raise CommandError("say --rebuild USER or --all")
        else:
            # Whoever is dormant has no list until they come back; one would never be filled.
            dormant = HomeVisit.objects.filter(is_dormant=True).values("account_id")
            accounts = accounts.exclude(pk__in=dormant)
        account_ids = list(accounts.order_by("id").values_list("id", flat=True))
        if not account_ids:
            raise CommandError(f"nobody is called {options['rebuild']}")
        for number, account_id in enumerate(account_ids, start=1):
            try:
                services.rebuild_feed(account_id=account_id)
            except RedisUnavailable as error:
                raise CommandError(f"the feed server does not answer: {error}") from error
            if number % 500 == 0:
                self.stdout.write(f"{number} of {len(account_ids)} feeds built")
        self.stdout.write(f"{len(account_ids)} feeds built")
