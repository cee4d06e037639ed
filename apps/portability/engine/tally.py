"""Keeping count of what an archive brought, and why some of it was left out."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from apps.core.exceptions import DomainError, Unavailable

MAX_PROBLEMS = 50


@dataclass(slots=True)
class Tally:
    """What became of the records of each list, and the first reasons why some were left out."""

    outcome: dict[str, dict[str, int]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def count(self, name: str, what: str) -> None:
        """Count one record as added, known or left_out."""
        counts = self.outcome.setdefault(name, {"added": 0, "known": 0, "left_out": 0})
        counts[what] += 1

    def added(self, name: str) -> int:
        """Return how many records of a list were added so far."""
        return self.outcome[name]["added"] if name in self.outcome else 0

    def note(self, problem: str) -> None:
        """Keep a reason in words, once."""
        if problem not in self.problems and len(self.problems) < MAX_PROBLEMS:
            self.problems.append(problem)

    @contextmanager
    def attempt(self, name: str, subject: str = "") -> Iterator[None]:
        """Leave a record out that a service refuses; outages end the attempt at all of them."""
        try:
            yield
        except Unavailable:
            raise
        except DomainError as error:
            self.count(name, "left_out")
            if subject:
                self.note(f"{subject}: {error.message}")
