"""Scheduled work on accounts."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.accounts.models import Account
from apps.accounts.tasks import remove_unconfirmed_accounts
from tests.factories.accounts import AccountFactory

pytestmark = pytest.mark.django_db


class TestRemoveUnconfirmedAccounts:
    def test_leaves_the_same_state_when_run_twice(self) -> None:
        AccountFactory(unconfirmed=True, date_joined=timezone.now() - timedelta(days=30))
        kept = AccountFactory()

        for _ in range(2):
            remove_unconfirmed_accounts(sent_by="a newer sender")

        assert list(Account.objects.all()) == [kept]
