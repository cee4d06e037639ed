"""Apps that run in browsers, on origins of their own."""

from collections.abc import Mapping

import pytest
from django.test import Client

from tests.conftest import ClientFor
from tests.factories.accounts import AccountFactory
from tests.factories.oauth import client_with, make_token

ORIGIN = "https://app.example"


def preflight(path: str, *, method: str = "POST") -> Mapping[str, str]:
    response = Client().options(
        path,
        headers={
            "Origin": ORIGIN,
            "Access-Control-Request-Method": method,
            "Access-Control-Request-Headers": "authorization, idempotency-key",
        },
    )
    return response.headers


@pytest.mark.django_db
class TestAppsInBrowsers:
    @pytest.mark.parametrize(
        "path",
        [
            "/api/v1/apps",
            "/api/v1/accounts/verify_credentials",
            "/api/instaclone/v1/feed",
            "/oauth/token",
            "/oauth/revoke",
            "/.well-known/oauth-authorization-server",
            "/nodeinfo/2.0",
        ],
    )
    def test_may_ask_from_anywhere(self, path: str) -> None:
        allowed = preflight(path)

        assert allowed["Access-Control-Allow-Origin"] == "*"
        assert "authorization" in allowed["Access-Control-Allow-Headers"]
        assert "idempotency-key" in allowed["Access-Control-Allow-Headers"]
        assert "Access-Control-Allow-Credentials" not in allowed

    @pytest.mark.parametrize(
        "path",
        ["/", "/settings/", "/accounts/login/", "/oauth/authorize", "/admin/", "/media/a.jpg"],
    )
    def test_reach_no_page(self, path: str) -> None:
        assert "Access-Control-Allow-Origin" not in preflight(path, method="GET")
        answer = Client().get(path, headers={"Origin": ORIGIN})
        assert "Access-Control-Allow-Origin" not in answer.headers

    def test_read_where_lists_go_on_and_what_is_left(self) -> None:
        _, secret = make_token(AccountFactory(), scopes=("profile",))

        answer = client_with(secret).get(
            "/api/v1/accounts/verify_credentials", headers={"Origin": ORIGIN}
        )

        exposed = answer["Access-Control-Expose-Headers"]
        assert {"Link", "X-RateLimit-Remaining", "Retry-After"} <= set(exposed.split(", "))
        assert answer["Access-Control-Allow-Origin"] == "*"

    def test_read_errors_too(self) -> None:
        refused = Client().get("/api/v1/preferences", headers={"Origin": ORIGIN})

        assert refused.status_code == 401
        assert refused["Access-Control-Allow-Origin"] == "*"

    def test_are_not_shown_what_a_cookie_opens(self, client_for: ClientFor) -> None:
        answer = client_for(AccountFactory()).get(
            "/api/v1/accounts/verify_credentials", headers={"Origin": ORIGIN}
        )

        # Browsers withhold answers with * from what asked with cookies, unless this allows it.
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer.headers
