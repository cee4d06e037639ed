"""Run the Dramatiq workers of one group (feed, media, notify …) or of several."""

import os
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.core.events import queue_names
from apps.core.queue import WORKER_GROUPS, broker, group_of

NICENESS = 10


class Command(BaseCommand):
    help = __doc__
    # The web processes have checked the same code; this one should start quickly.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("groups", nargs="+", help=f"of: {', '.join(WORKER_GROUPS)}, all")
        parser.add_argument("--processes", type=int, default=1)
        parser.add_argument("--threads", type=int, default=4)

    def handle(self, *args: Any, **options: Any) -> None:
        groups = set(WORKER_GROUPS) if options["groups"] == ["all"] else set(options["groups"])
        if unknown := groups - set(WORKER_GROUPS):
            raise CommandError(f"unknown worker group: {', '.join(sorted(unknown))}")
        declared = {q for q in broker.get_declared_queues() if not q.endswith((".DQ", ".XQ"))}
        queues = sorted(q for q in declared | set(queue_names()) if group_of(q) in groups)
        if not queues:
            # A group without a queue yet still is a process type: it idles on a queue of its own.
            queues = [f"{group}.idle" for group in sorted(groups)]
        # Pages come first where processors are scarce: a fan-out that never stops, at the same
        # priority, was measured to make readers wait twice as long.
        os.nice(NICENESS)
        environment = {
            # Threads wait for work on a queue of the process and are woken at once; this is only
            # how soon they notice that they should stop.
            "dramatiq_worker_timeout": "500",
            "dramatiq_queue_prefetch": "64",
            **os.environ,
        }
        os.execvpe(  # noqa: S606  # replaces this process; every argument is our own
            sys.executable,
            [
                sys.executable,
                "-m",
                "dramatiq",
                "instaclone.worker",
                "--processes",
                str(options["processes"]),
                "--threads",
                str(options["threads"]),
                "--worker-shutdown-timeout",
                "8000",
                "--skip-logging",
                "--queues",
                *queues,
            ],
            environment,
        )
