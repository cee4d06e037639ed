"""The drills themselves: kill at random, freeze Redis; what came of it."""

import random
import statistics
import time
from dataclasses import dataclass, field
from typing import Any

from bench.drills.ledger import Ledger, writing
from bench.drills.site import DrillSite, wait_for_peace
from bench.figures import percentile

VICTIMS = ("relay", "workers", "web", "redis", "feeds", "postgres")
# A lost worker's leases end after 30 s, a lost message is sent again after 30 s.
SETTLE_SECONDS = 180.0


@dataclass
class Outcome:
    """What a drill found; ``faults`` by kind are empty where everything was kept.

    ``statuses`` counts answers by kind and status, 0 where there was none.
    """

    acknowledged: int
    unacknowledged: int
    kills: list[str]
    statuses: dict[str, int]
    settled_after: float
    faults: dict[str, list[str]] = field(default_factory=dict)
    open_effects: list[Any] = field(default_factory=list)

    @property
    def errors(self) -> int:
        """Answers with status 500: a fault of ours, whatever was killed."""
        return sum(n for answer, n in self.statuses.items() if answer.endswith(" 500"))


def kill_at_random(
    site: DrillSite, world: dict[str, Any], *, seed: int, rounds: int, pause: tuple[float, float]
) -> Outcome:
    """Kill processes and servers at random points while everybody writes; then do the books.

    Every round kills each victim once, in a random order.
    """
    chance = random.Random(seed)
    kills: list[str] = []
    with writing(port=site.port, world=world, seed=seed) as ledger:
        for _ in range(rounds):
            for victim in chance.sample(VICTIMS, len(VICTIMS)):
                time.sleep(chance.uniform(*pause))
                site.kept[victim].kill()
                kills.append(victim)
                time.sleep(chance.uniform(0, 0.5))
                site.revive()
        wait_for_peace(site, seconds=60)
        time.sleep(1)
    return _books(site, world, ledger, kills)


def _books(site: DrillSite, world: dict[str, Any], ledger: Ledger, kills: list[str]) -> Outcome:
    wait_for_peace(site, seconds=60)
    settled = site.behind("settle", seconds=SETTLE_SECONDS)
    faults = site.behind(
        "check", entries=ledger.as_json(), people=[person["id"] for person in world["people"]]
    )
    acknowledged = sum(entry.is_acknowledged for entry in ledger.entries)
    return Outcome(
        acknowledged=acknowledged,
        unacknowledged=len(ledger.entries) - acknowledged,
        kills=kills,
        statuses=dict(sorted(ledger.statuses.items())),
        settled_after=settled["seconds"],
        faults=faults,
        open_effects=settled["open"],
    )


@dataclass
class Frozen:
    """How pages did while Redis was frozen, beside the time before; seconds."""

    before: list[float]
    during: list[float]
    errors: int

    @property
    def before_p99(self) -> float:
        return percentile(self.before, 0.99)

    @property
    def during_p99(self) -> float:
        return percentile(self.during, 0.99)

    @property
    def during_median(self) -> float:
        return statistics.median(self.during)


def freeze_redis(
    site: DrillSite, world: dict[str, Any], *, seed: int, seconds: float
) -> tuple[Frozen, Outcome]:
    """Stop both Redis servers without closing a connection while everybody reads and writes."""
    with writing(port=site.port, world=world, seed=seed) as ledger:
        time.sleep(seconds)
        warm = len(ledger.pages)
        for name in ("redis", "feeds"):
            site.kept[name].freeze()
        try:
            time.sleep(seconds)
        finally:
            frozen = ledger.pages[warm:]
            for name in ("redis", "feeds"):
                site.kept[name].thaw()
        time.sleep(2)
    pages = Frozen(
        # The first pages fill caches.
        before=[taken for _, taken in ledger.pages[warm // 3 : warm]],
        during=[taken for _, taken in frozen],
        errors=sum(status != 200 for status, _ in frozen),
    )
    return pages, _books(site, world, ledger, ["frozen redis"])
