"""Where no newcomers may come from, and how little they are told of it."""

import re

import pytest
from django.test import Client

from apps.accounts.models import Account, AddressBlock, DomainBlock
from apps.accounts.selectors import is_blocked_email
from apps.accounts.types import Severity
from apps.moderation.models import AuditEntry
from tests.accounts.test_joining import code_of, make_invitation
from tests.accounts.test_sign_up import SIGN_UP, sign_in, sign_up
from tests.factories.accounts import AccountFactory
from tests.factories.moderation import make_moderator

pytestmark = pytest.mark.django_db


@pytest.fixture
def moderator(client: Client) -> Client:
    client.force_login(make_moderator())
    return client


class TestDomainBlock:
    @pytest.fixture(autouse=True)
    def block(self) -> None:
        DomainBlock.objects.create(domain="spam.example")

    @pytest.mark.parametrize("domain", ["spam.example", "SPAM.example", "a.b.spam.example"])
    def test_refuses_its_addresses_and_those_below(self, client: Client, domain: str) -> None:
        answer = sign_up(client, email=f"ana@{domain}")

        assert "cannot be used here" in answer.context["form"].errors["email"][0]
        assert not Account.objects.exists()

    @pytest.mark.parametrize("domain", ["notspam.example", "example", "spam.example.org"])
    def test_refuses_no_others(self, domain: str) -> None:
        assert not is_blocked_email(email=f"ana@{domain}")

    def test_answers_alike_whether_or_not_there_is_an_account(self) -> None:
        AccountFactory(email="old@spam.example")

        pages = {
            re.sub(r"value=\"[^\"]*\"", "", sign_up(Client(), email=email).content.decode())
            for email in ("old@spam.example", "new@spam.example")
        }

        assert len(pages) == 1

    def test_refuses_a_change_to_it(self, client: Client) -> None:
        ana = AccountFactory(email="ana@example.org")
        sign_in(client, ana.username)

        answer = client.post("/accounts/email/", {"action_add": "", "email": "a@x.spam.example"})

        assert b"cannot be used here" in answer.content

    def test_is_kept_as_mail_servers_compare_it(self, moderator: Client) -> None:
        form = {"domain": " @Bücher.Example. ", "note": "Floods."}
        moderator.post("/admin/accounts/domainblock/add/", form)

        block = DomainBlock.objects.get(domain="xn--bcher-kva.example")
        assert is_blocked_email(email="ana@bücher.example")
        entry = AuditEntry.objects.get(target_kind="domain")
        assert (entry.action, entry.reason, entry.target_id) == ("created", "Floods.", block.pk)

    @pytest.mark.parametrize("domain", ["", "no", "a b.example", "x" * 300])
    def test_must_be_a_domain(self, moderator: Client, domain: str) -> None:
        moderator.post("/admin/accounts/domainblock/add/", {"domain": domain})

        assert DomainBlock.objects.count() == 1

    def test_is_removed_with_a_line_in_the_log(self, moderator: Client) -> None:
        block = DomainBlock.objects.get()

        moderator.post(f"/admin/accounts/domainblock/{block.pk}/delete/", {"post": "yes"})

        assert not DomainBlock.objects.exists()
        entry = AuditEntry.objects.get(target_kind="domain")
        assert (entry.action, entry.details) == ("removed", {"block": "spam.example"})


class TestAddressBlock:
    def test_closes_sign_up_as_a_closed_site_does(self, settings) -> None:
        AddressBlock.objects.create(network="203.0.113.0/24", severity=Severity.NO_SIGN_UP)
        blocked = sign_up(Client(REMOTE_ADDR="203.0.113.9"))
        settings.REGISTRATION = "closed"

        closed = sign_up(Client())

        assert blocked.status_code == closed.status_code
        assert "form" not in blocked.context
        assert b"Sign-up is closed" in blocked.content
        assert not Account.objects.exists()

    def test_is_not_opened_by_an_invitation(self) -> None:
        AddressBlock.objects.create(network="2001:db8::/32", severity=Severity.NO_SIGN_UP)

        sign_up(Client(REMOTE_ADDR="2001:db8::7"), invite=code_of(make_invitation()))

        assert not Account.objects.filter(username="ana").exists()

    def test_may_ask_for_approval_only(self) -> None:
        AddressBlock.objects.create(network="203.0.113.0/24", severity=Severity.APPROVAL)

        assert "reason" in Client(REMOTE_ADDR="203.0.113.9").get(SIGN_UP).context["form"].fields
        assert "reason" not in Client(REMOTE_ADDR="203.0.114.9").get(SIGN_UP).context["form"].fields

    def test_is_not_left_by_a_forged_header(self) -> None:
        AddressBlock.objects.create(network="203.0.113.0/24", severity=Severity.NO_SIGN_UP)

        page = Client(REMOTE_ADDR="203.0.113.9", HTTP_X_FORWARDED_FOR="192.0.2.1").get(SIGN_UP)

        assert b"Sign-up is closed" in page.content

    @pytest.mark.parametrize("network", ["", "x", "203.0.113.0/33", "203.0.113.0/24; DROP"])
    def test_must_be_a_range(self, moderator: Client, network: str) -> None:
        form = {"network": network, "severity": "approval"}
        moderator.post("/admin/accounts/addressblock/add/", form)

        assert not AddressBlock.objects.exists()

    def test_is_added_and_shown_in_admin(self, moderator: Client) -> None:
        form = {"network": "203.0.113.9/24", "severity": "approval", "note": "Floods."}
        moderator.post("/admin/accounts/addressblock/add/", form)

        assert AddressBlock.objects.get().network == "203.0.113.0/24"
        assert b"203.0.113.0/24" in moderator.get("/admin/accounts/addressblock/").content
        assert AuditEntry.objects.get(target_kind="network").action == "created"
