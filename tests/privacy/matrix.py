"""The visibility matrix: for each actor, object and surface, what an ordinary request may see."""

import csv
from functools import cache
from pathlib import Path

_FILE = Path(__file__).parent / "visibility_matrix.csv"

# Answers that show an object, or at least its card, notice or change.
SHOWING = frozenset({"SEE", "CARD", "LISTED", "MAY", "EVENT", "AUDIT"})
# Answers in which the object has to be found.
REQUIRED = frozenset({"SEE", "CARD", "LISTED"})


@cache
def cells() -> dict[tuple[str, str, str], str]:
    """Return what is expected, by actor, row and surface."""
    with _FILE.open(newline="") as file:
        return {
            (cell["actor"], cell["object"], cell["surface"]): cell["expected"]
            for cell in csv.DictReader(file)
        }


def expected(*, actor: str, row: str, surface: str) -> str:
    return cells()[actor, row, surface]


def rows() -> list[str]:
    return list(dict.fromkeys(row for _, row, _ in cells()))


def surfaces() -> list[str]:
    return list(dict.fromkeys(surface for _, _, surface in cells()))


def actors() -> list[str]:
    return list(dict.fromkeys(actor for actor, _, _ in cells()))
