"""Taking an account's things out and in, and removing all of them for good, by topic."""

from apps.portability.services.archiving import archive_of
from apps.portability.services.exporting import (
    build_next_export,
    expire_exports,
    request_export,
)
from apps.portability.services.importing import receive_archive, run_next_import
from apps.portability.services.mailing import tell_of_request, tell_of_result
from apps.portability.services.purge import purge_account
from apps.portability.services.restoring import restore
from apps.portability.services.storing import remove_orphaned_archives

__all__ = [
    "archive_of",
    "build_next_export",
    "expire_exports",
    "purge_account",
    "receive_archive",
    "remove_orphaned_archives",
    "request_export",
    "restore",
    "run_next_import",
    "tell_of_request",
    "tell_of_result",
]
