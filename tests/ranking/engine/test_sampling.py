"""What is kept in a flood: whole people, in nested samples of the right size."""

from datetime import date

import pytest

from apps.ranking.engine.sampling import is_kept, weight_for

TODAY = date(2026, 11, 21)
PEOPLE = range(1_500_000_000_000_000_000, 1_500_000_000_000_000_000 + 8_000)


class TestWeightFor:
    @pytest.mark.parametrize(
        ("backlog", "weight"),
        [(0, 1), (9_999, 1), (10_000, 2), (20_000, 4), (39_999, 8), (40_000, 16), (10**9, 16)],
    )
    def test_doubles_with_each_step(self, backlog, weight):
        assert weight_for(backlog=backlog) == weight


class TestIsKept:
    def test_keeps_everybody_without_a_flood(self):
        assert all(is_kept(account_id=who, day=TODAY, weight=1) for who in PEOPLE)

    @pytest.mark.parametrize("weight", [2, 4, 8, 16])
    def test_keeps_one_in_weight(self, weight):
        kept = sum(is_kept(account_id=who, day=TODAY, weight=weight) for who in PEOPLE)

        assert kept * weight == pytest.approx(len(PEOPLE), rel=0.2)

    def test_takes_each_sample_from_the_larger_one(self):
        for who in PEOPLE:
            if is_kept(account_id=who, day=TODAY, weight=8):
                assert is_kept(account_id=who, day=TODAY, weight=4)

    def test_chooses_others_on_another_day(self):
        def chosen(day: date) -> set[int]:
            return {who for who in PEOPLE if is_kept(account_id=who, day=day, weight=4)}

        assert chosen(TODAY) != chosen(date(2026, 11, 22))
