"""Compare the counters with what they count (--check), or mend them too (--repair)."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.core import counters


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true")
        parser.add_argument("--repair", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if not (options["check"] or options["repair"]):
            raise CommandError("say --check or --repair")
        drift = counters.drift()
        for kind, subject_id, counted, true in drift:
            self.stdout.write(f"{kind} of {subject_id}: counter says {counted}, rows say {true}")
        if options["repair"]:
            counters.repair(drift=drift)
            self.stdout.write(f"{len(drift)} counters repaired")
        elif drift:
            raise CommandError(f"{len(drift)} counters are wrong; --repair mends them")
        else:
            self.stdout.write("all counters are exact")
