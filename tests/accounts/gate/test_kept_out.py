"""What the suspended, and whoever else is kept out, read and take all the same."""

import io
import zipfile

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts import services
from apps.accounts.types import Status
from apps.portability import services as portability_services
from apps.portability.models import Export
from tests.accounts.gate.addresses import GATED
from tests.factories.accounts import PASSWORD, AccountFactory
from tests.factories.graph import make_block
from tests.factories.moderation import make_report
from tests.factories.posts import PostFactory
from tests.media.conftest import media_root

__all__ = ["media_root"]


pytestmark = pytest.mark.django_db


class TestSuspended:
    def test_may_sign_in_to_read_why(self, client: Client) -> None:
        AccountFactory(username="ana", suspended=True)

        client.post(reverse("account_login"), {"login": "ana", "password": PASSWORD})

        assert b"Your account is suspended" in client.get("/").content

    def test_can_take_their_data_and_read_their_reports(self, client_for) -> None:
        client = client_for(AccountFactory(suspended=True))
        gate = client.get("/").content.decode()

        for name in ("portability:data", "moderation:own_reports"):
            page = client.get(reverse(name))
            assert reverse(name) in gate
            assert page.status_code == 200
            assert b"/settings/privacy/" not in page.content
            assert b"/settings/data/import/" not in page.content

    def test_reads_what_became_of_their_reports(self, client_for) -> None:
        ana = AccountFactory()
        post, hers = PostFactory(author__username="bo"), PostFactory(author__username="cleo")
        make_report(about=post, by=ana)
        make_report(about=hers, by=ana)
        make_block(blocker=hers.author, blocked=ana)
        services.suspend(account=ana, reason="", until=None)

        page = client_for(ana).get(reverse("moderation:own_reports")).content.decode()

        assert page.count("chip--static") == 2
        assert 'href="/bo/"' in page
        assert 'href="/cleo/"' not in page

    def test_is_told_nothing_without_the_password(self, client: Client) -> None:
        AccountFactory(username="ana", suspended=True)

        answer = client.post(reverse("account_login"), {"login": "ana", "password": "guess"})

        assert b"suspended" not in answer.content

    def test_keeps_the_gate_on_a_page_that_was_open(self, client_for) -> None:
        ana = AccountFactory()
        client = client_for(ana)
        assert client.get("/").status_code == 200

        services.suspend(account=ana, reason="", until=None)
        assert client.get("/").status_code == 403
        services.lift_suspension(account=ana)

        assert client.get("/").status_code == 200


@pytest.mark.parametrize("status", [each for each in GATED if each != Status.UNCONFIRMED])
class TestWhoeverIsKeptOut:
    def test_takes_their_data_with_their_password_only(
        self, client_for, media_root, status: Status
    ) -> None:
        ana = AccountFactory(status=status)
        client = client_for(ana)

        asked = client.post(reverse("portability:request_export"))
        assert asked.url.startswith(reverse("account_reauthenticate"))
        assert not Export.objects.exists()
        client.post(asked.url, {"password": PASSWORD})
        portability_services.build_next_export(now=timezone.now())

        address = reverse("portability:download", args=[Export.objects.get(account=ana).pk])
        assert address in client.get(reverse("portability:data")).content.decode()
        assert zipfile.is_zipfile(io.BytesIO(client.get(address).getvalue()))
