"""The devices on which somebody is signed in."""

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from apps.accounts import selectors, services
from apps.accounts.models import Account
from apps.accounts.services import sessions
from tests.factories.accounts import PASSWORD, AccountFactory

pytestmark = pytest.mark.django_db


def signed_in(client_for, account: Account) -> UserSession:
    """Sign an account in on one more device."""
    session = client_for(account).session
    return UserSession.objects.create(
        user=account, session_key=session.session_key, ip="127.0.0.1", user_agent="Firefox/1"
    )


class TestRevokeSession:
    def test_ends_one_device(self, client_for) -> None:
        ana = AccountFactory()
        lost, kept = signed_in(client_for, ana), signed_in(client_for, ana)

        assert services.revoke_session(account=ana, session_id=lost.pk) is True
        assert services.revoke_session(account=ana, session_id=lost.pk) is False

        assert [session.pk for session in selectors.sessions_of(account=ana)] == [kept.pk]
        assert not Session.objects.filter(session_key=lost.session_key).exists()

    def test_closes_open_sockets(
        self, client_for, monkeypatch, django_capture_on_commit_callbacks
    ) -> None:
        ana = AccountFactory()
        device = signed_in(client_for, ana)
        orders: list[dict[str, object]] = []
        monkeypatch.setattr(sessions, "order_sockets", lambda **order: orders.append(order))

        with django_capture_on_commit_callbacks(execute=True):
            services.revoke_session(account=ana, session_id=device.pk)

        assert orders == [{"account_id": ana.pk, "command": "revoke"}]

    def test_does_not_touch_the_devices_of_others(self, client_for) -> None:
        ana, ed = AccountFactory(), AccountFactory()
        device = signed_in(client_for, ana)

        assert services.revoke_session(account=ed, session_id=device.pk) is False
        assert Session.objects.filter(session_key=device.session_key).exists()


class TestSigningOut:
    def test_strikes_the_device_off_and_closes_its_sockets(
        self, client, monkeypatch, django_capture_on_commit_callbacks
    ) -> None:
        ana = AccountFactory()
        orders: list[dict[str, object]] = []
        monkeypatch.setattr(sessions, "order_sockets", lambda **order: orders.append(order))
        client.post("/accounts/login/", {"login": ana.username, "password": PASSWORD})

        with django_capture_on_commit_callbacks(execute=True):
            client.post("/accounts/logout/")

        assert orders == [{"account_id": ana.pk, "command": "revoke"}]
        assert not UserSession.objects.filter(user=ana).exists()
        assert client.get("/settings/profile/").status_code == 302


class TestRevokeOtherSessions:
    def test_keeps_this_device(self, client_for) -> None:
        ana = AccountFactory()
        here = signed_in(client_for, ana)
        for _ in range(2):
            signed_in(client_for, ana)

        assert services.revoke_other_sessions(account=ana, session_key=here.session_key) == 2
        assert [session.pk for session in selectors.sessions_of(account=ana)] == [here.pk]


class TestSessionsOf:
    def test_costs_the_same_for_one_and_for_many(self, client_for, django_assert_num_queries):
        ana = AccountFactory()
        signed_in(client_for, ana)
        with django_assert_num_queries(2):
            selectors.sessions_of(account=ana)
        for _ in range(10):
            signed_in(client_for, ana)

        with django_assert_num_queries(2):
            assert len(selectors.sessions_of(account=ana)) == 11

    def test_leaves_out_sessions_that_have_ended(self, client_for) -> None:
        ana = AccountFactory()
        device = signed_in(client_for, ana)
        Session.objects.filter(session_key=device.session_key).delete()

        assert selectors.sessions_of(account=ana) == []
