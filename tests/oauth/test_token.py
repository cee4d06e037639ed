"""``/oauth/token`` and ``/oauth/revoke``: what is exchanged, and what is refused."""

import base64
import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from apps.accounts.models import Account
from apps.accounts.types import Status
from apps.oauth import services
from apps.oauth.engine.redirects import OUT_OF_BAND
from apps.oauth.models import AccessToken, AuthorizationCode
from tests.factories.accounts import AccountFactory
from tests.factories.oauth import RegisteredApp, client_with, make_app, make_code, make_token

pytestmark = pytest.mark.django_db

BACK = "https://sheet.example/back"
VERIFIER = "correct-horse-battery-staple-correct-horse-battery"


def challenge_of(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def exchange(app: RegisteredApp, code: str, /, **changes: Any) -> Any:
    asked = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": BACK,
        "client_id": app.client_id,
        "client_secret": app.secret,
        **changes,
    }
    return Client().post(
        "/oauth/token", {name: value for name, value in asked.items() if value is not None}
    )


@pytest.fixture
def app() -> RegisteredApp:
    return make_app()


@pytest.fixture
def ana() -> Account:
    account: Account = AccountFactory(username="ana")
    return account


class TestExchangingACode:
    def test_answers_with_all_that_apps_read(self, app: RegisteredApp, ana: Account) -> None:
        response = exchange(app, make_code(app, ana, scopes=("read", "write")))

        body = response.json()
        assert response.status_code == 200
        assert body["token_type"] == "Bearer"
        assert body["scope"] == "read write"
        assert isinstance(body["created_at"], int)
        assert body["expires_in"] == 365 * 24 * 3600
        assert body["refresh_token"]
        assert "no-store" in response["Cache-Control"]
        assert (
            client_with(body["access_token"])
            .get("/api/v1/accounts/verify_credentials")
            .json()["username"]
            == "ana"
        )

    def test_stores_no_secret(self, app: RegisteredApp, ana: Account) -> None:
        code = make_code(app, ana)
        body = exchange(app, code).json()

        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT (SELECT string_agg(t::text, '') FROM oauth_accesstoken t)"
                " || (SELECT string_agg(c::text, '') FROM oauth_authorizationcode c)"
                " || (SELECT string_agg(a::text, '') FROM oauth_clientapp a)"
            )
            (stored,) = cursor.fetchone()
        for secret in (code, body["access_token"], body["refresh_token"], app.secret):
            assert secret not in stored

    def test_does_not_hear_what_it_says_of_scopes(self, app: RegisteredApp, ana: Account) -> None:
        response = exchange(
            app, make_code(app, ana, scopes=("read",)), scope="read write admin:write"
        )

        assert response.json()["scope"] == "read"
        assert AccessToken.objects.get().scopes == ["read"]

    def test_takes_json_parameters_in_the_address_and_a_slash(
        self, app: RegisteredApp, ana: Account
    ) -> None:
        asked = {
            "grant_type": "authorization_code",
            "code": make_code(app, ana),
            "redirect_uri": BACK,
            "client_id": app.client_id,
            "client_secret": app.secret,
        }
        as_json = Client().post("/oauth/token/", asked, content_type="application/json")
        asked["code"] = make_code(app, ana)
        in_address = Client().post("/oauth/token", query_params=asked)

        assert (as_json.status_code, in_address.status_code) == (200, 200)

    def test_takes_the_secret_in_a_header(self, app: RegisteredApp, ana: Account) -> None:
        pair = base64.b64encode(f"{app.client_id}:{app.secret}".encode()).decode()
        response = Client().post(
            "/oauth/token",
            {
                "grant_type": "authorization_code",
                "code": make_code(app, ana),
                "redirect_uri": BACK,
            },
            headers={"Authorization": f"Basic {pair}"},
        )

        assert response.status_code == 200

    def test_gives_one_token_to_those_who_come_again(
        self, app: RegisteredApp, ana: Account
    ) -> None:
        code = make_code(app, ana)
        first = exchange(app, code)
        second = exchange(app, code)

        assert (first.status_code, second.status_code) == (200, 400)
        assert second.json()["error"] == "invalid_grant"
        assert AccessToken.objects.count() == 1

    def test_ends_the_token_when_the_code_comes_again_later(
        self, app: RegisteredApp, ana: Account
    ) -> None:
        code = make_code(app, ana)
        exchange(app, code)
        AuthorizationCode.objects.update(used_at=timezone.now() - timedelta(seconds=30))

        assert exchange(app, code).status_code == 400
        assert AccessToken.objects.count() == 0

    @pytest.mark.parametrize(
        ("changes", "error"),
        [
            ({"code": "guessed"}, "invalid_grant"),
            ({"code": None}, "invalid_request"),
            ({"redirect_uri": OUT_OF_BAND}, "invalid_request"),
            ({"redirect_uri": None}, "invalid_request"),
            ({"client_secret": "guessed"}, "invalid_client"),
            ({"client_secret": None}, "invalid_client"),
            ({"client_id": None}, "invalid_client"),
            ({"grant_type": "password"}, "unsupported_grant_type"),
            ({"grant_type": None}, "unsupported_grant_type"),
            ({"code_verifier": VERIFIER}, "invalid_grant"),
        ],
    )
    def test_refuses_what_does_not_fit(
        self, app: RegisteredApp, ana: Account, changes: dict[str, Any], error: str
    ) -> None:
        response = exchange(app, make_code(app, ana), **changes)

        assert response.status_code == (401 if error == "invalid_client" else 400)
        assert response.json()["error"] == error
        assert not AccessToken.objects.exists()

    def test_refuses_a_code_of_another_app(self, app: RegisteredApp, ana: Account) -> None:
        thief = make_app(name="Thief")

        assert exchange(thief, make_code(app, ana)).json()["error"] == "invalid_grant"

    def test_refuses_a_code_that_lay_too_long(self, app: RegisteredApp, ana: Account) -> None:
        code = make_code(app, ana, now=timezone.now() - timedelta(minutes=11))

        assert exchange(app, code).json()["error"] == "invalid_grant"

    def test_refuses_a_code_from_before_a_new_password(
        self, app: RegisteredApp, ana: Account
    ) -> None:
        code = make_code(app, ana)
        ana.set_password("another-horse-battery")
        ana.save()

        assert exchange(app, code).json()["error"] == "invalid_grant"

    @pytest.mark.parametrize(
        ("verifier", "status"), [(VERIFIER, 200), (VERIFIER[::-1], 400), (None, 400)]
    )
    def test_wants_the_proof_of_who_asked(
        self, app: RegisteredApp, ana: Account, verifier: str | None, status: int
    ) -> None:
        code = make_code(app, ana, code_challenge=challenge_of(VERIFIER))

        assert exchange(app, code, code_verifier=verifier).status_code == status


@pytest.mark.django_db(transaction=True)
class TestFiftyAtOnce:
    def test_get_one_token(self) -> None:
        app, ana = make_app(), AccountFactory()
        code = make_code(app, ana)

        def redeem(_: int) -> int:
            try:
                return int(exchange(app, code).status_code)
            finally:
                connection.close()

        with ThreadPoolExecutor(max_workers=10) as pool:
            statuses = sorted(pool.map(redeem, range(50)))

        assert statuses == [200, *[400] * 49]
        assert AccessToken.objects.count() == 1


class TestAppOnlyTokens:
    def ask(self, app: RegisteredApp, **more: str) -> Any:
        return Client().post(
            "/oauth/token",
            {
                "grant_type": "client_credentials",
                "client_id": app.client_id,
                "client_secret": app.secret,
                **more,
            },
        )

    def test_stand_for_nobody(self, app: RegisteredApp) -> None:
        body = self.ask(app, scope="read").json()

        assert body["scope"] == "read"
        assert "refresh_token" not in body
        client = client_with(body["access_token"])
        assert client.get("/api/v1/apps/verify_credentials").json()["name"] == "Contact Sheet"
        refused = client.get("/api/v1/accounts/verify_credentials")
        assert (refused.status_code, refused.json()["code"]) == (422, "person_required")

    def test_are_not_wider_than_the_registration(self) -> None:
        response = self.ask(make_app(scopes=("read:statuses",)), scope="read")

        assert (response.status_code, response.json()["error"]) == (400, "invalid_scope")


class TestRefreshing:
    def refresh(self, app: RegisteredApp, secret: str, **more: str) -> Any:
        return Client().post(
            "/oauth/token",
            {
                "grant_type": "refresh_token",
                "refresh_token": secret,
                "client_id": app.client_id,
                "client_secret": app.secret,
                **more,
            },
        )

    def test_gives_new_secrets_of_the_same_worth(self, app: RegisteredApp, ana: Account) -> None:
        old = exchange(app, make_code(app, ana, scopes=("read",))).json()
        new = self.refresh(app, old["refresh_token"], scope="read write").json()

        assert new["scope"] == "read"
        me = "/api/v1/accounts/verify_credentials"
        assert client_with(new["access_token"]).get(me).status_code == 200
        assert client_with(old["access_token"]).get(me).status_code == 401
        assert AccessToken.objects.count() == 1

    def test_ends_everything_when_an_old_one_comes(self, app: RegisteredApp, ana: Account) -> None:
        old = exchange(app, make_code(app, ana)).json()
        self.refresh(app, old["refresh_token"])

        assert self.refresh(app, old["refresh_token"]).json()["error"] == "invalid_grant"
        assert not AccessToken.objects.exists()

    def test_refuses_another_app(self, app: RegisteredApp, ana: Account) -> None:
        old = exchange(app, make_code(app, ana)).json()

        assert self.refresh(make_app(), old["refresh_token"]).json()["error"] == "invalid_grant"
        assert AccessToken.objects.count() == 1

    def test_refuses_for_the_suspended(self, app: RegisteredApp, ana: Account) -> None:
        old = exchange(app, make_code(app, ana)).json()
        Account.objects.update(status=Status.SUSPENDED)

        assert self.refresh(app, old["refresh_token"]).json()["error"] == "invalid_grant"


class TestRevoking:
    def revoke(self, app: RegisteredApp, secret: str) -> Any:
        return Client().post(
            "/oauth/revoke",
            {"token": secret, "client_id": app.client_id, "client_secret": app.secret},
        )

    @pytest.mark.parametrize("which", ["access_token", "refresh_token"])
    def test_ends_the_token(self, app: RegisteredApp, ana: Account, which: str) -> None:
        body = exchange(app, make_code(app, ana)).json()
        response = self.revoke(app, body[which])

        assert (response.status_code, response.json()) == (200, {})
        assert not AccessToken.objects.exists()

    def test_of_what_is_none_is_no_error(self, app: RegisteredApp) -> None:
        assert self.revoke(app, "guessed").status_code == 200

    def test_leaves_tokens_of_other_apps(self, app: RegisteredApp, ana: Account) -> None:
        _, secret = make_token(ana, app=app)

        self.revoke(make_app(), secret)

        assert AccessToken.objects.count() == 1


class TestErrors:
    def test_have_the_form_of_the_protocol(self, app: RegisteredApp) -> None:
        for response in (
            Client().post("/oauth/token", "[1]", content_type="application/json"),
            Client().post("/oauth/token", "{", content_type="application/json"),
            Client().get("/oauth/token"),
            Client().post("/oauth/userinfo"),
        ):
            body = response.json()
            assert response.status_code in {400, 401, 405, 422}
            assert set(body) == {"error", "error_description"}
            assert " " not in body["error"]


class TestPurge:
    def test_forgets_what_is_over_and_apps_that_nobody_uses(self, ana: Account) -> None:
        used, unused, own = make_app(), make_app(), make_app(owner=ana)
        make_token(ana, app=used)
        make_code(unused, ana, now=timezone.now() - timedelta(days=1))
        now = timezone.now() + timedelta(days=100)

        assert services.purge_expired(now=timezone.now()) == 1
        assert services.forget_unused_apps(now=now) == 1
        kept = {row.pk for row in (used.row, own.row)}
        assert set(type(own.row).objects.values_list("pk", flat=True)) == kept
