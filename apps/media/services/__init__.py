"""Every way in which media change; each topic has its module, callers use this one."""

from apps.media.services.access import attach_media, claim_media, move_renditions, set_access
from apps.media.services.auditing import audit_files, audit_rows
from apps.media.services.disposal import (
    discard_abandoned,
    discard_media,
    drop_original,
    drop_originals,
    erase_media_of,
    purge_discarded,
    purge_media,
    remove_orphans,
    withdraw_upload,
)
from apps.media.services.edges import purge_edges
from apps.media.services.processing import (
    add_avif,
    fail_stuck,
    process_media,
    regenerate_media,
    request_regeneration,
    start_processing,
)
from apps.media.services.uploads import (
    aim_media,
    check_upload,
    describe_media,
    receive_and_process,
    receive_upload,
    requeue_media,
    retry_media,
)

__all__ = [
    "add_avif",
    "aim_media",
    "attach_media",
    "audit_files",
    "audit_rows",
    "check_upload",
    "claim_media",
    "describe_media",
    "discard_abandoned",
    "discard_media",
    "drop_original",
    "drop_originals",
    "erase_media_of",
    "fail_stuck",
    "move_renditions",
    "process_media",
    "purge_discarded",
    "purge_edges",
    "purge_media",
    "receive_and_process",
    "receive_upload",
    "regenerate_media",
    "remove_orphans",
    "request_regeneration",
    "requeue_media",
    "retry_media",
    "set_access",
    "start_processing",
    "withdraw_upload",
]
