"""Measurements treat rivals alike and judge by the goal they were given."""

import pytest

from bench.figures import figure, in_turns, interleaved


class TestInTurns:
    def test_lets_each_rival_come_first_as_often(self) -> None:
        assert list(in_turns("ab", rounds=4)) == [["a", "b"], ["b", "a"]] * 2


class TestInterleaved:
    def test_measures_each_call_by_itself_in_every_round(self) -> None:
        order: list[str] = []

        found = interleaved(
            lambda: order.append("first"),
            lambda: order.append("second"),
            rounds=2,
            prepare=lambda: order.append("-"),
        )

        assert order == ["-", "first", "-", "second", "-", "second", "-", "first"]
        assert len(found) == 2


class TestFigure:
    @pytest.mark.parametrize(
        ("value", "reference", "goal", "is_met"),
        [
            (2.0, 1.0, "≤ 2", True),
            (2.1, 1.0, "≤ 2", False),
            (1.0, 3.0, "≥ 0.33", True),
            (1.0, 4.0, "≥ 0.33", False),
            (99_999.0, 0.0, "≥ 100,000", False),
            (100_000.0, 0.0, "≥ 100,000", True),
        ],
    )
    def test_judges_the_ratio_or_else_the_value(
        self, value: float, reference: float, goal: str, is_met: bool
    ) -> None:
        found = figure(name="x", value=value, unit="", goal=goal, reference=reference)

        assert found.met is is_met
