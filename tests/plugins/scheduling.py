"""Deals whole files out to the processes, those first that take minutes."""

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

# The longest come first: whoever starts them last makes everybody wait.
_FIRST = ("tests/privacy/", "tests/flows/")
# The site that their journeys share takes a minute to set up, once for each process.
_TOGETHER = "tests/flows/"


class _Scheduling(LoadFileScheduling):
    def _split_scope(self, nodeid: str) -> str:
        return _TOGETHER if nodeid.startswith(_TOGETHER) else super()._split_scope(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadFileScheduling | None:
    """Deal out ``--dist loadfile`` as above."""
    return _Scheduling(config, log) if config.getvalue("dist") == "loadfile" else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put what takes minutes first, and leave the rest as it was."""
    items.sort(key=_rank)


def _rank(item: pytest.Item) -> int:
    ranks = (rank for rank, place in enumerate(_FIRST) if item.nodeid.startswith(place))
    return next(ranks, len(_FIRST))
