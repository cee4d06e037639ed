"""Drills: a site of real processes that are killed at random while people write.

``bin/bench drills`` runs the long form; the suite runs a short one.
"""

from collections.abc import Callable

from bench.drills import figures
from bench.figures import Figure

TOPICS: dict[str, Callable[[], list[Figure]]] = {
    "kills": figures.kills,
    "frozen": figures.frozen,
}
