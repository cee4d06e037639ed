"""What this site does not have: apps are told so in a form that they can read."""

from typing import Any

import pytest
from django.test import Client

from apps.core.api import absent, entities
from tests.api.golden import misfit
from tests.factories.accounts import AccountFactory
from tests.factories.oauth import client_with, make_token

pytestmark = pytest.mark.django_db


@pytest.fixture
def app() -> Client:
    _, secret = make_token(AccountFactory(username="ana"))
    return client_with(secret)


class TestSite:
    @pytest.mark.parametrize(
        ("name", "shape"),
        [
            ("extended_description", entities.SiteText),
            ("privacy_policy", entities.SiteText),
            ("terms_of_service", entities.Terms),
        ],
    )
    def test_tells_what_it_is(self, name: str, shape: Any) -> None:
        told = Client().get(f"/api/v1/instance/{name}").json()

        assert misfit(told, shape) == ""
        assert told["content"].startswith("<")

    def test_tells_its_rules(self) -> None:
        rules = Client().get("/api/v1/instance/rules").json()

        assert rules == Client().get("/api/v2/instance").json()["rules"] != []

    @pytest.mark.parametrize("name", ["peers", "activity"])
    def test_has_nobody_to_tell_of(self, name: str) -> None:
        assert Client().get(f"/api/v1/instance/{name}/").json() == []


class TestLists:
    @pytest.mark.parametrize(
        "path",
        [
            "v1/scheduled_statuses",
            "v1.1/collections/self",
            "pixelfed/v1/collections/self",
            "v1.1/collections/accounts/7",
        ],
    )
    def test_are_empty(self, app: Client, path: str) -> None:
        assert app.get(f"/api/{path}?limit=5").json() == []


class TestThings:
    @pytest.mark.parametrize(
        ("method", "path"),
        [
            ("GET", "v1/polls/7"),
            ("POST", "v1/polls/7/votes"),
            ("GET", "v1/scheduled_statuses/7"),
            ("PUT", "v1/scheduled_statuses/7"),
            ("DELETE", "v1/scheduled_statuses/7"),
            ("GET", "v1.1/collections/view/7"),
            ("GET", "v1.1/collections/items/7"),
            ("POST", "v1.1/collections/add"),
            ("POST", "v1.1/collections/remove"),
            ("POST", "v1.1/collections/update/7"),
            ("DELETE", "v1.1/collections/delete/7"),
        ],
    )
    def test_are_not_there(self, app: Client, method: str, path: str) -> None:
        answer = app.generic(method, f"/api/{path}")

        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


class TestPush:
    def test_of_pixelfeds_app_is_off_whatever_is_asked(self, app: Client) -> None:
        state = app.get("/api/v1.1/push/state").json()

        assert misfit(state, absent.PushState) == ""
        assert state["username"] == "ana"
        for change in ("update", "disable"):
            asked = {"notify_enabled": "true", "expo_token": "x"}
            assert app.post(f"/api/v1.1/push/{change}", asked).json() == state
        match = app.post("/api/v1.1/push/compare", {"expo_token": "x"}).json()
        assert misfit(match, absent.PushMatch) == ""
        assert app.get("/api/v1.1/nag/state").json() == {"active": False}
