"""Taking an account's things out and in, by topic."""

from apps.portability.services.archiving import archive_of
from apps.portability.services.exporting import (
    build_next_export,
    expire_exports,
    remove_orphaned_archives,
    request_export,
)
from apps.portability.services.mailing import tell_of_request, tell_of_result

__all__ = [
    "archive_of",
    "build_next_export",
    "expire_exports",
    "remove_orphaned_archives",
    "request_export",
    "tell_of_request",
    "tell_of_result",
]
