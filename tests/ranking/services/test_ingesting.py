"""From reports to rows: exactly once, whatever is killed, and only what people may see."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from apps.core import counters, metrics
from apps.core.redis import RedisUnavailable
from apps.engagement import services as engagement_services
from apps.engagement.models import View
from apps.posts import services as post_services
from apps.ranking import services
from apps.ranking.models import Interaction
from apps.ranking.services import ingesting
from apps.ranking.services.stream import Stream, stream_of
from apps.ranking.types import Dwell, Open, ProfileVisit, Surface, Swipe
from tests.factories.accounts import AccountFactory
from tests.factories.graph import make_block, make_follow
from tests.factories.posts import PostFactory
from tests.ranking.conftest import NOON, Counted, impression, ingest, report

pytestmark = pytest.mark.django_db


def views_of(post) -> int:
    return counters.counts_of(subject_ids=[post.pk])[post.pk].get("views", 0)


class Killed(Exception):
    """The worker is gone."""


@pytest.fixture
def killed_before_acknowledging(monkeypatch):
    """Return a function that ingests up to the commit and no further."""

    def run() -> None:
        def die(*_: object) -> None:
            raise Killed

        with monkeypatch.context() as patch:
            patch.setattr(Stream, "acknowledge", die)
            with pytest.raises(Killed):
                ingest()

    return run


class TestRows:
    def test_hold_what_was_reported(self):
        reader, author = AccountFactory(), AccountFactory()
        post = PostFactory(author=author)
        there = {"post": str(post.pk), "surface": Surface.EXPLORE, "position": 7}

        report(
            reader,
            impression(post, position=3, ago=1_500),
            Dwell(**there, ms=2_300, ago=0),
            Swipe(**there, slide=2, ago=0),
            Open(post=str(post.pk), surface=Surface.TAG, ago=0),
            ProfileVisit(account=str(author.pk), surface=Surface.POST, ago=0),
        )
        assert ingest() == 5

        rows = Interaction.objects.order_by("kind").values_list(
            "kind", "surface", "post_id", "position", "value"
        )
        assert list(rows) == [
            ("dwell", "explore", post.pk, 7, 2_300),
            ("impression", "home", post.pk, 3, None),
            ("open", "tag", post.pk, None, None),
            ("profile", "post", None, None, None),
            ("swipe", "explore", post.pk, 7, 2),
        ]
        assert {row.author_id for row in Interaction.objects.all()} == {author.pk}
        assert {row.weight for row in Interaction.objects.all()} == {1}
        seen = Interaction.objects.get(kind="impression")
        assert seen.happened_at == NOON - timedelta(milliseconds=1_500)

    def test_cap_the_dwell_of_a_page_that_was_left_open(self):
        post = PostFactory()

        report(
            AccountFactory(),
            Dwell(post=str(post.pk), surface=Surface.POST, position=0, ms=9 * 3_600_000, ago=0),
        )
        ingest()

        assert Interaction.objects.get().value == 600_000

    def test_cost_the_same_queries_for_one_and_for_a_hundred(self, django_assert_max_num_queries):
        reader, posts = AccountFactory(), PostFactory.create_batch(20)
        report(reader, *[impression(post) for post in posts for _ in range(5)])

        with django_assert_max_num_queries(25):
            assert ingest() == 100


class TestSight:
    """Nobody counts as having seen what they must not see (R18)."""

    def test_drops_what_is_hidden_or_does_not_exist(self, counted: Counted):
        reader = AccountFactory()
        blocker = AccountFactory()
        private = PostFactory(author=AccountFactory(private=True))
        for_followers = PostFactory(for_followers=True)
        archived, deleted = PostFactory(archived=True), PostFactory(deleted=True)
        by_blocker = PostFactory(author=blocker)
        make_block(blocker=blocker, blocked=reader)
        hidden = [private, for_followers, archived, deleted, by_blocker]

        report(
            reader,
            *[impression(post) for post in hidden],
            Open(post="9199999999999999999", surface=Surface.HOME, ago=0),
            ProfileVisit(account=str(blocker.pk), surface=Surface.HOME, ago=0),
        )

        assert ingest() == 0
        assert counted("unseen") == 7
        assert [views_of(post) for post in hidden] == [0] * 5

    def test_keeps_what_a_follower_sees(self):
        reader, author = AccountFactory(), AccountFactory(private=True)
        make_follow(follower=reader, followee=author)
        post = PostFactory(author=author)

        report(reader, impression(post))

        assert ingest() == 1

    def test_drops_looks_at_ones_own(self):
        author = AccountFactory()
        post = PostFactory(author=author)

        report(
            author,
            impression(post),
            ProfileVisit(account=str(author.pk), surface=Surface.HOME, ago=0),
        )

        assert ingest() == 0
        assert views_of(post) == 0

    @pytest.mark.parametrize("trait", ["suspended", "deactivated"])
    def test_drops_what_people_report_who_take_no_part_any_more(self, trait):
        report(AccountFactory(**{trait: True}), impression(PostFactory()))

        assert ingest() == 0

    def test_drops_what_a_deleted_account_reported(self):
        reader, post = AccountFactory(), PostFactory()
        report(reader, impression(post))
        reader.delete()

        assert ingest() == 0


class TestRepeats:
    def test_a_second_run_stores_nothing_more(self):
        report(AccountFactory(), impression(PostFactory()))

        assert [ingest(), ingest()] == [1, 0]

        assert services.backlog() == 0

    def test_a_report_that_is_sent_again_counts_once(self, counted: Counted):
        reader, post = AccountFactory(), PostFactory()
        report(reader, impression(post), batch="the-same-batch-1")
        ingest()

        report(
            reader,
            impression(post, ago=12_000),
            batch="the-same-batch-1",
            now=NOON + timedelta(seconds=12),
        )

        assert ingest() == 0
        assert counted("repeated") == 1
        assert views_of(post) == 1

    def test_a_report_counts_once_when_both_copies_wait(self):
        reader, post = AccountFactory(), PostFactory()
        for _ in range(2):
            report(reader, impression(post), batch="the-same-batch-1")

        assert ingest() == 1

    def test_people_cannot_take_away_the_reports_of_others(self):
        post = PostFactory()
        for account in AccountFactory.create_batch(2):
            report(account, impression(post), batch="the-same-batch-1")

        assert ingest() == 2

    def test_a_worker_killed_before_it_acknowledges_counts_nothing_twice(
        self, killed_before_acknowledging, counted: Counted
    ):
        post = PostFactory()
        for account in AccountFactory.create_batch(3):
            report(account, impression(post))

        killed_before_acknowledging()
        assert Interaction.objects.count() == 3

        assert ingest() == 0
        assert Interaction.objects.count() == 3
        assert views_of(post) == 3
        assert services.backlog() == 0

    def test_a_worker_killed_before_the_commit_loses_nothing(self, monkeypatch):
        post = PostFactory()
        report(AccountFactory(), impression(post))

        def die(**_: object) -> None:
            raise Killed

        with monkeypatch.context() as patch:
            patch.setattr(engagement_services, "count_views", die)
            with pytest.raises(Killed):
                ingest()
        assert Interaction.objects.count() == 0

        assert ingest() == 1
        assert views_of(post) == 1

    def test_entries_left_behind_come_before_new_ones(self, killed_before_acknowledging):
        reader, post = AccountFactory(), PostFactory()
        report(reader, impression(post))
        killed_before_acknowledging()
        report(reader, impression(post))

        assert ingest() == 1
        assert Interaction.objects.count() == 2


class TestPoison:
    def add(self, packed: bytes) -> None:
        stream_of(10**18).append(packed)

    @pytest.mark.parametrize(
        "packed",
        [b"", b"\xc1", b"not msgpack at all", b"\x80", b"\x85" + b"\xa1a" * 9],
    )
    def test_is_skipped_and_counted(self, packed, counted: Counted):
        post = PostFactory()
        report(AccountFactory(), impression(post))
        self.add(packed)
        report(AccountFactory(), impression(post))

        assert ingest() == 2

        assert counted("poison") == 1
        assert services.backlog() == 0

    def test_that_only_the_database_refuses_takes_nobody_along(self, counted: Counted):
        reader, post = AccountFactory(), PostFactory()
        report(reader, impression(post))
        report(reader, impression(post, position=2_000_000))
        report(reader, impression(post))

        assert ingest() == 2

        assert counted("poison") == 1
        assert counted("ingested") == 2
        assert views_of(post) == 1

    def test_an_entry_that_the_cap_cut_away_is_passed_over(
        self, killed_before_acknowledging, counted: Counted
    ):
        reader = AccountFactory()
        report(reader, impression(PostFactory()))
        killed_before_acknowledging()
        stream = stream_of(reader.pk)
        stream.client.xtrim(stream.key, maxlen=0, approximate=False)

        assert ingest() == 0

        assert counted("poison") == 1
        assert services.backlog() == 0


class TestViews:
    def test_count_once_for_each_person_and_day(self):
        post = PostFactory()
        readers = AccountFactory.create_batch(3)
        for day in range(2):
            for reader in readers:
                for hour in range(2):
                    now = NOON + timedelta(days=day, hours=hour)
                    report(reader, impression(post, position=hour), now=now)
                    ingest()

        assert views_of(post) == 6

    def test_begin_a_new_day_at_midnight_utc(self):
        reader, post = AccountFactory(), PostFactory()
        midnight = datetime(2026, 11, 22, tzinfo=UTC)

        report(reader, impression(post, ago=1_000), impression(post), now=midnight)
        ingest()

        assert views_of(post) == 2

    def test_are_impressions_only(self):
        reader, post = AccountFactory(), PostFactory()

        report(
            reader,
            Open(post=str(post.pk), surface=Surface.HOME, ago=0),
            Dwell(post=str(post.pk), surface=Surface.HOME, position=0, ms=400, ago=0),
        )
        ingest()

        assert views_of(post) == 0

    def test_go_with_the_post(self):
        author = AccountFactory()
        post = PostFactory(author=author)
        report(AccountFactory(), impression(post))
        ingest()
        post_services.delete_post(author=author, post_id=post.pk, now=NOON)

        post_services.purge_post(post_id=post.pk)

        assert not Interaction.objects.exists()
        assert not View.objects.exists()
        assert views_of(post) == 0


class TestStreams:
    def test_metrics_tell_how_long_the_oldest_report_waited(self):
        report(AccountFactory(), impression(PostFactory()))

        ingest(now=datetime.now(tz=UTC) + timedelta(seconds=90))
        assert 89 <= metrics.interaction_lag._value.get() <= 120

        ingest()
        assert metrics.interaction_lag._value.get() == 0

    def test_an_outage_while_acknowledging_is_made_up_for(self, monkeypatch):
        report(AccountFactory(), impression(PostFactory()))

        def gone(*_: object) -> None:
            raise RedisUnavailable("gone")

        with monkeypatch.context() as patch:
            patch.setattr(Stream, "acknowledge", gone)
            ingest()

        assert ingest() == 0
        assert Interaction.objects.count() == 1
        assert services.backlog() == 0


@pytest.mark.django_db(transaction=True)
class TestTwoRunsAtOnce:
    def test_one_works_and_the_other_leaves_it_alone(self):
        report(AccountFactory(), impression(PostFactory()))
        stored: list[int] = []

        def run() -> None:
            try:
                stored.append(ingest())
            finally:
                connection.close()

        with transaction.atomic():
            assert ingesting._lock(stream_of(0))
            other = threading.Thread(target=run)
            other.start()
            other.join()

        assert stored == [0]
        assert ingest() == 1
