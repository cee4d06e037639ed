"""Taking an account's things out and in, and removing all of them for good, by topic."""

from apps.portability.services.archiving import archive_of
from apps.portability.services.exporting import (
    build_next_export,
    expire_exports,
    remove_orphaned_archives,
    request_export,
)
from apps.portability.services.mailing import tell_of_request, tell_of_result
from apps.portability.services.purge import purge_account

__all__ = [
    "archive_of",
    "build_next_export",
    "expire_exports",
    "purge_account",
    "remove_orphaned_archives",
    "request_export",
    "tell_of_request",
    "tell_of_result",
]
