"""Look after stored media: --audit finds what is wrong, --regenerate and --purge mend it."""

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from apps.core.exceptions import DomainError
from apps.media import services
from apps.media.engine.sandbox import SandboxUnavailable
from apps.media.models import MediaItem
from apps.media.services.auditing import Finding
from apps.media.types import State

_PROGRESS_EVERY = 100
_MAX_SHOWN = 200


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--audit", action="store_true", help="compare rows and files; exits 1 on findings"
        )
        parser.add_argument(
            "--regenerate", action="store_true", help="make renditions again; see --media"
        )
        parser.add_argument(
            "--purge", action="store_true", help="remove abandoned, discarded and orphaned bytes"
        )
        parser.add_argument(
            "--media", type=int, nargs="*", metavar="ID", help="only these (with --regenerate)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not (options["audit"] or options["regenerate"] or options["purge"]):
            raise CommandError("say --audit, --regenerate or --purge")
        if options["purge"]:
            self._purge()
        if options["regenerate"]:
            self._regenerate(options["media"])
        if options["audit"]:
            self._audit()

    def _purge(self) -> None:
        now = timezone.now()
        for done, step in (
            ("abandoned uploads discarded", services.discard_abandoned),
            ("uploads dropped after their time", services.drop_originals),
            ("discarded media purged", services.purge_discarded),
            ("orphaned files removed", services.remove_orphans),
        ):
            count = total = step(now=now)
            # Each step works in batches; files without rows are looked through at once.
            while count and step is not services.remove_orphans:
                count = step(now=now)
                total += count
            self.stdout.write(f"{total} {done}")

    def _regenerate(self, media_ids: list[int] | None) -> None:
        items = MediaItem.objects.filter(deleted_at=None, state=State.READY).order_by("pk")
        if media_ids:
            items = items.filter(pk__in=media_ids)
        total, failed = items.count(), 0
        for number, media_id in enumerate(items.values_list("pk", flat=True), start=1):
            try:
                services.regenerate_media(media_id=media_id)
            except (DomainError, FileNotFoundError, SandboxUnavailable) as error:
                failed += 1
                self.stderr.write(f"{media_id}: {error or type(error).__name__}")
            if number % _PROGRESS_EVERY == 0:
                self.stdout.write(f"{number} of {total}")
        self.stdout.write(f"{total - failed} media made again")
        if failed:
            raise CommandError(f"{failed} media could not be made again; --audit shows the state")

    def _audit(self) -> None:
        now = timezone.now()
        findings = self._counted("files of rows", services.audit_rows(now=now))
        findings += self._counted("stored files", services.audit_files())
        for finding in findings[:_MAX_SHOWN]:
            self.stdout.write(f"{finding.problem}: {finding.subject}")
        if len(findings) > _MAX_SHOWN:
            self.stdout.write(f"… and {len(findings) - _MAX_SHOWN} more")
        if findings:
            raise CommandError(f"{len(findings)} findings; --regenerate and --purge mend them")
        self.stdout.write("all media are as they should be")

    def _counted(self, what: str, results: Iterator[Finding | None]) -> list[Finding]:
        findings: list[Finding] = []
        count = 0
        for result in results:
            count += 1
            if result is not None:
                findings.append(result)
            if count % _PROGRESS_EVERY == 0:
                self.stdout.write(f"{count} {what} looked at")
        self.stdout.write(f"{count} {what} looked at, {len(findings)} findings")
        return findings
