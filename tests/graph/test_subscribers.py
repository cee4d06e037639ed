"""What the frame of every page and the nightly comparison know of the graph."""

import pytest

from apps.core.badges import badges_of
from apps.core.counters import drift
from apps.graph import services
from apps.graph.models import Follow
from tests.factories.accounts import AccountFactory
from tests.factories.graph import make_follow, make_request

pytestmark = pytest.mark.django_db


class TestRequestBadge:
    def test_follows_requests_at_once(self, django_capture_on_commit_callbacks) -> None:
        ben, cleo, ed = AccountFactory(private=True), AccountFactory(), AccountFactory()
        seen = [badges_of(account_id=ben.pk)["requests"]]

        for change in (
            lambda: make_request(requester=cleo, target=ben),
            lambda: make_request(requester=ed, target=ben),
            lambda: services.approve_request(target=ben, requester_id=cleo.pk),
            lambda: services.block(blocker=ben, blocked_id=ed.pk),
        ):
            with django_capture_on_commit_callbacks(execute=True):
                change()
            seen.append(badges_of(account_id=ben.pk)["requests"])

        assert seen == [0, 1, 2, 1, 0]


class TestFollowTruths:
    def test_find_edges_that_were_lost(self) -> None:
        ana, cleo = AccountFactory(), AccountFactory()
        make_follow(follower=cleo, followee=ana)
        assert drift() == []

        Follow.objects.all().delete()

        assert drift() == [("followers", ana.pk, 1, 0)]
