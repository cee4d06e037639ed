"""Work in parts, so that statements stay small and whoever watches sees it go on."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

from apps.demo.types import Progress

Item = TypeVar("Item")


def watched_batches(
    *, items: Sequence[Item], size: int, progress: Progress
) -> Iterator[Sequence[Item]]:
    """The items in parts; each part counts as done when the next one is asked for."""
    for start in range(0, len(items), size):
        batch = items[start : start + size]
        yield batch
        progress.advance(by=len(batch))
