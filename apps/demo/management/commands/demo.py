"""``manage.py demo``: fills the site with people, photographs and talk, once."""

import sys
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError, OutputWrapper
from django.utils import timezone

from apps.core.exceptions import DomainError
from apps.demo import services
from apps.demo.engine.plan import SIZES
from apps.demo.types import DEMO_PASSWORD, LOGINS

_BAR_WIDTH = 28
_SECONDS_BETWEEN_LINES = 2.0


class Command(BaseCommand):
    help = "Fill the site with demo content; safe to repeat, goes on where it was interrupted."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--size", choices=sorted(SIZES), default="small")
        parser.add_argument(
            "--reset",
            action="store_true",
            help="first remove the demo's people and what they made",
        )
        parser.add_argument(
            "--beside-people",
            action="store_true",
            help="load although the site has other accounts; the demo's passwords are public",
        )

    def handle(self, *_: Any, **options: Any) -> None:
        bar = Bar(self.stdout, is_live=sys.stdout.isatty())
        started = time.monotonic()
        try:
            if options["reset"]:
                removed = services.reset_demo(progress=bar)
                self.stdout.write(f"Removed {removed} people of the demo.")
            is_new = services.load_demo(
                size=SIZES[options["size"]],
                now=timezone.now(),
                progress=bar,
                may_join_people=options["beside_people"],
            )
        except DomainError as error:
            raise CommandError(error.message) from error
        except KeyboardInterrupt as error:
            message = "Interrupted. Run the command again to go on where it stopped."
            raise CommandError(message, returncode=130) from error
        if not is_new:
            self.stdout.write("Demo content is there already.")
            return
        took = time.monotonic() - started
        self.stdout.write(
            self.style.SUCCESS(f"Demo content loaded in {took:.0f} s. ")
            + f"Sign in as {', '.join(LOGINS)} with the password {DEMO_PASSWORD}."
        )


class Bar:
    """A progress bar that redraws itself on a terminal and prints a line now and then elsewhere."""

    def __init__(self, out: OutputWrapper, *, is_live: bool) -> None:
        self._out = out
        self._is_live = is_live
        self._step = ""
        self._total = 0
        self._done = 0
        self._started = self._shown = 0.0

    def begin(self, *, step: str, total: int) -> None:
        self._step, self._total, self._done = step, total, 0
        self._started = self._shown = time.monotonic()
        self._draw()

    def advance(self, *, by: int = 1) -> None:
        self._done += by
        now = time.monotonic()
        if now - self._shown >= (0.1 if self._is_live else _SECONDS_BETWEEN_LINES):
            self._shown = now
            self._draw()

    def end(self) -> None:
        took = time.monotonic() - self._started
        ending = f"{self._line()}  {took:.1f} s"
        self._out.write(f"\r{ending}" if self._is_live else ending)

    def _draw(self) -> None:
        if self._is_live:
            self._out.write(f"\r{self._line()}", ending="")
            self._out.flush()
        elif self._done:
            self._out.write(self._line())

    def _line(self) -> str:
        share = self._done / self._total if self._total else 1.0
        filled = round(share * _BAR_WIDTH)
        bar = "█" * filled + "·" * (_BAR_WIDTH - filled)
        return f"{self._step:<18} {bar} {share:>4.0%}  {self._done:,}/{self._total:,}"
