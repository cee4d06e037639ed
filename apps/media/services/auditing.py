"""Compares rows with files in both directions; reads only, so that it may run at any time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from apps.media import selectors
from apps.media.engine import metadata
from apps.media.engine.isobmff import MalformedBoxes
from apps.media.models import MediaItem
from apps.media.services.disposal import ORIGINALS_KEPT, name_in
from apps.media.storage import ARCHIVES, storage_for
from apps.media.types import Access, State

# What a healthy queue needs at most for a move or a purge.
_SETTLED_AFTER = timedelta(hours=1)
_BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that should not be: ``subject`` is a media id or a key."""

    problem: str
    subject: str


def audit_rows(*, now: datetime) -> Iterator[Finding | None]:
    """Yields a finding or None per file that a row promises; None lets callers show progress."""
    after = 0
    while items := list(MediaItem.objects.filter(pk__gt=after).order_by("pk")[:_BATCH]):
        after = items[-1].pk
        for item in items:
            yield from _row_findings(item, now=now)
            if item.state == State.READY and item.deleted_at is None:
                yield from _file_findings(item)


def audit_files() -> Iterator[Finding | None]:
    """Yields a finding or None per stored file: whether a row knows it."""
    for access in Access:
        batch: list[str] = []
        for key in storage_for(access=access).all_keys():
            if key.startswith(ARCHIVES):
                continue
            batch.append(key)
            if len(batch) == _BATCH:
                yield from _orphans(batch, access)
                batch = []
        yield from _orphans(batch, access)


def _row_findings(item: MediaItem, *, now: datetime) -> Iterator[Finding]:
    subject = str(item.pk)
    if item.deleted_at is not None and item.deleted_at < now - _SETTLED_AFTER:
        yield Finding(problem="discarded but not purged", subject=subject)
    if item.stale_names and item.updated_at < now - _SETTLED_AFTER:
        yield Finding(problem="files still under a former name", subject=subject)
    is_finished = item.state in {State.READY, State.FAILED}
    if is_finished and item.original_key and item.created_at < now - 2 * ORIGINALS_KEPT:
        yield Finding(problem="upload kept for too long", subject=subject)
    if not is_finished and item.created_at < now - _SETTLED_AFTER:
        yield Finding(problem="never finished processing", subject=subject)


def _file_findings(item: MediaItem) -> Iterator[Finding | None]:
    storage = storage_for(access=item.access)
    for key in selectors.rendition_keys(item=item):
        try:
            content = storage.read(key=key)
        except FileNotFoundError:
            if not item.stale_names:
                yield Finding(problem="rendition is missing", subject=f"{item.pk} {key}")
            continue
        try:
            blocks = metadata.blocks_found(content=content)
        except (MalformedBoxes, ValueError, IndexError) as error:
            blocks = [str(error)]
        if blocks:
            problem = f"rendition is not plain ({', '.join(blocks)})"
            yield Finding(problem=problem, subject=f"{item.pk} {key}")
        else:
            yield None


def _orphans(keys: list[str], access: Access) -> Iterator[Finding | None]:
    originals = [key for key in keys if key.startswith("originals/")]
    known_originals = selectors.known_original_keys(keys=originals)
    known_names = selectors.known_names(names={name_in(key) for key in keys})
    for key in keys:
        is_known = key in known_originals or name_in(key) in known_names
        yield None if is_known else Finding(problem="file of no row", subject=f"{access}/{key}")
