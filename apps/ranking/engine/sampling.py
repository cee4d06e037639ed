"""Which reports are kept when more arrive than can be stored, and what each kept one stands for.

The choice falls on whole people for a whole day: an impression is never kept without its dwell. The
weights are powers of two, so whoever is kept at a high weight was also kept at every lower one.
"""

from datetime import date
from hashlib import blake2b

# One step more waits for each doubling of the weight; the stream itself is cut beyond the last.
BACKLOG_STEP = 10_000
MAX_WEIGHT = 16


def weight_for(*, backlog: int) -> int:
    """Return how many people each kept one stands for while so many reports wait."""
    return min(MAX_WEIGHT, 1 << (backlog // BACKLOG_STEP))


def is_kept(*, account_id: int, day: date, weight: int) -> bool:
    """Tell whether an account is among the one in ``weight`` whose reports are kept that day."""
    digest = blake2b(f"{account_id}:{day:%Y%m%d}".encode(), digest_size=8).digest()
    return int.from_bytes(digest) % weight == 0
