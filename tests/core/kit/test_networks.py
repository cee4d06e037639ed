"""Many ranges, one look."""

import pytest

from apps.core.networks import NetworkSet

SET = NetworkSet(["203.0.113.0/24", "198.51.100.7/32", "2001:db8::/32", "10.0.0.0/8"])


class TestNetworkSet:
    @pytest.mark.parametrize(
        "address", ["203.0.113.0", "203.0.113.255", "198.51.100.7", "2001:db8::1", "10.255.0.1"]
    )
    def test_covers_what_lies_in_one_of_its_ranges(self, address: str) -> None:
        assert SET.covers(address)

    @pytest.mark.parametrize(
        "address", ["203.0.112.255", "203.0.114.0", "198.51.100.8", "2001:db9::1", "::a00:1", ""]
    )
    def test_covers_nothing_else(self, address: str) -> None:
        assert not SET.covers(address)

    def test_of_nothing_covers_nothing(self) -> None:
        assert not NetworkSet().covers("203.0.113.1")

    def test_of_everything_covers_all_of_its_kind(self) -> None:
        assert NetworkSet(["0.0.0.0/0"]).covers("203.0.113.1")
        assert not NetworkSet(["0.0.0.0/0"]).covers("::1")
