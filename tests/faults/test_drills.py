"""A whole site whose processes and servers are killed while people write: the books must agree."""

from pathlib import Path

import pytest

from bench.drills.run import VICTIMS, Outcome, freeze_redis, kill_at_random
from bench.drills.site import DrillSite, drill_site
from instaclone.embedded.directories import throw_away_directory

SEED = 20_261


@pytest.fixture(scope="module")
def site():
    with throw_away_directory(prefix="instaclone-drill-") as data, drill_site(data=data) as site:
        yield site


@pytest.fixture(scope="module")
def world(site: DrillSite):
    return site.behind("seed", writers=4, media=60, strangers=100, posts=60)


def assert_everything_was_kept(outcome: Outcome, log: Path) -> None:
    """What was promised is there once, anything else at most once; feeds and counts agree."""
    assert outcome.acknowledged > 0
    assert not any(outcome.faults.values()), outcome.faults
    assert outcome.open_effects == []
    assert outcome.errors == 0, (outcome.statuses, log.read_text(errors="replace")[-4000:])


class TestKilledAtRandom:
    def test_nothing_acknowledged_is_lost_and_nothing_happens_twice(self, site, world):
        outcome = kill_at_random(site, world, seed=SEED, rounds=1, pause=(0.3, 1.5))

        assert sorted(outcome.kills) == sorted(VICTIMS)
        assert_everything_was_kept(outcome, site.log)


class TestFrozenRedis:
    def test_pages_answer_and_writes_are_accepted(self, site, world):
        pages, outcome = freeze_redis(site, world, seed=SEED, seconds=5)

        assert len(pages.during) > 0
        assert pages.errors == 0, outcome.statuses
        assert_everything_was_kept(outcome, site.log)
