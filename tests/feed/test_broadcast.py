"""Authors whom very many read: merged at read, back and forth, without loss or repeats."""

import pytest
from django.utils import timezone

from apps.core import outbox
from apps.core.models import OutboxRow
from apps.core.redis import feeds_for
from apps.feed import services, tasks
from apps.feed.models import BroadcastAuthor
from apps.feed.selectors import heads
from apps.feed.selectors.sets import followed_broadcasts
from apps.feed.services import broadcast, fanout, ranges
from apps.graph import services as graph_services
from apps.posts import services as post_services
from tests.factories.accounts import AccountFactory
from tests.factories.graph import make_block, make_follow
from tests.factories.posts import PostFactory
from tests.feed.conftest import open_home, settle, shown, stored

pytestmark = pytest.mark.django_db(transaction=True)

Phase = BroadcastAuthor.Phase


@pytest.fixture(autouse=True)
def _small_numbers(monkeypatch):
    monkeypatch.setattr(broadcast, "BROADCAST_FROM", 4)
    monkeypatch.setattr(broadcast, "BROADCAST_UNTIL", 3)
    monkeypatch.setattr(fanout, "RANGE_SIZE", 2)
    cut = ranges.follower_ranges
    monkeypatch.setattr(
        ranges, "follower_ranges", lambda author_id, size=2: cut(author_id=author_id, size=size)
    )


@pytest.fixture
def star():
    return AccountFactory()


@pytest.fixture
def readers(star):
    """Four people who read their feeds."""
    people = AccountFactory.create_batch(4)
    for person in people:
        make_follow(follower=person, followee=star)
        open_home(person)
    settle()
    return people


def phase(author) -> str | None:
    return BroadcastAuthor.objects.values_list("phase", flat=True).filter(pk=author.pk).first()


def make_merged(author) -> None:
    services.enter(author_id=author.pk)
    settle()
    assert phase(author) == Phase.MERGED


class TestEntering:
    def test_begins_with_the_post_that_reached_enough_lists(self, star, readers):
        first = PostFactory(author=star)
        settle()
        assert phase(star) == Phase.MERGED
        assert all(first.pk in stored(reader) for reader in readers)

        second = PostFactory(author=star)
        settle()

        assert not any(second.pk in stored(reader) for reader in readers)
        assert all(shown(reader) == [second.pk, first.pk] for reader in readers)
        assert shown(star) == [second.pk, first.pk]

    def test_does_not_begin_below_the_number(self, star, readers):
        graph_services.unfollow(follower=readers[0], followee_id=star.pk)
        PostFactory(author=star)
        settle()

        assert phase(star) is None

    def test_goes_on_pushing_until_every_follower_knows(self, star, readers):
        services.enter(author_id=star.pk)
        rows = OutboxRow.objects.filter(event="feed.BroadcastRangePlanned").order_by("id")
        *early, last = list(rows.values_list("pk", flat=True))
        outbox.deliver_rows(row_ids=early)
        post = PostFactory(author=star)
        services.fan_out_post(post_id=post.pk, author_id=star.pk)

        assert phase(star) == Phase.ENTERING
        assert all(shown(reader) == [post.pk] for reader in readers)

        outbox.deliver_rows(row_ids=[last])
        assert phase(star) == Phase.MERGED

    def test_counts_a_repeated_range_once(self, star, readers):
        services.enter(author_id=star.pk)
        row = OutboxRow.objects.filter(event="feed.BroadcastRangePlanned").earliest("id")

        for _ in range(5):
            services.shift_range(**row.payload, now=timezone.now())

        assert phase(star) == Phase.ENTERING

    def test_reaches_whoever_follows_meanwhile(self, star, readers):
        newcomer = AccountFactory()
        open_home(newcomer)
        services.enter(author_id=star.pk)
        make_follow(follower=newcomer, followee=star)
        settle()
        post = PostFactory(author=star)
        settle()

        assert shown(newcomer) == [post.pk]

    def test_starts_once(self, star, readers):
        assert services.enter(author_id=star.pk)
        assert not services.enter(author_id=star.pk)


class TestMerged:
    def test_posts_stand_among_the_others_by_time(self, star, readers):
        make_merged(star)
        friend = AccountFactory()
        make_follow(follower=readers[0], followee=friend)
        settle()
        ids = [PostFactory(author=who).pk for who in (star, friend, star, friend)]
        settle()

        assert shown(readers[0]) == ids[::-1]

    def test_pages_go_on_below_the_head_from_sql(self, star, readers, monkeypatch):
        make_merged(star)
        monkeypatch.setattr(heads, "HEAD_LENGTH", 5)
        friend = AccountFactory()
        make_follow(follower=readers[0], followee=friend)
        settle()
        ids = [PostFactory(author=who).pk for who in (star, friend) * 10]
        settle()

        assert shown(readers[0]) == ids[::-1]

    def test_a_deleted_or_archived_post_is_gone_at_once_and_comes_back(self, star, readers):
        make_merged(star)
        kept, gone, hidden = (PostFactory(author=star).pk for _ in range(3))
        settle()
        assert shown(readers[0]) == [hidden, gone, kept]

        post_services.delete_post(author=star, post_id=gone, now=timezone.now())
        post_services.archive_post(author=star, post_id=hidden)
        assert shown(readers[0]) == [kept]

        post_services.unarchive_post(author=star, post_id=hidden)
        assert shown(readers[0]) == [hidden, kept]

    def test_a_new_post_is_there_from_the_next_request(self, star, readers):
        make_merged(star)
        shown(readers[0])

        post = PostFactory(author=star)

        assert shown(readers[0]) == [post.pk]

    def test_unfollow_and_block_hide_at_once(self, star, readers):
        make_merged(star)
        PostFactory(author=star)
        leaver, blocker, *_ = readers
        assert len(shown(leaver)) == len(shown(blocker)) == 1

        graph_services.unfollow(follower=leaver, followee_id=star.pk)
        make_block(blocker=star, blocked=blocker)

        assert shown(leaver) == shown(blocker) == []
        settle()
        assert shown(leaver) == shown(blocker) == []

    def test_a_new_follower_reads_what_was_never_pushed(self, star, readers):
        make_merged(star)
        post = PostFactory(author=star)
        settle()
        newcomer = AccountFactory()
        open_home(newcomer)

        make_follow(follower=newcomer, followee=star)

        assert shown(newcomer) == [post.pk]

    def test_nothing_is_missing_after_redis_was_emptied(self, star, readers):
        make_merged(star)
        ids = [PostFactory(author=star).pk for _ in range(3)]
        settle()
        feeds_for(star.pk).flushdb()

        assert shown(readers[0]) == ids[::-1]

    def test_costs_one_more_round_trip_and_no_sql(self, star, readers, count_round_trips):
        make_merged(star)
        PostFactory(author=star)
        settle()
        open_home(readers[0])

        with count_round_trips() as trips:
            open_home(readers[0])

        assert trips.count <= 3


class TestLeaving:
    def test_begins_when_too_few_are_active_and_brings_the_posts_into_lists(self, star, readers):
        make_merged(star)
        ids = [PostFactory(author=star).pk for _ in range(3)]
        settle()
        tasks.reconsider_broadcast_authors.fn()
        assert phase(star) == Phase.MERGED

        for reader in readers[2:]:
            graph_services.unfollow(follower=reader, followee_id=star.pk)
        tasks.reconsider_broadcast_authors.fn()
        assert phase(star) == Phase.LEAVING
        settle()

        assert phase(star) is None
        for reader in readers[:2]:
            assert stored(reader) == [*ids[::-1], 0]
            assert followed_broadcasts.of(reader.pk).ids == frozenset()
            assert shown(reader) == ids[::-1]

    def test_pushes_from_its_first_moment(self, star, readers):
        make_merged(star)
        before = PostFactory(author=star)
        settle()
        services.leave(author_id=star.pk, now=timezone.now())
        meanwhile = PostFactory(author=star)
        services.fan_out_post(post_id=meanwhile.pk, author_id=star.pk)

        assert all(shown(reader) == [meanwhile.pk, before.pk] for reader in readers)
        settle()
        assert all(stored(reader) == [meanwhile.pk, before.pk, 0] for reader in readers)

    def test_may_be_followed_by_another_entering(self, star, readers):
        for _ in range(2):
            make_merged(star)
            PostFactory(author=star)
            settle()
            services.leave(author_id=star.pk, now=timezone.now())
            settle()
            assert phase(star) is None

        assert all(len(shown(reader)) == len(stored(reader)) - 1 == 2 for reader in readers)

    def test_does_not_come_back_with_the_head_of_an_earlier_time(self, star, readers):
        make_merged(star)
        first = PostFactory(author=star)
        settle()
        assert all(shown(reader) == [first.pk] for reader in readers)
        services.leave(author_id=star.pk, now=timezone.now())
        settle()
        second = PostFactory(author=star)
        settle()

        make_merged(star)

        head = heads.read_heads(account_id=readers[0].pk, author_ids=[star.pk], hashtag_ids=[])
        assert [source.post_ids for source in head.authors] == [[second.pk, first.pk]]

    def test_leaves_alone_whoever_has_come_back_meanwhile(self, star, readers):
        make_merged(star)
        services.leave(author_id=star.pk, now=timezone.now())
        rows = OutboxRow.objects.filter(event="feed.BroadcastRangePlanned")
        outbox.deliver_rows(row_ids=list(rows.values_list("pk", flat=True)))
        late = list(rows.values_list("pk", flat=True))
        services.enter(author_id=star.pk)
        outbox.deliver_rows(row_ids=late)
        settle()

        post = PostFactory(author=star)
        settle()

        assert phase(star) == Phase.MERGED
        assert all(shown(reader) == [post.pk] for reader in readers)

    def test_keeps_the_place_of_a_builder_who_is_still_at_work(self, star, readers):
        post = PostFactory(author=star)
        reader = readers[0]
        client, key = feeds_for(reader.pk), f"f:{{{(reader.pk >> 10) % 128}}}:{reader.pk}"
        client.delete(key)
        client.rpush(key, 1)

        services.merge_followee(follower_id=reader.pk, followee_id=star.pk)

        assert stored(reader) == [post.pk, 1]
