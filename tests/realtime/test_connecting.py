"""Who gets a socket, by session and by ticket, and who is sent away."""

from collections.abc import Iterator

import pytest
from django.contrib.sessions.models import Session

from apps.accounts.models import Account
from apps.accounts.selectors import shut_out_networks
from apps.accounts.types import Status
from apps.core import outbox, realtime
from apps.core.networks import NetworkSet
from apps.core.redis import redis_for
from apps.graph.services import follow
from apps.realtime import services
from apps.realtime.types import Member
from tests.factories.accounts import AccountFactory
from tests.realtime.conftest import Open, Socket, in_thread, push, seq_of_head

pytestmark = pytest.mark.django_db(transaction=True)


class TestConnect:
    async def test_greets_with_the_head_of_the_stream(
        self, account: Account, session: str, open_socket: Open
    ) -> None:
        await in_thread(lambda: push(account.pk, "a", "b"))

        socket = await open_socket(session, is_greeted=False)

        assert seq_of_head(await socket.hear()) == 2

    async def test_greets_with_the_badges_as_they_are_now(
        self, account: Account, session: str, open_socket: Open
    ) -> None:
        """The page may have been made before something happened that found no socket to ring."""
        follower = await in_thread(AccountFactory)
        await in_thread(lambda: follow(follower=follower, followee_id=account.pk))
        await in_thread(outbox.drain)

        socket = await open_socket(session, is_greeted=False)

        assert (await socket.hear())["badges"] == {"unread": 1, "requests": 0}

    async def test_tells_others_that_the_account_is_here(
        self, account: Account, session: str, open_socket: Open
    ) -> None:
        await open_socket(session)

        assert 0 < redis_for("channels").ttl(realtime.presence_key(account.pk)) <= 60

    async def test_refuses_who_is_not_signed_in(self, open_socket: Open) -> None:
        socket = await open_socket(is_greeted=False)

        assert await socket.closed() == 4401

    async def test_refuses_an_invented_session(self, open_socket: Open) -> None:
        socket = await open_socket("0123456789abcdef0123456789abcdef", is_greeted=False)

        assert await socket.closed() == 4401

    @pytest.mark.parametrize(
        ("origin", "host"),
        [
            ("http://evil.example", "127.0.0.1"),
            ("https://127.0.0.1", "127.0.0.1"),
            ("http://127.0.0.1:81", "127.0.0.1"),
            ("http://evil.example", "evil.example"),
            ("http://127.0.0.1.evil.example", "127.0.0.1"),
            ("null", "127.0.0.1"),
            (None, "127.0.0.1"),
            ("", "127.0.0.1"),
        ],
    )
    async def test_refuses_pages_of_other_sites(
        self, session: str, open_socket: Open, origin: str | None, host: str
    ) -> None:
        socket = await open_socket(session, origin=origin, host=host, is_greeted=False)

        assert await socket.closed() == 4403

    async def test_accepts_every_name_the_site_answers_to(
        self, session: str, open_socket: Open
    ) -> None:
        await open_socket(session, origin="http://localhost:8000", host="localhost:8000")

    async def test_refuses_the_suspended(
        self, account: Account, session: str, open_socket: Open
    ) -> None:
        await in_thread(
            lambda: Account.objects.filter(pk=account.pk).update(status=Status.SUSPENDED)
        )

        socket = await open_socket(session, is_greeted=False)

        assert await socket.closed() == 4401

    async def test_is_refused_at_other_addresses(self) -> None:
        assert not await Socket(path="/ws/elsewhere/", headers=[]).connect()


class TestTicket:
    async def test_opens_one_socket_without_cookie_and_origin(
        self, account: Account, session: str, open_socket: Open
    ) -> None:
        member = Member(account_id=account.pk, session_key=session)
        ticket = await in_thread(services.issue_ticket, member=member)

        socket = await open_socket(ticket=ticket, origin=None)
        second = await open_socket(ticket=ticket, origin=None, is_greeted=False)

        assert await socket.is_silent()
        assert await second.closed() == 4401

    async def test_expires_after_thirty_seconds(self, account: Account, session: str) -> None:
        member = Member(account_id=account.pk, session_key=session)
        ticket = await in_thread(services.issue_ticket, member=member)

        assert 0 < redis_for("channels").ttl(f"rt:ticket:{ticket}") <= 30

    async def test_is_worth_nothing_when_its_session_has_ended(
        self, account: Account, session: str, open_socket: Open
    ) -> None:
        member = Member(account_id=account.pk, session_key=session)
        ticket = await in_thread(services.issue_ticket, member=member)
        await in_thread(lambda: Session.objects.all().delete())

        socket = await open_socket(ticket=ticket, is_greeted=False)

        assert await socket.closed() == 4401

    async def test_must_be_one_of_ours(self, session: str, open_socket: Open) -> None:
        socket = await open_socket(session, ticket="guessed", is_greeted=False)

        assert await socket.closed() == 4401


class TestShutOut:
    @pytest.fixture(autouse=True)
    def _end(self) -> Iterator[None]:
        yield
        shut_out_networks.hold(NetworkSet())

    async def test_networks_get_no_socket(self, session: str, open_socket: Open) -> None:
        shut_out_networks.hold(NetworkSet(["127.0.0.0/8"]))

        socket = await open_socket(session, is_greeted=False)

        assert await socket.closed() == 4403

    @pytest.mark.usefixtures("quick_beats")
    async def test_networks_lose_those_that_are_open(self, session: str, open_socket: Open) -> None:
        socket = await open_socket(session)

        shut_out_networks.hold(NetworkSet(["127.0.0.0/8"]))

        assert await socket.closed() == 4403
