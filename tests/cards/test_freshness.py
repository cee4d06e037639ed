"""After any sequence of writes, what the caches say is what PostgreSQL says."""

import re
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.core.cache import CachedBytes
from apps.core.exceptions import DomainError
from apps.core.owner_sets import OwnerSet
from apps.engagement.models import Comment
from tests.cards.fresh import CHECKS, assert_fresh
from tests.cards.writes import WRITES, World, settle, write

pytestmark = pytest.mark.django_db(transaction=True)

TABLE = Path(__file__).resolve().parents[2] / "docs/architecture.md"

# Kinds of which PostgreSQL knows nothing, so that there is nothing to compare.
ONLY_IN_REDIS = {
    "v": "when somebody was here; losing it costs a line between new and seen",
    "on": "who is online",
    "here": "who is online",
    "w": "which posts are watched",
    "in": "reports on their way to PostgreSQL",
}

# Kinds that no write deletes, because nobody is wronged when they are some minutes old.
MAY_AGE = {
    "sn": "how many people and posts the site tells apps that it has",
    "tg": "how many used a hashtag on which day",
    "tt": "names of hashtags that many use",
    "tp": "ids of posts that people like; who may see them is asked at each read",
}

writes = st.lists(
    st.tuples(st.sampled_from(sorted(WRITES)), st.integers(0, 5), st.integers(0, 11)),
    min_size=1,
    max_size=30,
)


# In an order in which each has something to do.
ONE_OF_EACH = [
    ("follow hashtag", 1, 0),
    ("follow hashtag", 1, 1),
    ("publish", 0, 1),
    ("publish", 1, 3),
    ("follow", 2, 0),
    ("follow", 2, 1),
    ("settle", 0, 0),
    ("become a broadcast author", 0, 0),
    ("settle", 0, 0),
    ("publish", 0, 2),
    ("settle", 0, 0),
    ("be one no longer", 0, 0),
    ("settle", 0, 0),
    ("publish", 0, 1),
    ("settle", 0, 0),
    ("become a broadcast author", 0, 0),
    ("settle", 0, 0),
    ("mute", 2, 1),
    ("unmute", 2, 1),
    ("mute for a while", 2, 1),
    ("mute for a while", 2, 3),
    ("unmute", 2, 1),
    ("remove follower", 0, 2),
    ("hide or show hashtag", 0, 0),
    ("hide or show hashtag", 0, 1),
    ("restrict", 0, 1),
    ("comment", 1, 0),
    ("approve comment", 0, 0),
    ("unrestrict", 0, 1),
    ("reply", 2, 0),
    ("like comment", 0, 1),
    ("edit comment", 1, 0),
    ("like", 1, 0),
    ("save", 1, 0),
    ("unlike", 1, 0),
    ("unsave", 1, 0),
    ("edit", 0, 0),
    ("set boundaries", 1, 0),
    ("tag", 0, 0),
    ("approve tag", 1, 0),
    ("set boundaries", 1, 1),
    ("hide or show like count", 0, 0),
    ("like", 1, 0),
    ("hide or show like count", 0, 1),
    ("set private", 0, 0),
    ("follow", 1, 0),
    ("approve", 0, 1),
    ("befriend", 0, 1),
    ("unfriend", 0, 1),
    ("unfollow", 1, 0),
    ("set private", 0, 1),
    ("remove comment", 0, 0),
    ("restore comment", 0, 0),
    ("delete comment", 0, 0),
    ("unfollow hashtag", 1, 0),
    ("block", 1, 0),
    ("unblock", 1, 0),
    ("rename", 0, 0),
    ("edit profile", 0, 7),
    ("set status", 0, 0),
    ("set status", 0, 1),
    ("archive", 0, 0),
    ("unarchive", 0, 0),
    ("remove", 0, 0),
    ("restore", 0, 0),
    ("delete", 0, 0),
]


def run(sequence: list[tuple[str, int, int]]) -> None:
    world = World()
    assert_fresh(world)
    for name, a, b in sequence:
        try:
            write(world, name, a, b)
        except DomainError:
            continue
        assert_fresh(world)
    settle(world)
    assert_fresh(world)
    assert Comment.objects.filter(pk__in=[c for _, c in world.comments]).count() == len(
        world.comments
    )


class TestEveryCache:
    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
    @given(sequence=writes)
    def test_says_what_postgresql_says_after_any_writes(self, sequence):
        run(sequence)

    @pytest.mark.full
    @settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
    @given(sequence=writes)
    def test_says_so_after_very_many_writes(self, sequence):
        run(sequence)

    def test_each_kind_of_write_by_itself(self):
        run(ONE_OF_EACH)

    def test_knows_no_other_kind(self):
        assert {name for name, _, _ in ONE_OF_EACH} == WRITES.keys()


class TestTheTable:
    def test_has_a_check_for_each_kind(self):
        rows = re.findall(r"^\| (`[^|]+) \|", TABLE.read_text(), re.MULTILINE)
        kinds = {key for row in rows for key in re.findall(r"`([a-z]+)[`:]", row)}

        assert kinds == CHECKS.keys() | ONLY_IN_REDIS.keys() | MAY_AGE.keys()

    def test_names_every_kind_that_is_cached(self):
        modules = [module for name, module in sys.modules.items() if name.startswith("apps.")]
        values = [value for module in modules for value in vars(module).values()]
        in_use = {each.prefix for each in values if isinstance(each, CachedBytes | OwnerSet)}

        assert len(in_use) > 10
        assert in_use <= CHECKS.keys() | MAY_AGE.keys()
