"""Accounts come into being, are confirmed, and free their names when nobody confirms them."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress

from apps.accounts import services
from apps.accounts.exceptions import (
    UsernameTaken,
)
from apps.accounts.models import Account
from apps.accounts.types import Status
from apps.accounts.usernames import ReservedUsername
from tests.accounts.conftest import NOW
from tests.factories.accounts import PASSWORD, AccountFactory

pytestmark = pytest.mark.django_db


class TestCreateAccount:
    def test_makes_an_account_that_can_sign_in(self) -> None:
        account = services.create_account(
            username="Ana", email="Ana@Example.org", password=PASSWORD, name="Ana  Lima"
        )

        assert account.check_password(PASSWORD)
        assert (account.name, account.email) == ("Ana Lima", "ana@example.org")
        assert EmailAddress.objects.get(user=account).verified

    def test_keeps_reserved_words_for_staff(self) -> None:
        with pytest.raises(ReservedUsername):
            services.create_account(username="admin", email="a@example.org", password=None)

        staff = services.create_account(
            username="admin", email="a@example.org", password=None, is_staff=True
        )
        assert staff.is_staff

    def test_refuses_a_name_in_other_case(self) -> None:
        AccountFactory(username="ana")

        with pytest.raises(UsernameTaken):
            services.create_account(username="ANA", email="a@example.org", password=None)


class TestInsertAccount:
    def test_names_the_loser_of_a_race(self) -> None:
        AccountFactory(username="ana")

        with pytest.raises(UsernameTaken):
            services.insert_account(account=Account(username="Ana", password="!"))


class TestConfirmAccount:
    def test_lets_a_new_account_take_part_once(self) -> None:
        account = AccountFactory(unconfirmed=True)

        assert services.confirm_account(account=account) is True
        assert services.confirm_account(account=account) is False

        account.refresh_from_db()
        assert account.status == Status.ACTIVE

    def test_does_not_restore_the_suspended(self) -> None:
        account = AccountFactory(suspended=True)

        assert services.confirm_account(account=account) is False
        account.refresh_from_db()
        assert account.status == Status.SUSPENDED


class TestRemoveUnconfirmed:
    def test_frees_names_after_a_week(self) -> None:
        old = AccountFactory(unconfirmed=True, date_joined=NOW - timedelta(days=8))
        fresh = AccountFactory(unconfirmed=True, date_joined=NOW - timedelta(days=6))
        confirmed = AccountFactory(date_joined=NOW - timedelta(days=80))

        assert services.remove_unconfirmed(now=NOW) == 1
        assert services.remove_unconfirmed(now=NOW) == 0

        assert set(Account.objects.all()) == {fresh, confirmed}
        assert not Account.objects.filter(pk=old.pk).exists()
