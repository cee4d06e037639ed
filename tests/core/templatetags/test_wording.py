"""Times and numbers as pages show them."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from apps.core.templatetags.wording import ago, compact

NOON = datetime(2026, 6, 15, 12, tzinfo=UTC)


class TestAgo:
    @pytest.mark.parametrize(
        ("distance", "words"),
        [
            (timedelta(seconds=-5), "now"),
            (timedelta(seconds=59), "now"),
            (timedelta(minutes=1), "1 min"),
            (timedelta(minutes=59), "59 min"),
            (timedelta(hours=23, minutes=59), "23 h"),
            (timedelta(days=6), "6 d"),
            (timedelta(days=10), "5 Jun"),
            (timedelta(days=400), "11 May 2025"),
        ],
    )
    def test_is_short(self, distance: timedelta, words: str) -> None:
        with time_machine.travel(NOON, tick=False):
            assert f">{words}</time>" in ago(NOON - distance)

    def test_keeps_the_exact_moment(self) -> None:
        with time_machine.travel(NOON, tick=False):
            assert 'datetime="2026-06-15T11:00:00+00:00"' in ago(NOON - timedelta(hours=1))


class TestCompact:
    @pytest.mark.parametrize(
        ("number", "words"),
        [
            (0, "0"),
            (999, "999"),
            (9_950, "9,950"),
            (10_000, "10K"),
            (12_849, "12.8K"),
            (250_400, "250K"),
            (999_999, "999K"),
            (1_250_000, "1.2M"),
        ],
    )
    def test_never_claims_more_than_there_is(self, number: int, words: str) -> None:
        assert compact(number) == words
