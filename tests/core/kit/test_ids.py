"""Ids: their order, their digits, what can be read from them, and that none is minted twice."""

import threading
import time
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core import ids

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


class TestNewId:
    def test_sorts_by_time_whatever_the_shard(self) -> None:
        early = ids.new_id(shard=ids.SHARD_COUNT - 1, at=NOW)
        late = ids.new_id(shard=0, at=NOW + timedelta(milliseconds=1))

        assert early < late

    @pytest.mark.parametrize(
        "moment", [datetime(2024, 10, 12, tzinfo=UTC), NOW, datetime(2055, 11, 1, tzinfo=UTC)]
    )
    def test_has_nineteen_digits_so_that_texts_sort_too(self, moment: datetime) -> None:
        assert len(str(ids.new_id(shard=0, at=moment))) == 19

    def test_fits_a_signed_64_bit_column_until_the_scheme_ends(self) -> None:
        last = ids.new_id(
            shard=ids.SHARD_COUNT - 1, kind=ids.Kind.COMMENT, at=datetime(2055, 11, 1, tzinfo=UTC)
        )

        assert last < 1 << 63

    @given(st.integers(0, ids.SHARD_COUNT - 1), st.sampled_from(list(ids.Kind)))
    def test_tells_shard_kind_and_moment(self, shard: int, kind: ids.Kind) -> None:
        minted = ids.new_id(shard=shard, kind=kind, at=NOW)

        assert ids.shard_of(minted) == shard
        assert ids.bucket_of(minted) == shard % ids.BUCKET_COUNT
        assert ids.kind_of(minted) is kind
        assert ids.minted_at(minted) == NOW

    def test_keeps_comments_off_the_ids_of_posts(self) -> None:
        posts = {ids.new_id(shard=7) for _ in range(300)}
        comments = {ids.new_id(shard=7, kind=ids.Kind.COMMENT) for _ in range(300)}

        assert not posts & comments

    def test_is_unique_under_threads_that_share_a_shard(self) -> None:
        minted: list[list[int]] = [[] for _ in range(8)]

        def mint(into: list[int]) -> None:
            into += [ids.new_id(shard=42) for _ in range(4_000)]

        threads = [threading.Thread(target=mint, args=(into,)) for into in minted]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert len({i for into in minted for i in into}) == 8 * 4_000

    def test_goes_on_when_the_clock_steps_back(self, monkeypatch: pytest.MonkeyPatch) -> None:
        ahead = time.time_ns() + 60_000_000_000
        monkeypatch.setattr(ids, "time", SimpleNamespace(time_ns=lambda: ahead))
        first = [ids.new_id(shard=42) for _ in range(ids.SEQUENCE_COUNT)]
        earlier = SimpleNamespace(time_ns=lambda: ahead - 5_000_000_000)
        monkeypatch.setattr(ids, "time", earlier)

        second = [ids.new_id(shard=42) for _ in range(ids.SEQUENCE_COUNT)]

        assert len({*first, *second}) == 2 * ids.SEQUENCE_COUNT
        assert max(first) < min(second)

    def test_is_unique_for_one_back_dated_moment(self) -> None:
        minted = {ids.new_id(shard=3, at=NOW) for _ in range(ids.SEQUENCE_COUNT)}

        assert len(minted) == ids.SEQUENCE_COUNT


class TestFirstIdAt:
    def test_bounds_what_was_minted_from_then_on(self) -> None:
        before = ids.new_id(shard=ids.SHARD_COUNT - 1, at=NOW - timedelta(milliseconds=1))
        after = ids.new_id(shard=0, at=NOW)

        assert before < ids.first_id_at(NOW) <= after


class TestNewOwnerId:
    def test_spreads_owners_over_the_buckets(self) -> None:
        buckets = {ids.bucket_of(ids.new_owner_id()) for _ in range(2_000)}

        assert len(buckets) > 100


class TestNumberedAt:
    def test_leaves_present_times_alone(self) -> None:
        moment = datetime(2026, 5, 5, tzinfo=UTC)

        assert ids.numbered_at(moment) == moment

    def test_keeps_length_and_order_of_what_is_older_than_ids(self) -> None:
        years = [1970, 1999, 2010, 2019, 2021, 2023, 2024, 2025, 2026]

        moments = [ids.numbered_at(datetime(year, 3, 1, tzinfo=UTC)) for year in years]
        minted = [ids.new_id(shard=5, at=moment) for moment in moments]

        assert {len(str(number)) for number in minted} == {19}
        assert minted == sorted(minted)
