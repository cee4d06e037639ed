"""Reports go to a stream in one round trip, or are dropped and counted."""

from datetime import timedelta

import pytest

from apps.ranking import services
from apps.ranking.engine.sampling import BACKLOG_STEP, is_kept
from apps.ranking.models import Interaction
from apps.ranking.services import stream as stream_module
from apps.ranking.services.stream import STREAM_CAP, stream_of
from tests.core.kit.conftest import heal
from tests.factories.accounts import AccountFactory
from tests.factories.posts import PostFactory
from tests.ranking.conftest import NOON, Counted, impression, ingest, report

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The clock of the readings: a list whose only item the test moves."""
    now = [1_000.0]
    monkeypatch.setattr(stream_module.time, "monotonic", lambda: now[0])
    return now


def people(*, kept: bool, weight: int) -> int:
    """Return the id of somebody who is, or is not, in today's sample."""
    candidates = range(10**18, 10**18 + 10_000)
    return next(
        who for who in candidates if is_kept(account_id=who, day=NOON.date(), weight=weight) == kept
    )


def send(account_id: int, post) -> bool:
    return services.accept_report(
        account_id=account_id, batch="x" * 16, events=[impression(post)], now=NOON
    )


class TestAcceptReport:
    def test_costs_one_round_trip_and_no_query(
        self, count_round_trips, django_assert_num_queries, counted: Counted
    ):
        reader, post = AccountFactory(), PostFactory()
        report(reader, impression(post))

        with count_round_trips() as trips, django_assert_num_queries(0):
            assert report(reader, *[impression(post, position=n) for n in range(100)])

        assert trips.count == 1
        assert counted("accepted") == 101
        assert services.backlog() == 2

    def test_keeps_the_newest_when_nobody_stores_them(self, monkeypatch):
        monkeypatch.setattr(stream_module, "STREAM_CAP", 100)
        reader, post = AccountFactory(), PostFactory()

        for _ in range(500):
            report(reader, impression(post))

        # Redis cuts whole nodes of about a hundred entries.
        assert 100 <= services.backlog() <= 300
        assert STREAM_CAP == 50_000


class TestOutage:
    def test_drops_and_counts(self, hurtable_redis, use_redis, counted: Counted):
        reader, post = AccountFactory(), PostFactory()
        use_redis(feeds_0=hurtable_redis.url())
        hurtable_redis.kill()

        assert not report(reader, impression(post), impression(post))

        assert counted("dropped") == 2
        assert counted("accepted") == 0

    def test_goes_on_when_redis_returns_empty(self, hurtable_redis, use_redis):
        reader, post = AccountFactory(), PostFactory()
        use_redis(feeds_0=hurtable_redis.url())
        report(reader, impression(post))
        assert ingest() == 1
        hurtable_redis.kill()
        assert ingest() == 0
        hurtable_redis.start()
        heal()

        assert report(reader, impression(post))

        assert ingest() == 1


class TestFlood:
    @pytest.fixture
    def flooded(self, clock) -> None:
        """So many reports wait that one in two is kept."""
        stream = stream_of(10**18)
        pipeline = stream.client.pipeline()
        for _ in range(BACKLOG_STEP):
            pipeline.xadd(stream.key, {"r": b"?"})
        pipeline.execute()
        stream.append(b"?")

    def test_keeps_a_sample_and_says_what_it_stands_for(self, flooded, counted: Counted):
        stream = stream_of(10**18)
        kept, dropped = people(kept=True, weight=2), people(kept=False, weight=2)
        reader = AccountFactory(id=kept)
        post = PostFactory()

        assert send(kept, post)
        assert not send(dropped, post)

        assert counted("sampled_out") == 1
        stream.client.xtrim(stream.key, maxlen=1, approximate=False)
        assert ingest() == 1
        assert Interaction.objects.get(account=reader).weight == 2

    def test_asks_again_after_a_second_and_ends_with_the_flood(
        self, flooded, clock, count_round_trips
    ):
        stream = stream_of(10**18)
        dropped, post = people(kept=False, weight=2), PostFactory()
        stream.client.delete(stream.key)

        with count_round_trips() as trips:
            assert not send(dropped, post)
        assert trips.count == 0

        clock[0] += timedelta(seconds=2).total_seconds()
        assert send(dropped, post)
