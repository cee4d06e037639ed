"""What the drills found, as figures: each fault counts, and none is the goal."""

import secrets

from bench.drills.run import VICTIMS, Outcome, freeze_redis, kill_at_random
from bench.drills.site import drill_site
from bench.figures import Figure, figure, note
from instaclone.embedded.directories import throw_away_directory

ROUNDS = 10
FROZEN_SECONDS = 20

FAULTS = {
    "lost": "acknowledged writes that are lost",
    "doubled": "writes that happened twice",
    "missing": "posts missing in feeds",
    "repeated": "feeds that show a post twice",
    "miscounted": "counters that differ from their rows",
}


def kills() -> list[Figure]:
    """Kill every process and server ten times, in random order, while six people write."""
    seed = secrets.randbelow(1_000_000)
    note(f"  seed {seed}")
    with throw_away_directory(prefix="instaclone-drill-") as data, drill_site(data=data) as site:
        world = site.behind("seed", writers=6, media=40 * ROUNDS, strangers=400, posts=200)
        outcome = kill_at_random(site, world, seed=seed, rounds=ROUNDS, pause=(0.5, 3.0))
    _tell(outcome)
    beside = (
        f"{len(outcome.kills)} kills of {', '.join(VICTIMS)}; "
        f"{outcome.acknowledged} writes acknowledged, {outcome.unacknowledged} not"
    )
    return [
        *_faults(outcome, beside),
        figure(
            name="after kills: all effects done, counters exact",
            value=outcome.settled_after,
            unit="s",
            goal="≤ 60",
        ),
    ]


def frozen() -> list[Figure]:
    """Stop both Redis servers, connections open, while six people read and write."""
    seed = secrets.randbelow(1_000_000)
    note(f"  seed {seed}")
    with throw_away_directory(prefix="instaclone-drill-") as data, drill_site(data=data) as site:
        world = site.behind("seed", writers=6, media=400, strangers=400, posts=200)
        pages, outcome = freeze_redis(site, world, seed=seed, seconds=FROZEN_SECONDS)
    _tell(outcome)
    limit = 2 * pages.before_p99 + 0.25
    return [
        figure(
            name="pages while Redis is frozen, p99",
            value=pages.during_p99 * 1000,
            unit="ms",
            beside=f"2 × p99 before + 250 ms: {limit * 1000:.0f} ms",
            reference=limit * 1000,
            goal="≤ 1",
        ),
        figure(
            name="pages while Redis is frozen, not answered",
            value=pages.errors,
            unit=f"of {len(pages.during)}",
            goal="≤ 0",
        ),
        *_faults(outcome, f"{outcome.acknowledged} writes acknowledged", when="frozen Redis"),
    ]


def _faults(outcome: Outcome, beside: str, *, when: str = "kills") -> list[Figure]:
    found = [
        figure(
            name=f"after {when}: {text}",
            value=len(outcome.faults[kind]),
            unit="",
            beside=beside,
            goal="≤ 0",
        )
        for kind, text in FAULTS.items()
    ]
    errors = figure(
        name=f"during {when}: answers with status 500", value=outcome.errors, unit="", goal="≤ 0"
    )
    return [*found, errors]


def _tell(outcome: Outcome) -> None:
    note(f"  answers: {outcome.statuses}")
    for lines in outcome.faults.values():
        for line in lines[:5]:
            note(f"  fault: {line}")
    for effect in outcome.open_effects:
        note(f"  still open: {effect}")
