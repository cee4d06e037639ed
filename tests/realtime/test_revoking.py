"""What ends a socket whose session or account has ended."""

import pytest
from django.contrib.sessions.models import Session

from apps.accounts import services as account_services
from apps.accounts.models import Account
from apps.accounts.types import Status
from apps.core import realtime
from tests.realtime.conftest import Open, in_thread, push, session_of

pytestmark = pytest.mark.django_db(transaction=True)


class TestRevoke:
    async def test_closes_the_socket_of_the_session_and_spares_the_others(
        self, account: Account, session: str, open_socket: Open
    ) -> None:
        other_session = await in_thread(session_of, account=account)
        here, there = await open_socket(session), await open_socket(other_session)

        def revoke() -> None:
            Session.objects.filter(pk=session).delete()
            realtime.order_sockets(account_id=account.pk, command="revoke")

        await in_thread(revoke)

        assert await here.closed() == 4401
        assert await there.is_silent()

    async def test_follows_a_new_password(
        self, account: Account, session: str, open_socket: Open
    ) -> None:
        socket = await open_socket(session)

        def change() -> None:
            account.set_password("another-horse-battery")
            account.save()
            account_services.close_sockets(account=account)

        await in_thread(change)

        assert await socket.closed() == 4401

    async def test_follows_a_suspension(
        self, account: Account, session: str, open_socket: Open
    ) -> None:
        socket = await open_socket(session)

        await in_thread(account_services.set_status, account=account, status=Status.SUSPENDED)

        assert await socket.closed() == 4401

    async def test_is_noticed_by_the_heartbeat_when_the_order_is_lost(
        self, session: str, open_socket: Open, quick_beats: None
    ) -> None:
        socket = await open_socket(session)

        await in_thread(lambda: Session.objects.all().delete())

        assert await socket.closed() == 4401

    async def test_lets_nothing_through_afterwards(
        self, account: Account, session: str, open_socket: Open
    ) -> None:
        socket = await open_socket(session)
        await in_thread(account_services.set_status, account=account, status=Status.SUSPENDED)
        assert await socket.closed() == 4401

        await in_thread(lambda: push(account.pk, "a"))

        assert await socket.is_dead()
