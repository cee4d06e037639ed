"""The row of each fan-out: how far a post has got, counted once whatever is repeated."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.core import outbox
from apps.core.models import OutboxRow
from apps.core.redis import RedisUnavailable
from apps.feed import services
from apps.feed.models import FanOut
from apps.feed.services import fanout
from apps.posts import services as post_services
from tests.factories.accounts import AccountFactory
from tests.factories.graph import make_follow
from tests.factories.posts import PostFactory
from tests.feed.conftest import open_home, settle, stored

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def author():
    return AccountFactory()


@pytest.fixture
def followers(author):
    """Seven people who follow the author and read their feeds."""
    people = AccountFactory.create_batch(7)
    for person in people:
        make_follow(follower=person, followee=author)
        open_home(person)
    settle()
    return people


@pytest.fixture
def ranges_of_three(monkeypatch):
    monkeypatch.setattr(fanout, "RANGE_SIZE", 3)


def plan(author):
    """Publish a post and plan its fan-out; return its row and the events of its ranges."""
    post = PostFactory(author=author)
    services.fan_out_post(post_id=post.pk, author_id=author.pk)
    rows = OutboxRow.objects.filter(event="feed.FeedRangePlanned").order_by("id")
    return FanOut.objects.get(pk=post.pk), [row.payload for row in rows]


class TestSmallFanOut:
    def test_finishes_in_the_plan(self, author, followers):
        row, ranges = plan(author)

        assert ranges == []
        assert row.finished_at is not None
        assert (row.ranges_planned, row.delivered) == (0, len(followers))

    def test_counts_the_same_lists_however_often_it_runs(self, author, followers):
        row, _ = plan(author)
        services.fan_out_post(post_id=row.pk, author_id=author.pk)

        again = FanOut.objects.get()

        assert (again.run, again.delivered) == (1, row.delivered)
        assert (again.started_at, again.finished_at) == (row.started_at, row.finished_at)


@pytest.mark.usefixtures("followers", "ranges_of_three")
class TestLargeFanOut:
    def test_is_open_until_its_last_range(self, author):
        row, (first, *rest) = plan(author)
        assert (row.ranges_planned, row.ranges_done, row.finished_at) == (3, [], None)

        services.fan_out_range(**first)
        row.refresh_from_db()
        assert (row.ranges_done, row.delivered, row.finished_at) == ([1], 3, None)

        for bounds in reversed(rest):
            services.fan_out_range(**bounds)
        row.refresh_from_db()
        assert (row.ranges_done, row.delivered) == ([1, 3, 2], 7)
        assert row.finished_at is not None

    def test_counts_a_repeated_range_once(self, author):
        row, (first, *_) = plan(author)

        for _ in range(4):
            services.fan_out_range(**first)

        row.refresh_from_db()
        assert (row.ranges_done, row.delivered, row.finished_at) == ([1], 3, None)

    def test_counts_deliveries_of_an_attempt_that_failed_after_them(self, author, monkeypatch):
        row, (first, *_) = plan(author)

        def die(**_: object) -> None:
            raise RedisUnavailable

        with monkeypatch.context() as patch:
            patch.setattr(fanout.hints, "hint_followers", die)
            with pytest.raises(RedisUnavailable):
                services.fan_out_range(**first)
        services.fan_out_range(**first)

        row.refresh_from_db()
        assert row.delivered == 3

    def test_is_sent_again_by_the_sweeper_and_counts_once(self, author, followers):
        row, _ = plan(author)
        OutboxRow.objects.update(
            state=OutboxRow.State.SENT, available_at=timezone.now() - timedelta(minutes=1)
        )

        assert outbox.sweep() >= 3
        settle()

        row.refresh_from_db()
        assert row.finished_at is not None
        assert row.delivered == len(followers)
        assert all(stored(person).count(row.pk) == 1 for person in followers)

    def test_closes_although_the_post_is_gone_meanwhile(self, author, followers):
        row, ranges = plan(author)
        post_services.delete_post(author=author, post_id=row.pk, now=timezone.now())

        for bounds in ranges:
            services.fan_out_range(**bounds)

        row.refresh_from_db()
        assert (row.delivered, len(row.ranges_done)) == (0, 3)
        assert row.finished_at is not None
        assert row.pk not in stored(followers[0])

    def test_starts_another_run_when_the_post_is_shown_again(self, author, followers):
        row, ranges = plan(author)
        settle()
        post_services.archive_post(author=author, post_id=row.pk)
        post_services.unarchive_post(author=author, post_id=row.pk)
        settle()

        row.refresh_from_db()
        assert (row.run, row.delivered) == (2, len(followers))
        assert row.finished_at is not None

        services.fan_out_range(**ranges[0])
        row.refresh_from_db()
        assert row.delivered == len(followers), "late ranges of an old run do not count"

    def test_reaches_everybody_when_it_is_planned_again_on_the_way(self, author, followers):
        row, (first, *_) = plan(author)
        services.fan_out_range(**first)
        services.fan_out_post(post_id=row.pk, author_id=author.pk)
        settle()

        row.refresh_from_db()
        assert (row.run, sorted(row.ranges_done), row.delivered) == (1, [1, 2, 3], 7)
        assert all(row.pk in stored(person) for person in followers)

    def test_does_not_count_ranges_from_before_they_had_numbers(self, author):
        row, (first, *_) = plan(author)
        old = {name: first[name] for name in ("post_id", "author_id", "after_id", "to_id")}

        services.fan_out_range(**old, run=0, number=0)

        row.refresh_from_db()
        assert row.ranges_done == []


class TestPurge:
    def test_takes_the_row_with_the_post(self, author):
        post = PostFactory(author=author)
        settle()
        assert FanOut.objects.filter(pk=post.pk).exists()
        post_services.delete_post(author=author, post_id=post.pk, now=timezone.now())

        post_services.purge_post(post_id=post.pk)

        assert not FanOut.objects.exists()

    def test_drops_old_rows_that_are_finished(self, author, followers, ranges_of_three):
        row, _ = plan(author)
        soon = timezone.now() + timedelta(days=1)
        assert services.drop_old_fan_outs(before=soon) == 0
        settle()

        assert services.drop_old_fan_outs(before=row.started_at) == 0
        assert services.drop_old_fan_outs(before=soon) == 1


class TestAdmin:
    def test_shows_what_is_on_the_way(self, client_for, author, followers, ranges_of_three):
        plan(author)
        client = client_for(AccountFactory(superuser=True))

        everything = client.get("/admin/feed/fanout/").content.decode()
        on_the_way = client.get("/admin/feed/fanout/?progress=open").content.decode()
        arrived = client.get("/admin/feed/fanout/?progress=finished").content.decode()

        assert "0 of 3" in everything
        assert "0 of 3" in on_the_way
        assert "0 of 3" not in arrived

    def test_lets_nobody_write(self, client_for, author, followers):
        row, _ = plan(author)
        client = client_for(AccountFactory(superuser=True))

        assert client.get("/admin/feed/fanout/add/").status_code == 403
        assert client.post(f"/admin/feed/fanout/{row.pk}/delete/").status_code == 403
        assert client.get("/admin/feed/broadcastauthor/").status_code == 200
