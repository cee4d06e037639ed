"""Where archives lie: in the private storage, under names that nobody guesses."""

import secrets
from contextlib import suppress
from datetime import datetime, timedelta

from django.db import transaction

from apps.media.exceptions import StorageDown
from apps.media.storage import ARCHIVES, MediaStorage, storage_for
from apps.media.types import Access
from apps.portability.models import Export, Import, ImportedItem

ORPHANS_KEPT = timedelta(hours=24)


def new_key() -> str:
    """Return where a new archive will lie; 160 bits that nobody guesses, and nobody's name."""
    token = secrets.token_hex(20)
    return f"{ARCHIVES}{token[:2]}/{token}.zip"


def archives() -> MediaStorage:
    """Return the storage of archives: never public, never under an address of its own."""
    return storage_for(access=Access.PRIVATE)


def drop_archive(key: str) -> None:
    """Remove what a failed attempt may have stored; what is left is swept up."""
    with suppress(StorageDown):
        archives().delete(key)


@transaction.atomic
def erase_archives(*, account_id: int) -> int:
    """Remove every copy that somebody asked for or brought, with its bytes; return how many.

    :raises StorageDown: to be tried again.
    """
    exports = Export.objects.select_for_update().filter(account_id=account_id)
    imports = Import.objects.select_for_update().filter(account_id=account_id)
    keys = [job.key for job in (*exports, *imports)]
    for key in filter(None, keys):
        archives().delete(key)
    exports.delete()
    imports.delete()
    ImportedItem.objects.filter(account_id=account_id).delete()
    return len(keys)


def remove_orphaned_archives(*, now: datetime) -> int:
    """Remove archives no row knows: of killed workers and of deleted accounts."""
    removed = 0
    for key in list(archives().all_keys(prefix=ARCHIVES.rstrip("/"))):
        if Export.objects.filter(key=key).exists() or Import.objects.filter(key=key).exists():
            continue
        with suppress(FileNotFoundError):
            # Young ones may be on their way to their row.
            if archives().get_modified_time(key) < now - ORPHANS_KEPT:
                archives().delete(key)
                removed += 1
    return removed
