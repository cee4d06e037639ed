"""Reading long lists in batches, each by key from where the last one ended."""

from collections.abc import Iterator
from operator import attrgetter
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)

ROWS_PER_BATCH = 500


def batches(rows: QuerySet[M], *, key: str, size: int = ROWS_PER_BATCH) -> Iterator[list[M]]:
    """Yield rows by ``key``, the largest first, which must be unique among them."""
    key_of: Any = attrgetter(key)
    remaining = rows.order_by(f"-{key}")
    batch = list(remaining[:size])
    while batch:
        yield batch
        batch = list(remaining.filter(**{f"{key}__lt": key_of(batch[-1])})[:size])
