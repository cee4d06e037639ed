"""Ranges of network addresses as requests are held against them: from memory, in no time."""

from collections import defaultdict
from collections.abc import Iterable
from ipaddress import ip_address, ip_network


class NetworkSet:
    """Some ranges; a look costs one step per length of prefix among them, however many they are."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        prefixes: dict[tuple[int, int], set[int]] = defaultdict(set)
        for network in map(ip_network, names):
            rest = network.max_prefixlen - network.prefixlen
            prefixes[network.version, rest].add(int(network.network_address) >> rest)
        self._prefixes = dict(prefixes)

    def covers(self, address: str) -> bool:
        """Tell whether an address lies in one of the ranges; "" is a local socket and does not."""
        if not self._prefixes or not address:
            return False
        parsed = ip_address(address)
        number = int(parsed)
        return any(
            parsed.version == version and number >> rest in starts
            for (version, rest), starts in self._prefixes.items()
        )
