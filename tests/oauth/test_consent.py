"""The consent page: who is asked for what, and where the answer goes."""

import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.test import Client

from apps.accounts.models import Account
from apps.accounts.types import Status
from apps.oauth.engine.redirects import OUT_OF_BAND
from apps.oauth.models import AccessToken, AuthorizationCode
from tests.conftest import ClientFor
from tests.factories.accounts import AccountFactory
from tests.factories.oauth import RegisteredApp, make_app

pytestmark = pytest.mark.django_db

BACK = "https://sheet.example/back"
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


@pytest.fixture
def app() -> RegisteredApp:
    return make_app(redirect_uris=(BACK, OUT_OF_BAND, "pixelix-android-auth://callback"))


@pytest.fixture
def ana() -> Account:
    account: Account = AccountFactory(username="ana")
    return account


def question(app: RegisteredApp, **changes: Any) -> dict[str, str]:
    asked = {
        "response_type": "code",
        "client_id": app.client_id,
        "redirect_uri": BACK,
        "scope": "read write",
        "state": "s-1",
        **changes,
    }
    return {name: value for name, value in asked.items() if value is not None}


def hidden_fields(html: str) -> dict[str, str]:
    form = html.split('action="/oauth/authorize"')[1].split("</form>", maxsplit=1)[0]
    return {name: unescape(value) for name, value in _HIDDEN.findall(form)}


def answer(client: Client, asked: dict[str, str], said: str = "allow") -> Any:
    page = client.get("/oauth/authorize", asked)
    assert page.status_code == 200, page.content.decode()
    return client.post("/oauth/authorize", {**hidden_fields(page.content.decode()), "answer": said})


class TestAsking:
    def test_names_the_app_its_website_and_each_scope(
        self, app: RegisteredApp, ana: Account, client_for: ClientFor
    ) -> None:
        response = client_for(ana).get("/oauth/authorize", question(app, scope="read:blocks push"))

        html = response.content.decode()
        assert "Connect Contact Sheet?" in html
        assert "sheet.example" in html
        assert "See whom you have blocked" in html
        assert "Tell you of what happens" in html
        assert "Post, comment" not in html
        assert "@ana" in html
        assert "no-store" in response["Cache-Control"]

    def test_cannot_be_framed_and_may_send_the_answer_to_the_app_alone(
        self, app: RegisteredApp, ana: Account, client_for: ClientFor
    ) -> None:
        client = client_for(ana)
        web = client.get("/oauth/authorize", question(app))
        native = client.get(
            "/oauth/authorize", question(app, redirect_uri="pixelix-android-auth://callback")
        )
        shown = client.get("/oauth/authorize", question(app, redirect_uri=OUT_OF_BAND))
        other = client.get("/about/")

        assert web["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in web["Content-Security-Policy"]
        assert "form-action 'self' https://sheet.example;" in web["Content-Security-Policy"] + ";"
        assert "form-action 'self' pixelix-android-auth:;" in (
            native["Content-Security-Policy"] + ";"
        )
        for plain in (shown, other):
            assert "form-action 'self';" in plain["Content-Security-Policy"] + ";"

    def test_shows_whatever_an_app_calls_itself_as_text(
        self, ana: Account, client_for: ClientFor
    ) -> None:
        app = make_app(name="<script>alert(1)</script>")

        html = client_for(ana).get("/oauth/authorize", question(app)).content.decode()

        assert "<script>alert" not in html

    def test_asks_strangers_to_sign_in_first(self, app: RegisteredApp) -> None:
        response = Client().get("/oauth/authorize", question(app))

        assert response.status_code == 302
        target = urlsplit(response["Location"])
        assert target.path == "/accounts/login/"
        (after,) = parse_qs(target.query)["next"]
        assert after.startswith("/oauth/authorize?")
        assert parse_qs(urlsplit(after).query)["state"] == ["s-1"]

    def test_lets_nobody_be_signed_out_by_a_link(
        self, app: RegisteredApp, ana: Account, client_for: ClientFor
    ) -> None:
        client = client_for(ana)
        page = client.get("/oauth/authorize", question(app, force_login="true"))

        assert 'value="allow"' not in page.content.decode()
        assert client.get("/settings/").status_code == 302
        response = client.post("/oauth/authorize/switch", question(app))
        assert urlsplit(response["Location"]).path == "/accounts/login/"
        assert "force_login" not in response["Location"]
        assert "login" in client.get("/settings/")["Location"]

    def test_does_not_take_what_mastodon_py_says_by_default_for_a_force(
        self, app: RegisteredApp, ana: Account, client_for: ClientFor
    ) -> None:
        page = client_for(ana).get("/oauth/authorize", question(app, force_login="False"))

        assert 'value="allow"' in page.content.decode()

    @pytest.mark.parametrize(
        ("registered", "asked", "given"),
        [
            (("read", "write"), None, ["read"]),
            ((), None, ["read", "write", "follow", "push"]),
            (("read", "write"), "read:statuses", ["read:statuses"]),
            (("read",), "read admin:write", ["read"]),
        ],
    )
    def test_gives_what_is_shown(
        self,
        ana: Account,
        client_for: ClientFor,
        registered: tuple[str, ...],
        asked: str | None,
        given: list[str],
    ) -> None:
        answer(client_for(ana), question(make_app(scopes=registered), scope=asked))

        assert AuthorizationCode.objects.get().scopes == given


class TestAnswering:
    def test_sends_the_code_and_the_state_to_the_app(
        self, app: RegisteredApp, ana: Account, client_for: ClientFor
    ) -> None:
        response = answer(client_for(ana), question(app))

        query = parse_qs(urlsplit(response["Location"]).query)
        assert response["Location"].startswith(f"{BACK}?code=")
        assert query["state"] == ["s-1"]
        assert len(query["code"][0]) >= 32

    def test_sends_it_to_schemes_of_apps(
        self, app: RegisteredApp, ana: Account, client_for: ClientFor
    ) -> None:
        native = "pixelix-android-auth://callback"

        response = answer(client_for(ana), question(app, redirect_uri=native, state=None))

        assert re.fullmatch(re.escape(native) + r"\?code=[\w-]+", response["Location"])

    def test_shows_the_code_where_there_is_no_app_to_go_to(
        self, app: RegisteredApp, ana: Account, client_for: ClientFor
    ) -> None:
        response = answer(client_for(ana), question(app, redirect_uri=OUT_OF_BAND))

        assert response.status_code == 200
        assert re.search(r'id="code"[^>]*value="[\w-]{32,}"', response.content.decode(), re.DOTALL)
        assert "no-store" in response["Cache-Control"]

    def test_tells_the_app_of_a_no(
        self, app: RegisteredApp, ana: Account, client_for: ClientFor
    ) -> None:
        response = answer(client_for(ana), question(app), "deny")

        assert response["Location"] == f"{BACK}?error=access_denied&state=s-1"
        assert not AuthorizationCode.objects.exists()

    def test_believes_no_other_page(self, app: RegisteredApp, ana: Account) -> None:
        client = Client(enforce_csrf_checks=True)
        client.force_login(ana)

        response = client.post("/oauth/authorize", {**question(app), "answer": "allow"})

        assert response.status_code == 403
        assert not AuthorizationCode.objects.exists()

    @pytest.mark.parametrize("status", [Status.SUSPENDED, Status.DEACTIVATED, Status.DELETING])
    def test_connects_nothing_to_who_takes_no_part(
        self, app: RegisteredApp, client_for: ClientFor, status: Status
    ) -> None:
        client = client_for(AccountFactory(status=status))

        response = client.post("/oauth/authorize", {**question(app), "answer": "allow"})

        assert response.status_code == 403
        assert "<html" in response.content.decode()
        assert not AuthorizationCode.objects.exists()


class TestRefusing:
    @pytest.mark.parametrize(
        "changes",
        [
            {"client_id": "guessed"},
            {"client_id": None},
            {"redirect_uri": "https://evil.example/"},
            {"redirect_uri": f"{BACK}/../evil"},
            {"redirect_uri": "javascript:alert(1)"},
            {"redirect_uri": None},
        ],
    )
    @pytest.mark.parametrize("method", ["get", "post"])
    def test_leads_nobody_to_where_no_app_is(
        self,
        app: RegisteredApp,
        ana: Account,
        client_for: ClientFor,
        changes: dict[str, Any],
        method: str,
    ) -> None:
        asked = {**question(app, **changes), "answer": "allow"}

        response = getattr(client_for(ana), method)("/oauth/authorize", asked)

        assert response.status_code == 400
        assert "evil.example" not in response.content.decode()
        assert "javascript:alert" not in response.content.decode()

    @pytest.mark.parametrize(
        ("changes", "error"),
        [
            ({"response_type": "token"}, "unsupported_response_type"),
            ({"response_type": None}, "invalid_request"),
            ({"scope": "everything"}, "invalid_scope"),
            ({"scope": "admin:read"}, "invalid_scope"),
            ({"code_challenge": "x" * 43, "code_challenge_method": "plain"}, "invalid_request"),
            ({"code_challenge": "x" * 43}, "invalid_request"),
        ],
    )
    def test_sends_nobody_away_unasked(
        self,
        app: RegisteredApp,
        ana: Account,
        client_for: ClientFor,
        changes: dict[str, Any],
        error: str,
    ) -> None:
        response = client_for(ana).get("/oauth/authorize", question(app, **changes))

        html = unescape(response.content.decode())
        assert response.status_code == 400
        assert f'href="{BACK}?error={error}' in html

    def test_gives_no_more_than_was_registered(self, ana: Account, client_for: ClientFor) -> None:
        app = make_app(scopes=("read:statuses",))

        response = client_for(ana).post(
            "/oauth/authorize", {**question(app, scope="read"), "answer": "allow"}
        )

        assert response.status_code == 400
        assert not AuthorizationCode.objects.exists()

    def test_does_not_read_what_is_said_twice(
        self, app: RegisteredApp, ana: Account, client_for: ClientFor
    ) -> None:
        query = urlencode([*question(app).items(), ("redirect_uri", "https://evil.example/")])

        assert client_for(ana).get(f"/oauth/authorize?{query}").status_code == 400


class TestAnApp:
    def test_signs_in_from_the_first_call_to_the_last(
        self, ana: Account, client_for: ClientFor
    ) -> None:
        registered = (
            Client()
            .post(
                "/api/v1/apps",
                query_params={
                    "client_name": "Pixelix",
                    "redirect_uris": "pixelix-android-auth://callback",
                },
            )
            .json()
        )
        asked = {
            "response_type": "code",
            "client_id": registered["client_id"],
            "redirect_uri": "pixelix-android-auth://callback",
        }
        code = parse_qs(urlsplit(answer(client_for(ana), asked)["Location"]).query)["code"][0]
        token = (
            Client()
            .post(
                "/oauth/token",
                {
                    "grant_type": "authorization_code",
                    "code": code,
                    "redirect_uri": asked["redirect_uri"],
                    "client_id": registered["client_id"],
                    "client_secret": registered["client_secret"],
                },
            )
            .json()
        )

        assert token["scope"] == "read write follow push"
        assert AccessToken.objects.get().account_id == ana.pk
