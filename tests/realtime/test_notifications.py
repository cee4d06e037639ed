"""Notifications on open pages, through everything that makes them."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from apps.accounts.models import Account
from apps.notifications import services as notification_services
from tests.factories.accounts import AccountFactory
from tests.factories.graph import make_follow
from tests.realtime.conftest import Open, in_thread

pytestmark = pytest.mark.django_db(transaction=True)


class TestNotifications:
    async def test_arrive_and_are_read_in_every_tab(
        self,
        account: Account,
        session: str,
        open_socket: Open,
        outbox_drained: Callable[[], int],
    ) -> None:
        here, there = await open_socket(session), await open_socket(session)

        def be_followed() -> None:
            make_follow(follower=AccountFactory(), followee=account)
            outbox_drained()

        await in_thread(be_followed)
        told = [(await tab.hear())["data"] for tab in (here, there)]
        assert told[0] == told[1] == {"id": told[0]["id"], "kind": "follow", "unread": 1}

        await in_thread(
            notification_services.mark_read,
            recipient_id=account.pk,
            up_to_id=int(told[0]["id"]),
            now=timezone.now(),
        )

        read = {"id": told[0]["id"], "kind": "read", "unread": 0}
        assert (await here.hear())["data"] == (await there.hear())["data"] == read
