"""What the tests of notifications share."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from apps.accounts.models import Account
from apps.core import outbox
from apps.core.ids import new_id, shard_of
from apps.graph.policy import Viewer
from apps.notifications import selectors
from apps.notifications.models import Notification
from apps.notifications.types import Kind
from apps.posts.models import Post
from tests.factories.accounts import AccountFactory
from tests.factories.posts import PostFactory

Told = Callable[[], list[tuple[str, str]]]


def settle() -> None:
    """Do what the commit and the workers would do, within the test's own transaction."""
    outbox.drain()
    callbacks, connection.run_on_commit = connection.run_on_commit, []
    for _, callback, _ in callbacks:
        callback()


def tell(
    recipient: Account,
    *,
    kind: Kind = Kind.FOLLOW,
    post: Post | None = None,
    comment_id: int = 0,
    age: timedelta = timedelta(0),
) -> Notification:
    """Store a notification of a given age by somebody new."""
    at = timezone.now() - age
    return Notification.objects.create(
        id=new_id(shard=shard_of(recipient.pk), at=at),
        recipient=recipient,
        actor=AccountFactory(),
        kind=kind,
        post_id=post.pk if post else 0,
        comment_id=comment_id,
        created_at=at,
    )


@pytest.fixture
def ana() -> Account:
    return AccountFactory(username="ana")


@pytest.fixture
def post(ana: Account) -> Post:
    return PostFactory(author=ana)


@pytest.fixture
def told(ana: Account) -> Told:
    """Return a function that lets effects happen and returns what ana's list says."""

    def read() -> list[tuple[str, str]]:
        settle()
        viewer = Viewer(ana.pk)
        page = selectors.grouped_page(viewer=viewer, cursor=None, now=timezone.now())
        views = selectors.group_views(viewer=viewer, groups=page.items)
        return [(view.kind, view.text) for view in views]

    return read
