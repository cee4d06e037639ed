"""``manage.py seed_acceptance``: the people and things on which visibility is checked."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from apps.core.exceptions import DomainError
from apps.demo import services


class Command(BaseCommand):
    help = (
        "Add everybody and everything of the visibility matrix, staff included, to this site, "
        "each text and picture with a mark of its own; safe to repeat."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seed", type=int, default=1, help="what names and marks follow from")
        parser.add_argument(
            "--json", action="store_true", help="print logins, ids, addresses and marks"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            site = services.seed_acceptance(seed=options["seed"], now=timezone.now())
        except DomainError as error:
            raise CommandError(error.message) from error
        except KeyboardInterrupt as error:
            message = "Interrupted. Run the command again to go on where it stopped."
            raise CommandError(message, returncode=130) from error
        if options["json"]:
            self.stdout.write(json.dumps(site, indent=2))
            return
        people = len(site["actors"]) + len(site["owners"]) + len(site["witnesses"])
        self.stdout.write(
            self.style.SUCCESS(f"{people} people and {len(site['objects'])} objects are there. ")
            + "Print where with --json."
        )
