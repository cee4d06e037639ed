"""People who leave take their part of the log along."""

import pytest

from apps.engagement.models import View
from apps.ranking import services
from apps.ranking.models import Interaction
from apps.ranking.types import ProfileVisit, Surface
from tests.factories.accounts import AccountFactory
from tests.factories.posts import PostFactory
from tests.ranking.conftest import impression, ingest, report

pytestmark = pytest.mark.django_db


class TestForgetAccount:
    def test_removes_what_somebody_did_and_who_visited_them(self):
        leaving, other = AccountFactory(), AccountFactory()
        post = PostFactory()
        visit = ProfileVisit(account=str(leaving.pk), surface=Surface.SEARCH, ago=0)
        report(leaving, impression(post))
        report(other, impression(post), visit)
        assert ingest() == 3

        assert services.forget_account(account_id=leaving.pk) == 2

        kept = Interaction.objects.get()
        assert (kept.account, kept.kind) == (other, "impression")

    def test_happens_by_itself_when_the_row_goes(self):
        leaving = AccountFactory()
        report(leaving, impression(PostFactory()))
        ingest()

        leaving.delete()

        assert not Interaction.objects.exists()
        assert not View.objects.exists()


class TestForgetPost:
    def test_leaves_other_posts_alone(self):
        reader, post, other = AccountFactory(), PostFactory(), PostFactory()
        report(reader, impression(post), impression(other))
        ingest()

        services.forget_post(post.pk)

        assert Interaction.objects.get().post_id == other.pk
