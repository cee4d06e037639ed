"""What the tests of notifications share."""

from collections.abc import Callable

import pytest

from apps.accounts.models import Account
from apps.core import outbox
from apps.posts.models import Post
from tests.factories.accounts import AccountFactory
from tests.factories.posts import PostFactory


@pytest.fixture
def ana() -> Account:
    return AccountFactory(username="ana")


@pytest.fixture
def post(ana: Account) -> Post:
    return PostFactory(author=ana)


@pytest.fixture
def told(ana: Account) -> Callable[[], list[tuple[str, str]]]:
    """Return a function that carries effects out and tells what ana's list shows."""

    def read() -> list[tuple[str, str]]:
        from django.utils import timezone

        from apps.graph.policy import Viewer
        from apps.notifications import selectors

        outbox.drain()
        viewer = Viewer(ana.pk)
        page = selectors.grouped_page(viewer=viewer, cursor=None, now=timezone.now())
        views = selectors.group_views(viewer=viewer, groups=page.items)
        return [(view.kind, view.text) for view in views]

    return read
