"""Leaving, being sent away, and coming back; no step undoes another one."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core import mail

from apps.accounts import selectors, services
from apps.accounts.events import DeletionRequested, StatusChanged
from apps.accounts.exceptions import StandingChanged
from apps.accounts.models import Account, Deletion, Suspension
from apps.accounts.services import sessions
from apps.accounts.types import Status
from tests.accounts.conftest import NOW
from tests.factories.accounts import AccountFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def orders(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, str]]:
    """Collect what is ordered of sockets."""
    ordered: list[tuple[int, str]] = []
    monkeypatch.setattr(
        sessions, "order_sockets", lambda account_id, command: ordered.append((account_id, command))
    )
    return ordered


def status_of(account: Account) -> str:
    return Account.objects.values_list("status", flat=True).get(pk=account.pk)


class TestSetStatus:
    def test_tells_of_a_change_only(self, published: list[object]) -> None:
        ana = AccountFactory()

        assert services.set_status(account=ana, status=Status.SUSPENDED) is True
        assert services.set_status(account=ana, status=Status.SUSPENDED) is False

        assert published == [StatusChanged(account_id=ana.pk)]

    def test_forgets_why_somebody_was_away(self) -> None:
        ana = AccountFactory()
        services.suspend(account=ana, reason="spam", until=None)

        assert services.set_status(account=ana, status=Status.ACTIVE) is True

        assert not Suspension.objects.exists()


class TestSuspend:
    def test_keeps_the_reason_and_the_end(
        self, published: list[object], orders, django_capture_on_commit_callbacks
    ) -> None:
        ana = AccountFactory()
        until = NOW + timedelta(days=7)

        with django_capture_on_commit_callbacks(execute=True):
            assert services.suspend(account=ana, reason="spam", until=until) is True

        suspension = selectors.suspension_of(account_id=ana.pk)
        assert suspension is not None
        assert (suspension.reason, suspension.until) == ("spam", until)
        assert status_of(ana) == Status.SUSPENDED
        assert published == [StatusChanged(account_id=ana.pk)]
        assert orders == [(ana.pk, "revoke")]

    @pytest.mark.parametrize("trait", ["suspended", "unconfirmed"])
    def test_leaves_alone_who_takes_no_part(self, trait: str, published: list[object]) -> None:
        ana = AccountFactory(**{trait: True})

        assert services.suspend(account=ana, reason="spam", until=None) is False

        assert published == []
        assert not Suspension.objects.exists()


class TestLiftSuspension:
    @pytest.mark.parametrize("former", [Status.ACTIVE, Status.DEACTIVATED, Status.DELETING])
    def test_brings_back_what_was_before(self, former: Status) -> None:
        ana = AccountFactory(status=former)
        services.suspend(account=ana, reason="spam", until=None)

        assert services.lift_suspension(account=ana) is True
        assert services.lift_suspension(account=ana) is False

        assert status_of(ana) == former
        assert not Suspension.objects.exists()


class TestLiftEndedSuspension:
    def test_waits_for_the_end(self) -> None:
        ana = AccountFactory()
        services.suspend(account=ana, reason="spam", until=NOW)

        early = NOW - timedelta(seconds=1)
        assert selectors.ended_suspension_ids(now=early) == []
        assert services.lift_ended_suspension(account_id=ana.pk, now=early) is False
        assert selectors.ended_suspension_ids(now=NOW) == [ana.pk]
        assert services.lift_ended_suspension(account_id=ana.pk, now=NOW) is True

        assert status_of(ana) == Status.ACTIVE

    def test_ends_none_that_has_no_end(self) -> None:
        ana = AccountFactory()
        services.suspend(account=ana, reason="spam", until=None)

        assert services.lift_ended_suspension(account_id=ana.pk, now=NOW) is False


class TestDeactivate:
    def test_hides_somebody_until_they_come_back(self, published: list[object], orders) -> None:
        ana = AccountFactory()

        services.deactivate(account=ana)
        assert status_of(ana) == Status.DEACTIVATED
        services.reactivate(account=ana)
        assert status_of(ana) == Status.ACTIVE

        assert published == [StatusChanged(account_id=ana.pk)] * 2
        assert orders == []

    def test_is_no_way_out_of_a_suspension(self) -> None:
        ana = AccountFactory()
        stale = Account.objects.get(pk=ana.pk)
        services.suspend(account=ana, reason="spam", until=None)

        for step in (services.deactivate, services.reactivate, services.keep_account):
            with pytest.raises(StandingChanged):
                step(account=stale)

        assert status_of(ana) == Status.SUSPENDED


class TestRequestDeletion:
    def test_hides_somebody_and_signs_them_out(
        self, client_for, published: list[object], orders, django_capture_on_commit_callbacks
    ) -> None:
        ana = AccountFactory()
        session = client_for(ana).session
        UserSession.objects.create(
            user=ana, session_key=session.session_key, ip="127.0.0.1", user_agent="Firefox/1"
        )

        with django_capture_on_commit_callbacks(execute=True):
            due_at = services.request_deletion(account=ana, now=NOW)

        assert due_at == NOW + timedelta(days=30)
        assert status_of(ana) == Status.DELETING
        assert not Session.objects.filter(session_key=session.session_key).exists()
        assert (ana.pk, "revoke") in orders
        assert published == [
            StatusChanged(account_id=ana.pk),
            DeletionRequested(account_id=ana.pk),
        ]

    def test_can_be_called_off(self) -> None:
        ana = AccountFactory()
        services.request_deletion(account=ana, now=NOW)

        services.keep_account(account=ana)

        assert status_of(ana) == Status.ACTIVE
        assert not Deletion.objects.exists()

    def test_is_still_due_after_a_suspension(self) -> None:
        ana = AccountFactory()
        services.request_deletion(account=ana, now=NOW)
        services.suspend(account=ana, reason="spam", until=None)

        with pytest.raises(StandingChanged):
            services.keep_account(account=ana)

        assert selectors.deletion_of(account_id=ana.pk) is not None
        services.lift_suspension(account=ana)
        assert status_of(ana) == Status.DELETING


class TestTellOfDeletion:
    def test_names_the_day_and_the_way_back(self, outbox_drained) -> None:
        ana = AccountFactory(email="ana@example.org")
        due_at = services.request_deletion(account=ana, now=NOW)

        outbox_drained()

        message = mail.outbox[-1]
        assert message.to == ["ana@example.org"]
        assert f"{due_at:%B %Y}" in message.subject
        assert "/accounts/login/" in message.body

    def test_is_silent_once_it_is_called_off(self) -> None:
        ana = AccountFactory()
        services.request_deletion(account=ana, now=NOW)
        services.keep_account(account=ana)

        assert services.tell_of_deletion(account_id=ana.pk) is False
        assert mail.outbox == []
