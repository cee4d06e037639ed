"""Pushes reach existing lists only, once, on every server, and keep them short."""

import pytest

from apps.core import fanout
from apps.core.ids import BUCKET_COUNT, new_id
from apps.core.redis import RedisUnavailable, feed_shard_of, feeds_for, owner_key
from tests.core.kit.conftest import HurtableRedis, heal


@pytest.fixture
def two_servers(
    hurtable_redis: HurtableRedis, use_redis: object, settings: object
) -> HurtableRedis:
    """Spread the feeds over two databases of a private server."""
    settings.FEED_SHARD_COUNT = 2  # type: ignore[attr-defined]  # the fixture of pytest-django
    use_redis(feeds_0=hurtable_redis.url(0), feeds_1=hurtable_redis.url(1))  # type: ignore[operator]  # a function
    return hurtable_redis


def owners(count: int) -> list[int]:
    return [new_id(shard=n) for n in range(count)]


def give_list(owner_id: int, *values: int) -> None:
    feeds_for(owner_id).rpush(owner_key("t", owner_id), *(values or (0,)))


def read(owner_id: int) -> list[int]:
    return [int(v) for v in feeds_for(owner_id).lrange(owner_key("t", owner_id), 0, -1)]


def push(owner_ids: list[int], value: int) -> int:
    return fanout.push_to_lists(prefix="t", owner_ids=owner_ids, value=value).now


@pytest.mark.usefixtures("two_servers")
class TestPushToLists:
    def test_reaches_existing_lists_only(self) -> None:
        active, inactive = owners(2)
        give_list(active, 5)

        assert push([active, inactive], 9) == 1

        assert read(active) == [9, 5]
        assert read(inactive) == []

    def test_is_a_no_op_when_repeated(self) -> None:
        (owner,) = owners(1)
        give_list(owner, 5)
        push([owner], 9)
        push([owner], 10)

        assert push([owner], 9) == 0

        assert read(owner) == [10, 9, 5]

    def test_counts_the_same_lists_as_reached_however_often_it_runs(self) -> None:
        early, late, inactive = owners(3)
        give_list(early, 5)
        give_list(late, 5)
        push([early], 9)

        everybody = [early, late, inactive]
        first = fanout.push_to_lists(prefix="t", owner_ids=everybody, value=9)
        again = fanout.push_to_lists(prefix="t", owner_ids=everybody, value=9)

        assert (first.now, first.reached) == (1, 2)
        assert (again.now, again.reached) == (0, 2)

    def test_trims_with_slack(self) -> None:
        (owner,) = owners(1)
        newest = 1_000 + fanout.LIST_CAP + fanout.LIST_SLACK
        give_list(owner, *range(newest, 1_000, -1))

        push([owner], newest + 1)

        assert len(read(owner)) == fanout.LIST_CAP
        assert read(owner)[:2] == [newest + 1, newest]

        push([owner], newest + 2)

        assert len(read(owner)) == fanout.LIST_CAP + 1

    def test_ends_above_what_it_has_lost_whatever_the_order_of_arrival(self) -> None:
        (owner,) = owners(1)
        newest = 1_000 + fanout.LIST_CAP + fanout.LIST_SLACK
        values = list(range(newest, 1_000, -1))
        # One of the last that stay is older than the first that goes.
        values[fanout.LIST_CAP - 2] = 5
        give_list(owner, *values)

        push([owner], newest + 1)

        assert read(owner)[-1] == values[fanout.LIST_CAP - 3]
        assert read(owner)[0] == newest + 1

    def test_reaches_every_bucket_of_every_server(self) -> None:
        everybody = owners(3 * BUCKET_COUNT)
        for owner in everybody:
            give_list(owner)

        assert push(everybody, 9) == len(everybody)

        assert {feed_shard_of(bucket) for bucket in range(BUCKET_COUNT)} == {0, 1}
        assert all(read(owner) == [9, 0] for owner in everybody)

    def test_splits_a_crowd_in_one_bucket_into_short_calls(self) -> None:
        crowd = [new_id(shard=1) for _ in range(3 * fanout.KEYS_PER_CALL + 1)]
        for owner in crowd:
            give_list(owner)

        assert push(crowd, 9) == len(crowd)

    def test_reaches_nobody_when_there_is_nobody(self) -> None:
        assert push([], 9) == 0


class TestOutage:
    def test_can_be_repeated_after_the_server_is_back(self, two_servers: HurtableRedis) -> None:
        (owner,) = owners(1)
        two_servers.freeze()
        with pytest.raises(RedisUnavailable):
            push([owner], 9)
        two_servers.thaw()
        heal()
        give_list(owner, 5)

        assert push([owner], 9) == 1
        assert read(owner) == [9, 5]


@pytest.mark.usefixtures("two_servers")
class TestRemoveFromLists:
    def test_takes_every_copy_out(self) -> None:
        one, two = owners(2)
        give_list(one, 9, 5, 9)
        give_list(two, 5)

        assert fanout.remove_from_lists(prefix="t", owner_ids=[one, two], value=9) == 2

        assert read(one) == [5]
        assert read(two) == [5]
