"""What ends a token, and the sockets behind it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from apps.accounts import services as account_services
from apps.accounts.models import Account
from apps.accounts.types import Status
from apps.oauth import services
from apps.oauth.models import AccessToken, ClientApp
from apps.oauth.selectors import is_token_alive
from apps.realtime.selectors import is_signed_in
from apps.realtime.services import redeem_ticket
from apps.realtime.types import Member
from tests.conftest import ClientFor
from tests.factories.accounts import PASSWORD, AccountFactory
from tests.factories.oauth import client_with, make_app, make_token

pytestmark = pytest.mark.django_db

ME = "/api/v1/accounts/verify_credentials"


@pytest.fixture
def ana() -> Account:
    account: Account = AccountFactory(username="ana")
    return account


@pytest.fixture
def orders(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> Callable[[Callable[[], Any]], list[tuple[int, str]]]:
    """A function that does something and returns what sockets were told because of it."""

    def told(act: Callable[[], Any]) -> list[tuple[int, str]]:
        found: list[tuple[int, str]] = []
        monkeypatch.setattr(
            "apps.oauth.services.tokens.order_sockets",
            lambda *, account_id, command: found.append((account_id, command)),
        )
        with django_capture_on_commit_callbacks(execute=True):
            act()
        return found

    return told


class TestEnding:
    def test_by_disconnecting_the_app(self, ana: Account, orders: Any) -> None:
        token, secret = make_token(ana)
        make_token(ana, app=make_app(name="Other"))

        told = orders(lambda: services.disconnect_app(account=ana, app_id=token.app_id))

        assert told == [(ana.pk, "revoke")]
        assert client_with(secret).get(ME).status_code == 401
        assert AccessToken.objects.count() == 1

    def test_by_deleting_the_app(self, ana: Account, orders: Any) -> None:
        app = make_app(owner=ana)
        ben = AccountFactory()
        _, secret = make_token(ben, app=app)

        told = orders(lambda: services.delete_app(owner=ana, app_id=app.row.pk))

        assert told == [(ben.pk, "revoke")]
        assert client_with(secret).get(ME).status_code == 401

    def test_by_revoking_the_token(self, ana: Account, orders: Any) -> None:
        app = make_app()
        _, secret = make_token(ana, app=app)

        assert orders(lambda: services.revoke_secret(app=app.row, secret=secret)) == [
            (ana.pk, "revoke")
        ]

    def test_by_a_new_password_whoever_sets_it(self, ana: Account) -> None:
        token, secret = make_token(ana)

        ana.set_password("another-horse-battery")
        ana.save()

        assert client_with(secret).get(ME).status_code == 401
        assert not is_token_alive(token_id=token.pk, account_id=ana.pk)

    def test_by_a_new_password_closes_sockets(self, ana: Account, client_for: ClientFor) -> None:
        token, _ = make_token(ana)
        member = Member(account_id=ana.pk, token_id=token.pk)
        assert is_signed_in(member=member)

        client_for(ana).post(
            "/accounts/password/change/",
            {"oldpassword": PASSWORD, "password1": "another-horse-7", "password2": ""},
        )

        assert not is_signed_in(member=member)

    @pytest.mark.parametrize("status", [Status.SUSPENDED, Status.DELETING, Status.DEACTIVATED])
    def test_by_the_end_of_taking_part(
        self, ana: Account, outbox_drained: Callable[[], int], status: Status
    ) -> None:
        token, secret = make_token(ana)

        account_services.set_status(account=ana, status=status)

        if status != Status.DEACTIVATED:
            assert client_with(secret).get(ME).status_code == 403
        assert client_with(secret).post("/api/instaclone/v1/posts/").status_code == 403
        outbox_drained()
        assert client_with(secret).get(ME).status_code == 401
        assert not is_signed_in(member=Member(account_id=ana.pk, token_id=token.pk))

    def test_spares_who_is_back_meanwhile(self, ana: Account) -> None:
        _, secret = make_token(ana)

        assert services.revoke_tokens_of(account_id=ana.pk) == 0
        assert client_with(secret).get(ME).status_code == 200

    def test_with_the_account_itself(self, ana: Account) -> None:
        _, secret = make_token(ana)

        ana.delete()

        assert client_with(secret).get(ME).status_code == 401


class TestSocketsOfApps:
    def test_are_opened_by_a_ticket_and_end_with_the_token(self, ana: Account) -> None:
        token, secret = make_token(ana)
        client = client_with(secret)
        first, second = (
            client.post("/api/instaclone/v1/realtime/ticket").json()["ticket"] for _ in range(2)
        )

        member = redeem_ticket(ticket=first)
        assert member == Member(account_id=ana.pk, token_id=token.pk)
        services.disconnect_app(account=ana, app_id=token.app_id)
        assert redeem_ticket(ticket=second) is None

    def test_need_the_scope(self, ana: Account) -> None:
        _, secret = make_token(ana, scopes=("read:statuses", "write"))

        response = client_with(secret).post("/api/instaclone/v1/realtime/ticket")

        assert (response.status_code, response.json()["code"]) == (403, "insufficient_scope")


class TestSettings:
    def test_show_apps_with_their_scopes_and_end_them(
        self, ana: Account, client_for: ClientFor
    ) -> None:
        token, _ = make_token(ana, scopes=("read:blocks",))
        make_token(AccountFactory(), app=make_app(name="Somebody else’s"))
        client = client_for(ana)

        html = client.get("/settings/apps/").content.decode()
        client.post(f"/settings/apps/{token.app_id}/disconnect/")

        assert "Contact Sheet" in html
        assert "See whom you have blocked" in html
        assert "Somebody else" not in html
        assert not AccessToken.objects.filter(account=ana).exists()

    def test_register_and_delete_ones_own_apps(self, ana: Account, client_for: ClientFor) -> None:
        client = client_for(ana)
        asked = {
            "name": "My bot",
            "website": "",
            "redirect_uris": "urn:ietf:wg:oauth:2.0:oob",
            "scopes": ["read"],
        }
        shown = client.post("/settings/apps/new/", asked)
        app = ClientApp.objects.get()

        assert app.client_id in shown.content.decode()
        assert "no-store" in shown["Cache-Control"]
        assert app.client_id in client.get("/settings/apps/").content.decode()
        stranger = client_for(AccountFactory())
        assert stranger.post(f"/settings/apps/{app.pk}/delete/").status_code == 404
        client.post(f"/settings/apps/{app.pk}/delete/")
        assert not ClientApp.objects.exists()

    def test_refuse_what_makes_no_app(self, ana: Account, client_for: ClientFor) -> None:
        response = client_for(ana).post(
            "/settings/apps/new/",
            {"name": "x", "redirect_uris": "javascript:alert(1)", "scopes": ["read"]},
        )

        assert response.status_code == 422
        assert not ClientApp.objects.exists()

    def test_of_somebody_else_do_not_exist(self, ana: Account, client_for: ClientFor) -> None:
        token, _ = make_token(AccountFactory())

        response = client_for(ana).post(f"/settings/apps/{token.app_id}/disconnect/")

        assert response.status_code == 404
        assert AccessToken.objects.exists()


class TestUse:
    def test_is_noted_once_a_day(self, ana: Account, django_assert_num_queries: Any) -> None:
        token, secret = make_token(ana)
        AccessToken.objects.update(last_used_on="2020-01-01")
        client = client_with(secret)

        client.get("/api/v1/preferences")
        token.refresh_from_db()
        assert token.last_used_on.year > 2020
        with django_assert_num_queries(1):
            client.get("/api/v1/preferences")

    def test_of_a_session_beside_a_token_is_the_tokens(
        self, ana: Account, client_for: ClientFor
    ) -> None:
        client: Client = client_for(ana)
        _, secret = make_token(AccountFactory(username="ben"))

        response = client.get(ME, headers={"Authorization": f"Bearer {secret}"})

        assert response.json()["username"] == "ben"
