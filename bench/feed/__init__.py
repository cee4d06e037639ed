"""The home feed: how fast posts arrive, pages are read, and what both cost, part by part."""

from collections.abc import Callable

from bench.feed import delivery, fanout, growth, pages, pickup, readers, rebuild, relay, writes
from bench.figures import Figure

# In this order the large database is loaded once, and what needs an idle site comes first.
TOPICS: dict[str, Callable[[], list[Figure]]] = {
    "fanout": fanout.measure,
    "readers": readers.measure,
    "pickup": pickup.measure,
    "pages": pages.measure,
    "writes": writes.measure,
    "relay": relay.measure,
    "delivery": delivery.measure,
    "rebuild": rebuild.measure,
    "growth": growth.measure,
}
