"""Views: once for each account, post and day."""

from datetime import UTC, date, datetime, timedelta

import pytest

from apps.core import counters
from apps.engagement import services
from apps.engagement.models import View
from apps.engagement.types import SeenPost
from tests.factories.accounts import AccountFactory
from tests.factories.posts import PostFactory

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 21)


def views_of(post) -> int:
    return counters.counts_of(subject_ids=[post.pk])[post.pk].get("views", 0)


def seen(post, account, *, day=TODAY, weight=1) -> SeenPost:
    return SeenPost(post_id=post.pk, account_id=account.pk, day=day, weight=weight)


class TestCountViews:
    def test_counts_each_person_once_a_day(self):
        post = PostFactory()
        ana, ben = AccountFactory.create_batch(2)

        assert services.count_views(seen=[seen(post, ana), seen(post, ana), seen(post, ben)]) == 2
        assert services.count_views(seen=[seen(post, ana)]) == 0
        assert services.count_views(seen=[seen(post, ana, day=TODAY + timedelta(days=1))]) == 1

        assert views_of(post) == 3

    def test_counts_a_sampled_sighting_for_those_it_stands_for(self):
        post = PostFactory()

        assert services.count_views(seen=[seen(post, AccountFactory(), weight=4)]) == 4

        assert views_of(post) == 4

    def test_of_nothing_is_nothing(self, django_assert_num_queries):
        with django_assert_num_queries(2):  # the transaction
            assert services.count_views(seen=[]) == 0

    def test_costs_the_same_for_many(self, django_assert_max_num_queries):
        ana = AccountFactory()
        posts = PostFactory.create_batch(20)

        with django_assert_max_num_queries(4):
            services.count_views(seen=[seen(post, ana) for post in posts])


class TestForgetOldViews:
    def test_forgets_who_and_keeps_how_many(self):
        post, ana = PostFactory(), AccountFactory()
        services.count_views(
            seen=[seen(post, ana, day=TODAY - timedelta(days=days)) for days in (0, 7, 8)]
        )

        assert services.forget_old_views(now=datetime(2026, 11, 21, 12, tzinfo=UTC)) == 1

        assert View.objects.count() == 2
        assert views_of(post) == 3
