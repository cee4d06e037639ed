"""``POST /api/v1/apps``: what an app is told, and what it may not be."""

from typing import Any

import pytest
from django.test import Client

from apps.oauth.models import ClientApp
from tests.oauth.test_redirects import BAD

pytestmark = pytest.mark.django_db

OOB = "urn:ietf:wg:oauth:2.0:oob"


class TestRegistering:
    def test_answers_with_every_field_the_apps_read(self) -> None:
        response = Client().post(
            "/api/v1/apps",
            {
                "client_name": "Pix",
                "redirect_uris": f"pixelfed://login\n{OOB}",
                "scopes": "read write:media",
                "website": "https://pix.example",
            },
        )

        body = response.json()
        assert response.status_code == 200
        assert isinstance(body["id"], str)
        assert (body["name"], body["website"]) == ("Pix", "https://pix.example")
        assert body["redirect_uri"] == f"pixelfed://login\n{OOB}"
        assert body["redirect_uris"] == ["pixelfed://login", OOB]
        assert body["scopes"] == ["read", "write:media"]
        assert isinstance(body["vapid_key"], str)
        assert len(body["client_id"]) >= 32
        assert len(body["client_secret"]) >= 32
        assert body["client_secret_expires_at"] == 0

    def test_takes_parameters_from_the_address(self) -> None:
        response = Client().post(
            "/api/v1/apps",
            query_params={
                "client_name": "Pixelix",
                "redirect_uris": "pixelix-android-auth://callback",
            },
        )

        assert response.status_code == 200
        assert response.json()["scopes"] == ["read", "write", "follow", "push"]
        assert ClientApp.objects.get().scopes == []

    @pytest.mark.parametrize(
        "uris", [["https://a.example/b", OOB], f"https://a.example/b {OOB}"], ids=["list", "text"]
    )
    def test_takes_several_addresses_in_json(self, uris: Any) -> None:
        response = Client().post(
            "/api/v1/apps",
            {"client_name": "A", "redirect_uris": uris, "website": None},
            content_type="application/json",
        )

        assert response.json()["redirect_uris"] == ["https://a.example/b", OOB]
        assert response.json()["website"] is None

    def test_gives_no_app_the_administration(self) -> None:
        response = Client().post(
            "/api/v1/apps",
            {"client_name": "A", "redirect_uris": OOB, "scopes": "read admin:read admin:write"},
        )

        assert response.json()["scopes"] == ["read"]

    @pytest.mark.parametrize("uri", [uri for uri in BAD if uri.split() == [uri]])
    def test_refuses_addresses_that_could_lead_elsewhere(self, uri: str) -> None:
        response = Client().post("/api/v1/apps", {"client_name": "A", "redirect_uris": uri})

        assert response.status_code == 422
        assert response.json()["error"]

    @pytest.mark.parametrize(
        "changes",
        [
            {"client_name": ""},
            {"client_name": "\u200b"},
            {"client_name": "x" * 61},
            {"redirect_uris": ""},
            {"redirect_uris": " ".join(f"https://a.example/{n}" for n in range(11))},
            {"scopes": "read everything"},
            {"scopes": "admin:read admin:write"},
            {"website": "javascript:alert(1)"},
            {"website": "https://a.example/" + "x" * 300},
        ],
    )
    def test_refuses_what_makes_no_app(self, changes: dict[str, str]) -> None:
        asked = {"client_name": "A", "redirect_uris": OOB, **changes}

        response = Client().post("/api/v1/apps", asked)

        assert (response.status_code, ClientApp.objects.count()) == (422, 0)
        assert response.json()["error"]

    def test_needs_no_session_and_no_token(self) -> None:
        response = Client(enforce_csrf_checks=True).post(
            "/api/v1/apps",
            {"client_name": "A", "redirect_uris": OOB},
            headers={"Authorization": "Bearer nonsense"},
        )

        assert response.status_code == 200
        assert {"X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"} <= set(
            response.headers
        )


class TestDiscovery:
    def test_names_where_everything_is(self) -> None:
        body = Client().get("/.well-known/oauth-authorization-server").json()

        assert body["authorization_endpoint"].endswith("/oauth/authorize")
        assert body["token_endpoint"].endswith("/oauth/token")
        assert body["grant_types_supported"] == [
            "authorization_code",
            "client_credentials",
            "refresh_token",
        ]
        assert body["code_challenge_methods_supported"] == ["S256"]
        assert "admin:read" not in body["scopes_supported"]
