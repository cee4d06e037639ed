"""The API for apps: its busiest list beside its peers, and a crowd of apps at once."""

from collections.abc import Callable

from bench.api import crowd, home
from bench.figures import Figure

TOPICS: dict[str, Callable[[], list[Figure]]] = {"home": home.measure, "crowd": crowd.measure}
