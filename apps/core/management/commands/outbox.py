"""Show the outbox, or give quarantined effects new attempts."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Count, Min

from apps.core import outbox
from apps.core.models import OutboxRow


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--status", action="store_true", help="count rows by state and queue")
        parser.add_argument("--retry", action="store_true", help="retry quarantined effects")

    def handle(self, *args: Any, **options: Any) -> None:
        if not (options["status"] or options["retry"]):
            raise CommandError("say --status or --retry")
        if options["retry"]:
            self.stdout.write(f"{outbox.retry_quarantined()} effects will be tried again")
        if options["status"]:
            rows = (
                OutboxRow.objects.values_list("state", "queue", "subscriber")
                .annotate(count=Count("id"), oldest=Min("created_at"))
                .order_by("state", "queue")
            )
            for state, queue, subscriber, count, oldest in rows:
                self.stdout.write(
                    f"{state:12} {queue:16} {subscriber:60} {count:7}  since {oldest}"
                )
            if not rows:
                self.stdout.write("the outbox is empty")
