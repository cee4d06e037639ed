"""Every subscriber may run twice, late, and for what is gone; every job may run again."""

from collections.abc import Callable
from typing import Any

import dramatiq
import pytest
from django.apps import apps
from django.db import transaction
from django.utils import timezone

from apps.accounts import services as account_services
from apps.core import events, outbox
from apps.core.models import OutboxRow, StreamDelta
from apps.core.queue import broker
from apps.engagement import services as engagement_services
from apps.graph import services as graph_services
from apps.posts import services as post_services
from tests.factories.accounts import AccountFactory
from tests.factories.engagement import CommentFactory, make_comment_like, make_like, make_save
from tests.factories.graph import make_follow, make_request
from tests.factories.posts import PostFactory

pytestmark = pytest.mark.django_db

SUBSCRIBERS = sorted(
    name
    for name, subscriber in events._subscribers.items()
    if subscriber.handler.__module__.startswith("apps.")
)
JOBS = sorted(
    name
    for name in set(broker.get_declared_actors()) - {"core.deliver"}
    if broker.get_actor(name).fn.__module__.startswith("apps.")
)
# The ids of what has never been, or is gone: 19 digits like all of ours.
GONE = 1_234_567_890_123_456_789
_VALUES: dict[Any, Any] = {int: GONE, str: "gone", bool: False, list[int]: [GONE], list[str]: []}


def event_about_nothing(event_type: type[events.Event]) -> events.Event:
    return event_type(**{name: _VALUES[kind] for name, kind in event_type.__annotations__.items()})


class TestEverySubscriber:
    @pytest.mark.parametrize("name", SUBSCRIBERS)
    def test_takes_it_for_success_that_everything_is_gone(self, name: str) -> None:
        subscriber = events.subscriber_named(name)
        event = event_about_nothing(subscriber.event_type)

        for _ in range(2):
            with transaction.atomic():
                subscriber.handler(event)


class TestEveryJob:
    @pytest.mark.parametrize("name", JOBS)
    def test_may_run_again_with_nothing_to_do(self, name: str) -> None:
        job: dramatiq.Actor[..., Any] = broker.get_actor(name)

        job.fn(from_a_newer_version=True)
        job.fn(from_a_newer_version=True)


def live() -> None:
    """Let a small community do everything once that has effects."""
    now = timezone.now()
    ana, ben, cleo = AccountFactory(username="ana"), AccountFactory(), AccountFactory()
    closed = AccountFactory(private=True)
    make_follow(follower=ben, followee=ana)
    make_follow(follower=cleo, followee=ana)
    make_request(requester=cleo, target=closed)
    graph_services.approve_request(target=closed, requester_id=cleo.pk)
    outbox.drain()
    post = PostFactory(author=ana, caption="#spring with @ana", tagged=[ben])
    doomed = PostFactory(author=ana)
    make_like(post=post, account=ben)
    make_save(post=post, account=ben)
    comment = CommentFactory(post=post, author=ben, text="@cleo look")
    make_comment_like(comment=comment, account=cleo)
    CommentFactory(post=post, author=cleo, parent=comment)
    make_like(post=doomed, account=cleo)
    outbox.drain()
    engagement_services.unlike_post(account=ben, post_id=post.pk)
    graph_services.unfollow(follower=cleo, followee_id=ana.pk)
    post_services.delete_post(author=ana, post_id=doomed.pk, now=now)
    account_services.set_private(account=ana, is_private=True)
    graph_services.block(blocker=ana, blocked_id=cleo.pk)
    outbox.drain()
    assert not OutboxRow.objects.exists()


def sizes() -> dict[str, int]:
    # A ring may be repeated: what it says is how things stand, not what changed.
    own = [
        m for m in apps.get_models() if m.__module__.startswith("apps.") and m is not StreamDelta
    ]
    return {model._meta.label: model._default_manager.count() for model in own}


class TestEffects:
    def test_are_the_same_when_each_happens_twice(self, monkeypatch: pytest.MonkeyPatch) -> None:
        before = sizes()
        live_in_savepoint()
        once = _SEEN.pop()
        assert sizes() == before
        monkeypatch.setattr(
            events, "_subscribers", {n: doubled(s) for n, s in events._subscribers.items()}
        )

        live_in_savepoint()

        assert _SEEN.pop() == once


_SEEN: list[dict[str, int]] = []


class _Undo(Exception):
    pass


def live_in_savepoint() -> None:
    """Live, remember how many rows there are, and undo it all."""
    try:
        with transaction.atomic():
            live()
            _SEEN.append(sizes())
            raise _Undo
    except _Undo:
        return


def doubled(subscriber: events.Subscriber) -> events.Subscriber:
    handler: Callable[[Any], None] = subscriber.handler

    def twice(event: Any) -> None:
        handler(event)
        handler(event)

    return events.Subscriber(
        subscriber.name, subscriber.event_type, twice, subscriber.queue, subscriber.lease
    )
