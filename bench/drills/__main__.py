"""``python -m bench.drills [--rounds N] [--seed N]``: the long drills, with what they found."""

import argparse
import secrets
import sys

from bench.drills.run import Outcome, freeze_redis, kill_at_random
from bench.drills.site import drill_site
from instaclone.embedded.directories import throw_away_directory


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.drills", description=__doc__)
    parser.add_argument("--rounds", type=int, default=10, help="how often each victim is killed")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    with throw_away_directory(prefix="instaclone-drill-") as data, drill_site(data=data) as site:
        world = site.behind("seed", writers=6, media=40 * options.rounds, strangers=400, posts=200)
        killed = kill_at_random(
            site, world, seed=options.seed, rounds=options.rounds, pause=(0.5, 3.0)
        )
        _say("processes and servers killed at random", killed)
        pages, frozen = freeze_redis(site, world, seed=options.seed, seconds=20)
        _say("Redis frozen", frozen)
    limit = 2 * pages.before_p99 + 0.25
    print(
        f"pages while Redis was frozen: p99 {pages.during_p99 * 1000:.0f} ms "
        f"(before {pages.before_p99 * 1000:.0f} ms, limit {limit * 1000:.0f} ms), "
        f"median {pages.during_median * 1000:.0f} ms, {pages.errors} errors"
    )
    is_kept = not any(any(o.faults.values()) or o.errors for o in (killed, frozen))
    return 0 if is_kept and not pages.errors and pages.during_p99 <= limit else 1


def _say(name: str, outcome: Outcome) -> None:
    print(f"\n{name}: {len(outcome.kills)} times")
    print(
        f"  {outcome.acknowledged} writes acknowledged, {outcome.unacknowledged} not; "
        f"answers {outcome.statuses}; settled after {outcome.settled_after:.0f} s"
    )
    for kind, found in outcome.faults.items():
        print(f"  {kind}: {len(found)}")
        for line in found[:5]:
            print(f"    {line}")
    for line in outcome.open_effects:
        print(f"  still open: {line}")


if __name__ == "__main__":
    sys.exit(main())
