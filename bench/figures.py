"""What a measurement says, and how two things are measured fairly against each other."""

import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

ROUNDS = 7
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured value. ``ratio`` is value ÷ beside; ``goal`` bounds it (``≥ 0.33``, ``≤ 3``)."""

    name: str
    value: float
    unit: str
    beside: str
    ratio: float | None
    goal: str
    met: bool

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def figure(
    *, name: str, value: float, unit: str, goal: str, beside: str = "", reference: float = 0.0
) -> Figure:
    """Judge the ratio to ``reference`` against ``goal``; without a reference, the value itself."""
    ratio = value / reference if reference else None
    judged = value if ratio is None else ratio
    sign, bound = goal.split()
    limit = float(bound.replace(",", ""))
    met = judged >= limit if sign == "≥" else judged <= limit
    return Figure(name=name, value=value, unit=unit, beside=beside, ratio=ratio, goal=goal, met=met)


def note(text: str) -> None:
    """Tell what is going on: some measurements take a minute."""
    print(text, flush=True)


def seconds(call: Callable[[], object]) -> float:
    """Return how long a call takes."""
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def interleaved(
    *calls: Callable[[], object], rounds: int = ROUNDS, prepare: Callable[[], object] | None = None
) -> list[float]:
    """Run the calls in turn, round after round; return the median seconds of each.

    What else the machine does in the meantime then weighs on all of them alike.
    """
    taken: list[list[float]] = [[] for _ in calls]
    for turn in in_turns(range(len(calls)), rounds=rounds):
        for index in turn:
            if prepare is not None:
                prepare()
            taken[index].append(seconds(calls[index]))
    return [statistics.median(times) for times in taken]


def in_turns(rivals: Iterable[T], *, rounds: int) -> Iterator[list[T]]:
    """Yield the rivals once a round, each time in the opposite order.

    Whoever always came first would pay for the cold caches that the others then find warm.
    """
    order = list(rivals)
    for _ in range(rounds):
        yield list(order)
        order.reverse()


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which ``share`` (0–1) of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]


def table(figures: Sequence[Figure]) -> str:
    """Render figures as a Markdown table."""
    lines = ["| figure | value | beside | ratio | goal | met |", "|---|---:|---|---:|---|---|"]
    lines += [
        f"| {f.name} | {amount(f.value)} {f.unit} | {f.beside or '–'} | "
        f"{'–' if f.ratio is None else f'{f.ratio:.3g}'} | {f.goal} | {'yes' if f.met else 'NO'} |"
        for f in figures
    ]
    return "\n".join(lines)


def line(found: Figure) -> str:
    """Render one figure for people who watch the run."""
    ratio = "" if found.ratio is None else f", ratio {found.ratio:.3g} ({found.beside})"
    verdict = "" if found.met else ": MISSED"
    return f"{found.name}: {amount(found.value)} {found.unit}{ratio}, goal {found.goal}{verdict}"


def amount(value: float) -> str:
    """Write a value as people read it: three digits below a thousand, whole numbers above."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
