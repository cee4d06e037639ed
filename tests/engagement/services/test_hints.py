"""Live counters: only for watched posts, throttled, and the last one is never lost."""

import threading

import pytest

from apps.core import realtime
from apps.core.realtime import watch_key
from apps.core.redis import redis_for
from apps.engagement import services
from apps.engagement.services import hints
from apps.engagement.services.hints import Throttle
from tests.factories.engagement import CommentFactory, make_like
from tests.factories.posts import PostFactory


@pytest.fixture
def frames(monkeypatch):
    """Collect what is published to the channel layer."""
    sent = []
    monkeypatch.setattr(
        realtime,
        "_publish",
        lambda messages: sent.extend((group, message["frame"]) for group, message in messages),
    )
    monkeypatch.setattr(hints, "_throttle", Throttle(hints.send_counts, interval=0))
    return sent


def watch(post):
    redis_for("channels").set(watch_key(post.pk), 1, ex=60)


class TestThrottle:
    def test_runs_the_first_at_once_and_the_rest_together(self):
        ran, done = [], threading.Event()

        def act(key):
            ran.append(key)
            if len(ran) == 2:
                done.set()

        throttle = Throttle(act, interval=0.05)

        outcomes = [throttle.run(1) for _ in range(20)]
        assert done.wait(timeout=5)

        assert outcomes == [True] + [False] * 19
        assert ran == [1, 1]

    def test_keeps_posts_apart(self):
        ran = []
        throttle = Throttle(ran.append, interval=60)

        assert throttle.run(1)
        assert throttle.run(2)

        assert ran == [1, 2]


@pytest.mark.django_db
class TestHintCounts:
    def test_sends_the_present_counts_to_those_who_watch(self, frames):
        post = PostFactory()
        make_like(post=post)
        CommentFactory(post=post)
        watch(post)

        assert services.hint_counts(post_id=post.pk)

        assert frames == [
            (
                f"p.{post.pk}",
                {
                    "type": "counter",
                    "data": {"post": str(post.pk), "likes": 1, "comments": 1},
                },
            )
        ]

    def test_says_nothing_of_likes_that_the_author_hides(self, frames):
        post = PostFactory(hides_like_count=True)
        make_like(post=post)
        watch(post)

        services.hint_counts(post_id=post.pk)

        ((_, frame),) = frames
        assert frame["data"] == {"post": str(post.pk), "comments": 0}

    def test_asks_nothing_when_nobody_watches(self, frames, django_assert_num_queries):
        post = PostFactory()

        with django_assert_num_queries(0):
            assert not services.hint_counts(post_id=post.pk)

        assert frames == []


@pytest.mark.django_db
class TestEffects:
    def test_of_likes_and_comments_reach_open_pages(self, frames, outbox_drained):
        post = PostFactory()
        watch(post)
        make_like(post=post)
        comment = CommentFactory(post=post)

        outbox_drained()

        kinds = [frame["type"] for group, frame in frames if group == f"p.{post.pk}"]
        assert set(kinds) == {"counter", "comment.created"}
        created = next(frame for _, frame in frames if frame["type"] == "comment.created")
        assert created["data"] == {"post": str(post.pk), "comment": str(comment.pk)}

    def test_name_comments_by_their_ids_only(self, frames, outbox_drained):
        comment = CommentFactory(text="a secret of friends")
        watch(comment.post)

        outbox_drained()

        assert "secret" not in str(frames)
