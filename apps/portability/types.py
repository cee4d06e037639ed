"""The vocabulary of exports and imports: their states and limits."""

from datetime import timedelta

from django.db import models

KEPT = timedelta(days=7)
# A worker says at least this often that it is at work; after that another one starts anew.
LEASE = timedelta(minutes=2)
MAX_ATTEMPTS = 5
# How many archives are built at once, so that other work of the same workers goes on.
MAX_AT_ONCE = 2
RETRY_AFTER = timedelta(minutes=1)
MAX_UPLOAD_BYTES = 2 * 1024**3
# How many people one archive has its owner follow or ask: a mover's list, and no mass-following.
MAX_FOLLOWED = 1_000


class ExportState(models.TextChoices):
    """An export's way; a failed one may be asked for again, an expired one has no bytes."""

    REQUESTED = "requested"
    BUILDING = "building"
    READY = "ready"
    FAILED = "failed"
    EXPIRED = "expired"


class ImportState(models.TextChoices):
    """An import's way; repeating one adds nothing twice."""

    RECEIVED = "received"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
