"""Who sees that somebody is here: whom they follow, as long as both let it be seen."""

import pytest

from apps.accounts import services as account_services
from apps.core.realtime import presence_key
from apps.core.redis import RedisUnavailable, redis_for
from apps.graph import selectors, services
from tests.factories.accounts import AccountFactory
from tests.factories.graph import make_block, make_follow

pytestmark = pytest.mark.django_db


@pytest.fixture
def viewer():
    return AccountFactory(username="viewer")


@pytest.fixture
def ana(viewer):
    """Return somebody who follows the viewer and has a page open."""
    ana = AccountFactory(username="ana")
    make_follow(follower=ana, followee=viewer)
    redis_for("channels").set(presence_key(ana.pk), 1, ex=60)
    return ana


def sees(viewer, account):
    return account.pk in selectors.active_ids(viewer=viewer, account_ids=[account.pk])


class TestActiveIds:
    def test_are_shown_to_whom_they_follow(self, viewer, ana) -> None:
        assert sees(viewer, ana)

    def test_are_of_those_who_are_here(self, viewer, ana) -> None:
        redis_for("channels").delete(presence_key(ana.pk))

        assert not sees(viewer, ana)

    def test_are_not_shown_to_a_mere_follower(self, viewer) -> None:
        ben = AccountFactory()
        make_follow(follower=viewer, followee=ben)
        redis_for("channels").set(presence_key(ben.pk), 1, ex=60)

        assert not sees(viewer, ben)

    @pytest.mark.parametrize("who", ["viewer", "ana"])
    def test_are_for_those_who_show_theirs(self, viewer, ana, who) -> None:
        person = {"viewer": viewer, "ana": ana}[who]
        person.shows_activity = False
        person.save()

        assert not sees(viewer, ana)

    def test_are_hidden_from_the_restricted(self, viewer, ana) -> None:
        services.restrict(restricter=ana, restricted_id=viewer.pk)

        assert not sees(viewer, ana)

    def test_are_hidden_by_a_block(self, viewer, ana) -> None:
        make_block(blocker=viewer, blocked=ana)

        assert not sees(viewer, ana)

    def test_are_not_shown_to_those_who_are_away_themselves(self, ana) -> None:
        away = AccountFactory()
        make_follow(follower=ana, followee=away)
        assert sees(away, ana)

        account_services.deactivate(account=away)

        assert not sees(away, ana)

    def test_are_nobodys_while_redis_is_gone(self, viewer, ana, monkeypatch) -> None:
        def fail(_: str) -> None:
            raise RedisUnavailable

        monkeypatch.setattr("apps.core.realtime.redis_for", fail)

        assert not sees(viewer, ana)


class TestProfile:
    def test_says_that_somebody_is_here(self, client_for, viewer, ana) -> None:
        browser = client_for(viewer)
        assert "Active now" in browser.get("/ana/").content.decode()

        answer = browser.post("/settings/privacy/", {})

        viewer.refresh_from_db()
        assert (answer.status_code, viewer.shows_activity) == (302, False)
        assert "Active now" not in browser.get("/ana/").content.decode()

    def test_says_nothing_to_strangers(self, client_for, client, ana) -> None:
        for browser in (client, client_for(AccountFactory())):
            assert "Active now" not in browser.get("/ana/").content.decode()
