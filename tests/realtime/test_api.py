"""Tickets are for the signed-in, one at a time."""

from collections.abc import Callable

import pytest
from django.test import Client

from apps.core.redis import redis_for
from apps.realtime import services
from apps.realtime.types import Member
from tests.factories.accounts import AccountFactory
from tests.realtime.conftest import session_of

pytestmark = pytest.mark.django_db
URL = "/api/instaclone/v1/realtime/ticket"


class TestTickets:
    def test_are_given_to_the_signed_in(self, client_for: Callable[..., Client]) -> None:
        account = AccountFactory()
        client = client_for(account)

        answer = client.post(URL)

        assert answer.status_code == 201
        assert answer.json()["expires_in"] == 30
        member = services.redeem_ticket(ticket=answer.json()["ticket"])
        assert member is not None
        assert member.account_id == account.pk

    def test_are_refused_to_others(self, client: Client) -> None:
        assert client.post(URL).status_code in {401, 403}

    def test_need_the_csrf_token(self, client_for: Callable[..., Client]) -> None:
        client = client_for(AccountFactory(), enforce_csrf_checks=True)

        assert client.post(URL).status_code == 403

    def test_cannot_be_fetched_by_a_link(self, client_for: Callable[..., Client]) -> None:
        assert client_for(AccountFactory()).get(URL).status_code == 405

    def test_are_spent_by_the_first_use(self) -> None:
        account = AccountFactory()
        member = Member(account_id=account.pk, session_key=session_of(account))
        ticket = services.issue_ticket(member=member)

        assert services.redeem_ticket(ticket=ticket) == member
        assert services.redeem_ticket(ticket=ticket) is None
        assert not redis_for("channels").keys("rt:ticket:*")
