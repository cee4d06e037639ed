"""The order in which a talk is shown: each comment, then its replies."""

from collections.abc import Iterable
from typing import Any, Protocol, TypeVar


class Threaded(Protocol):
    """A comment that knows what it replies to and can hold its replies."""

    @property
    def id(self) -> str: ...

    @property
    def parent_id(self) -> str: ...

    @property
    def replies(self) -> list[Any]: ...


View = TypeVar("View", bound=Threaded)


def in_threads(views: Iterable[View]) -> list[View]:
    """Put replies under their comments; those whose comment is not among them stay on top."""
    top: dict[str, View] = {}
    for view in views:
        parent = top.get(view.parent_id)
        if parent is None:
            top[view.id] = view
        else:
            parent.replies.append(view)
    return list(top.values())
