"""What is ours alone: close friends, restricted people, settings, standing; and apps' own."""

import json
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.api.views import app_settings, ours
from apps.accounts.models import Account
from apps.cards.presentation import entities
from apps.moderation.models import Notice
from tests.api.golden import misfit
from tests.factories.accounts import AccountFactory
from tests.factories.graph import make_follow
from tests.factories.oauth import client_with, make_token

pytestmark = pytest.mark.django_db

URL = "/api/instaclone/v1"


@pytest.fixture
def account() -> Account:
    account: Account = AccountFactory(username="ana")
    return account


@pytest.fixture
def app(account: Account) -> Client:
    _, secret = make_token(account)
    return client_with(secret)


def send(app: Client, method: str, path: str, body: dict[str, Any]) -> Any:
    return app.generic(method, path, json.dumps(body), content_type="application/json")


class TestCloseFriends:
    def test_are_added_listed_and_removed(self, app: Client, account: Account) -> None:
        friend: Account = AccountFactory()
        make_follow(follower=friend, followee=account)
        url = f"{URL}/close-friends/{friend.pk}"

        assert app.put(url).json() == app.put(url).json() == {}
        (listed,) = app.get(f"{URL}/close-friends").json()
        assert listed["id"] == str(friend.pk)
        assert misfit(listed, entities.Account) == ""
        assert app.delete(url).json() == app.delete(url).json() == {}
        assert app.get(f"{URL}/close-friends").json() == []

    def test_are_followers(self, app: Client) -> None:
        stranger = AccountFactory()

        answer = app.put(f"{URL}/close-friends/{stranger.pk}")

        assert (answer.status_code, answer.json()["code"]) == (422, "not_a_follower")
        assert app.put(f"{URL}/close-friends/7").status_code == 404


class TestRestricted:
    def test_are_added_listed_and_removed(self, app: Client) -> None:
        other = AccountFactory()
        url = f"{URL}/restricted/{other.pk}"

        assert app.put(url).json() == {}
        assert [one["id"] for one in app.get(f"{URL}/restricted").json()] == [str(other.pk)]
        assert app.delete(url).json() == {}
        assert app.get(f"{URL}/restricted").json() == []

    def test_is_never_oneself(self, app: Client, account: Account) -> None:
        answer = app.put(f"{URL}/restricted/{account.pk}")

        assert answer.json()["code"] == "cannot_restrict_yourself"


class TestSettings:
    def test_change_what_is_named(self, app: Client, account: Account) -> None:
        assert app.get(f"{URL}/settings").json()["sensitive_media"] == "blur"

        changed = send(app, "PATCH", f"{URL}/settings", {"sensitive_media": "hide"}).json()

        account.refresh_from_db()
        assert misfit(changed, ours.ReadingSettings) == ""
        assert (account.sensitive_media, account.hides_like_counts) == ("hide", False)
        refused = send(app, "PATCH", f"{URL}/settings", {"sensitive_media": "burn"})
        assert refused.status_code == 422


class TestStanding:
    def test_tells_of_decisions(self, app: Client, account: Account) -> None:
        Notice.objects.create(
            id=7,
            recipient=account,
            action="suspended",
            target_kind="account",
            target_id=account.pk,
            reason="Rule 3.",
            created_at=timezone.now(),
        )

        standing = app.get(f"{URL}/account").json()

        assert misfit(standing, ours.Standing) == ""
        assert standing["status"] == "active"
        assert standing["decisions"][0]["reason"] == "Rule 3."


class TestAppSettings:
    URL = "/api/pixelfed/v1/app/settings"

    def test_are_kept_for_the_next_device(self, app: Client) -> None:
        before = app.get(self.URL).json()
        common = {**before["common"], "appearance": {"theme": "dark"}, "unknown": {"x": "y"}}

        kept = send(app, "POST", self.URL, {"common": common}).json()

        assert before["updated_at"] is None
        assert misfit(kept, app_settings.AppSettings) == ""
        assert kept == app.get(self.URL).json()
        assert kept["common"]["appearance"] == {"links_use_in_app_browser": True, "theme": "dark"}
        assert "unknown" not in kept["common"]

    @pytest.mark.parametrize(
        "common", [None, "x", {"media": "x"}, {"appearance": {"theme": "pink"}}]
    )
    def test_of_another_form_are_refused(self, app: Client, common: Any) -> None:
        answer = send(app, "POST", self.URL, {"common": common})

        assert answer.status_code == 422
