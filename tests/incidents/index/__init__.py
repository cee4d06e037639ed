"""Every lesson from what broke in other networks, and the tests that hold us to it.

A lesson that does not apply yet says what is missing; whoever builds that adds the tests.
"""

from tests.incidents.index.inputs import INPUTS_LESSONS
from tests.incidents.index.proof import Proof
from tests.incidents.index.reliability import RELIABILITY_LESSONS
from tests.incidents.index.seen import SEEN_LESSONS
from tests.incidents.index.ways_in import WAYS_IN_LESSONS

INDEX: tuple[Proof, ...] = (
    *SEEN_LESSONS,
    *WAYS_IN_LESSONS,
    *INPUTS_LESSONS,
    *RELIABILITY_LESSONS,
)

__all__ = ["INDEX", "Proof"]
