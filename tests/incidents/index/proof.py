"""What the index is made of."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Proof:
    """A lesson, the tests that prove it, and what of it waits for something to exist."""

    lesson: str
    tests: tuple[str, ...] = ()
    waits_for: str = ""


SEEN = "tests/incidents/test_seen.py::"
WAYS_IN = "tests/incidents/test_accounts.py::"
ABSURD = "tests/incidents/test_absurd_input.py::"
MATRIX = "tests/privacy/test_matrix.py::TestReachable"
ORACLE = "tests/privacy/test_oracle.py::"
VIDEO = "video"
