"""Staff may read the log, and nothing more; nobody else may."""

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories.accounts import AccountFactory
from tests.factories.posts import PostFactory
from tests.ranking.conftest import impression, ingest, report

pytestmark = pytest.mark.django_db

LIST = reverse("admin:ranking_interaction_changelist")


@pytest.fixture
def reader():
    account = AccountFactory(username="curious_cat")
    report(account, impression(PostFactory(), position=41), now=timezone.now())
    report(AccountFactory(username="somebody_else"), impression(PostFactory()), now=timezone.now())
    ingest(now=timezone.now())
    return account


@pytest.fixture
def admin(client_for):
    return client_for(AccountFactory(superuser=True))


class TestList:
    def test_shows_recent_interactions_and_a_summary(self, reader, admin):
        page = admin.get(LIST).content.decode()

        assert "curious_cat" in page
        assert "2 interactions of 2 people; 0 reports wait" in page

    @pytest.mark.parametrize("find", ["curious", "id", "post"])
    def test_is_searched_by_account_and_post(self, reader, admin, find):
        from apps.ranking.models import Interaction

        row = Interaction.objects.get(account=reader)
        term = {"curious": "curious", "id": row.account_id, "post": row.post_id}[find]

        page = admin.get(LIST, {"q": term}).content.decode()

        assert "curious_cat" in page
        assert "somebody_else" not in page

    def test_is_filtered_by_kind_and_surface(self, reader, admin):
        assert "curious_cat" in admin.get(LIST, {"kind": "impression"}).content.decode()
        assert "curious_cat" not in admin.get(LIST, {"surface": "explore"}).content.decode()

    def test_costs_the_same_queries_for_many_rows(
        self, reader, admin, django_assert_max_num_queries
    ):
        report(reader, *[impression(PostFactory()) for _ in range(20)], now=timezone.now())
        ingest(now=timezone.now())

        with django_assert_max_num_queries(8):
            admin.get(LIST)

    def test_says_so_when_redis_is_gone(self, reader, admin, hurtable_redis, use_redis):
        use_redis(feeds_0=hurtable_redis.url())
        hurtable_redis.kill()

        assert "an unknown number of reports wait" in admin.get(LIST).content.decode()

    def test_is_for_reading_only(self, reader, admin):
        assert admin.get(reverse("admin:ranking_interaction_add")).status_code == 403
        assert "action-checkbox" not in admin.get(LIST).content.decode()

    def test_is_for_staff_only(self, reader, client_for):
        assert client_for(reader).get(LIST).status_code == 302
        assert client_for(AccountFactory(staff=True)).get(LIST).status_code == 403
