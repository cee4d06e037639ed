"""The large community of the measurements: the same each time, and as the site would have it."""

import numpy as np
import pytest
from django.db import connection

from apps.accounts.models import Account
from apps.core import counters
from apps.core.ids import bucket_of, minted_at
from apps.feed.services import open_home
from apps.graph.models import Follow, Following
from apps.graph.policy import Viewer
from apps.posts.models import AuthorPost, Post
from bench.population import Population, Shape, draw, load

SHAPE = Shape(accounts=300, posts=1_000, follows=3_000, star_followers=200, probes=(15, 15, 40))


@pytest.fixture(scope="module")
def population() -> Population:
    return draw(SHAPE)


class TestDraw:
    def test_is_the_same_each_time(self, population: Population) -> None:
        again = draw(SHAPE)

        assert (population.account_ids == again.account_ids).all()
        assert (population.followers == again.followers).all()
        assert (population.post_ids == again.post_ids).all()

    def test_has_each_edge_once_and_nobody_follows_themselves(self, population: Population) -> None:
        edges = set(zip(population.followers.tolist(), population.followees.tolist(), strict=True))

        assert len(edges) == SHAPE.follows
        assert all(follower != followee for follower, followee in edges)

    def test_gives_the_star_and_the_probes_exactly_what_was_asked(
        self, population: Population
    ) -> None:
        follows = np.bincount(population.followers, minlength=SHAPE.accounts)

        assert len(population.star_follower_ids) == SHAPE.star_followers
        assert follows[1:4].tolist() == [15, 15, 40]
        assert len(population.probe_ids(follows=15)) == 2

    def test_mints_ids_in_order_on_all_buckets(self, population: Population) -> None:
        post_ids = population.post_ids.tolist()

        assert post_ids == sorted(set(post_ids))
        assert {len(str(post_id)) for post_id in post_ids} == {19}
        assert len({bucket_of(account_id) for account_id in population.account_ids.tolist()}) > 64
        assert (minted_at(post_ids[-1]) - minted_at(post_ids[0])).days == 364


@pytest.mark.django_db
class TestLoad:
    def test_fills_both_directions_the_lists_and_the_counts(self, population: Population) -> None:
        load(population)

        assert Account.objects.count() == SHAPE.accounts
        assert Post.objects.count() == AuthorPost.objects.count() == SHAPE.posts
        assert Follow.objects.count() == Following.objects.count() == SHAPE.follows
        assert counters.drift() == []

    def test_leaves_every_index_and_foreign_key_as_it_was(self, population: Population) -> None:
        before = _definitions()

        load(population)

        assert _definitions() == before

    def test_makes_feeds_that_the_site_can_serve(self, population: Population) -> None:
        load(population)
        (reader,) = population.probe_ids(follows=40)

        page = open_home(viewer=Viewer(reader))

        assert len(page.posts) == 12


def _definitions() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'")
        indexes = [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT conname || pg_get_constraintdef(oid) FROM pg_constraint")
        return sorted(indexes + [row[0] for row in cursor.fetchall()])
