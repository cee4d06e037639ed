"""What apps are told of people and the site: every required field, with the type they parse."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from apps.accounts.models import Account
from apps.cards.presentation.entities import CredentialAccount
from apps.core.api.entities import Instance, InstanceV1
from tests.api.golden import misfit
from tests.conftest import ClientFor
from tests.factories.accounts import AccountFactory
from tests.factories.graph import make_request
from tests.factories.oauth import client_with, make_token

pytestmark = pytest.mark.django_db

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


class TestVerifyCredentials:
    def test_has_every_field_that_apps_require(self) -> None:
        account: Account = AccountFactory(
            username="ana",
            private=True,
            bio="Hi @ben <3",
            links=[{"label": "", "url": "https://a.example/"}],
        )
        AccountFactory(username="ben")
        make_request(requester=AccountFactory(), target=account)
        _, secret = make_token(account, scopes=("profile",))

        me = client_with(secret).get("/api/v1/accounts/verify_credentials").json()

        assert misfit(me, CredentialAccount) == ""
        assert _MOMENT.fullmatch(me["created_at"])
        assert me["id"] == str(account.pk)
        assert me["locked"] is True
        assert me["source"]["privacy"] == "private"
        assert me["source"]["follow_requests_count"] == 1
        assert me["source"]["note"] == "Hi @ben <3"
        assert f'href="{settings.SITE_URL}/ben/"' in me["note"]
        assert "&lt;3" in me["note"]
        assert me["fields"] == [
            {"name": "a.example", "value": "https://a.example/", "verified_at": None}
        ]
        assert me["settings"] == {}
        for name in ("avatar", "avatar_static", "header", "header_static", "url"):
            assert me[name].startswith(settings.SITE_URL), name

    def test_tells_nobody_else(self, client_for: ClientFor) -> None:
        assert Client().get("/api/v1/accounts/verify_credentials").status_code == 401
        signed_in = client_for(AccountFactory(username="ana"))
        me = signed_in.get("/api/v1/accounts/verify_credentials").json()
        assert me["username"] == "ana"

    @pytest.mark.parametrize("status", ["suspended", "deactivated"])
    def test_answers_403_for_the_state_of_an_account_alone(self, status: str) -> None:
        _, secret = make_token(AccountFactory(status=status))

        response = client_with(secret).get("/api/v1/accounts/verify_credentials")

        assert response.status_code == (403 if status == "suspended" else 200)


class TestInstance:
    def test_has_every_field_that_apps_require(self) -> None:
        first = Client().get("/api/v1/instance").json()
        second = Client().get("/api/v2/instance/").json()

        assert misfit(first, InstanceV1) == ""
        assert misfit(second, Instance) == ""
        for configuration in (first["configuration"], second["configuration"]):
            # What is no limit is no number.
            assert set(configuration["polls"].values()) == {0}
        assert re.fullmatch(r"4\.2\.0 \(compatible; Instaclone [\d.]+\)", first["version"])
        assert isinstance(first["urls"]["streaming_api"], str)
        assert second["configuration"]["urls"]["streaming"] == first["urls"]["streaming_api"]
        assert isinstance(second["contact"]["email"], str)

    def test_tells_the_same_limits_twice(self) -> None:
        first = Client().get("/api/v1/instance/").json()["configuration"]
        second = Client().get("/api/v2/instance").json()["configuration"]

        assert first == {name: second[name] for name in first}

    def test_counts_who_is_here(self) -> None:
        AccountFactory()
        AccountFactory(suspended=True)

        stats = Client().get("/api/v1/instance").json()["stats"]

        assert stats == {"user_count": 1, "status_count": 0, "domain_count": 1}

    def test_is_told_from_memory(self, django_assert_num_queries: Any) -> None:
        for path in ("/api/v1/instance", "/nodeinfo/2.0"):
            Client().get(path)
            with django_assert_num_queries(0):
                assert Client().get(path).status_code == 200

    def test_answers_who_stands_before_the_gate(self, client_for: ClientFor) -> None:
        suspended = client_for(AccountFactory(suspended=True))

        assert suspended.get("/api/v2/instance").status_code == 200


class TestNodeInfo:
    def test_is_found_and_says_who_we_are(self) -> None:
        (link,) = Client().get("/.well-known/nodeinfo").json()["links"]
        assert link["href"] == f"{settings.SITE_URL}/nodeinfo/2.0"

        for path in ("/nodeinfo/2.0", "/nodeinfo/2.0/", "/api/nodeinfo/2.0.json"):
            body = Client().get(path).json()
            assert body["software"]["name"] == "instaclone"
            assert body["protocols"] == []
            assert body["metadata"]["config"]["features"]["mobile_apis"] is True
            assert body["metadata"]["config"]["uploader"]["album_limit"] == 20


class TestEmptyAnswers:
    @pytest.mark.parametrize("path", ["/api/v1/custom_emojis", "/api/v1/announcements"])
    def test_are_lists(self, path: str) -> None:
        assert Client().get(path).json() == []

    def test_have_limits_only_where_apps_look(self) -> None:
        body = Client().get("/api/v2/config").json()

        assert body["uploader"]["max_caption_length"] == 2_200
        assert body["features"]["mobile_registration"] is False
