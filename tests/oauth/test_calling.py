"""What a call by an app is known by."""

import pytest
from django.utils import timezone

from apps.oauth.models import AccessToken
from apps.oauth.selectors import token_with_secret
from tests.factories.accounts import AccountFactory
from tests.factories.oauth import make_token

pytestmark = pytest.mark.django_db


class TestTokenWithSecret:
    def test_is_the_whole_token_and_the_whole_account_in_one_query(
        self, django_assert_num_queries
    ) -> None:
        stored, secret = make_token(AccountFactory())

        with django_assert_num_queries(1):
            found = token_with_secret(secret=secret)
            assert found is not None
            account = found.account

        assert account is not None
        for read, row in ((found, stored), (account, stored.account)):
            row.refresh_from_db()
            assert read == row
            names = [field.attname for field in row._meta.concrete_fields]
            assert {n: getattr(read, n) for n in names} == {n: getattr(row, n) for n in names}

    def test_can_be_changed_and_saved(self) -> None:
        stored, secret = make_token(AccountFactory())
        found = token_with_secret(secret=secret)
        assert found is not None

        found.scopes = ["read"]
        found.save()

        stored.refresh_from_db()
        assert stored.scopes == ["read"]
        assert token_with_secret(secret=secret) == stored

    def test_of_an_app_that_calls_for_itself_has_nobody(self) -> None:
        stored, secret = make_token(None)

        found = token_with_secret(secret=secret)

        assert found == stored
        assert found is not None
        assert found.account is None

    def test_is_nothing_once_it_is_over(self) -> None:
        stored, secret = make_token(AccountFactory())
        AccessToken.objects.filter(pk=stored.pk).update(expires_at=timezone.now())

        assert token_with_secret(secret=secret) is None

    def test_is_nothing_by_another_secret(self) -> None:
        _, secret = make_token(AccountFactory())

        assert token_with_secret(secret=secret[:-1]) is None
        assert token_with_secret(secret="") is None
