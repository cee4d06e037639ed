"""Months know their neighbours, their bounds and their names."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from apps.ranking.engine.months import Month


class TestMonth:
    def test_is_the_one_that_utc_has(self):
        just_after_midnight_in_tokyo = datetime(
            2027, 1, 1, 0, 30, tzinfo=timezone(timedelta(hours=9))
        )

        assert Month.of(just_after_midnight_in_tokyo) == Month(2026, 12)

    @pytest.mark.parametrize(
        ("months", "expected"),
        [(0, (2026, 11)), (1, (2026, 12)), (2, (2027, 1)), (-11, (2025, 12)), (-12, (2025, 11))],
    )
    def test_knows_its_neighbours(self, months, expected):
        assert Month(2026, 11).plus(months) == Month(*expected)

    def test_starts_at_midnight(self):
        assert Month(2026, 11).start == datetime(2026, 11, 1, tzinfo=UTC)

    def test_is_found_again_by_its_name(self):
        assert Month(2026, 3).name == "2026_03"
        assert Month.of_name("ranking_interaction_2026_03") == Month(2026, 3)
        assert Month.of_name("ranking_interaction_default") is None
