"""Where no newcomers may come from, and how little they are told of it."""

import re
from collections.abc import Iterator

import pytest
from django.db import OperationalError
from django.test import Client

from apps.accounts.models import Account, AddressBlock, DomainBlock
from apps.accounts.selectors import is_blocked_email, shut_out_networks
from apps.accounts.types import Severity
from apps.core.networks import NetworkSet
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


INSIDE = "203.0.113.9"


class TestNoAccess:
    @pytest.fixture(autouse=True)
    def block(self) -> Iterator[None]:
        AddressBlock.objects.create(network="203.0.113.0/24", severity=Severity.NO_ACCESS)
        AddressBlock.objects.create(network="198.51.100.0/24", severity=Severity.APPROVAL)
        shut_out_networks.forget()
        yield
        shut_out_networks.hold(NetworkSet())

    @pytest.mark.parametrize(
        "path", ["/", SIGN_UP, "/nobody/", "/none/such/", "/admin/", "/media/x", "/about/rules/"]
    )
    def test_answers_no_page(self, path: str) -> None:
        answer = Client(REMOTE_ADDR=INSIDE).get(path)

        assert answer.status_code == 403
        assert b"does not answer the network" in answer.content

    def test_answers_programs_in_their_form(self) -> None:
        answer = Client(REMOTE_ADDR=INSIDE).get("/api/v1/instance")

        assert (answer.status_code, answer.json()["code"]) == (403, "shut_out")

    def test_does_not_look_at_who_is_signed_in(self, client_for, django_assert_num_queries) -> None:
        browser = client_for(AccountFactory(superuser=True), REMOTE_ADDR=INSIDE)
        browser.get("/")

        with django_assert_num_queries(0):
            assert browser.get("/").status_code == 403

    @pytest.mark.parametrize("path", ["/healthz", "/readyz"])
    def test_lets_monitors_look(self, path: str) -> None:
        assert Client(REMOTE_ADDR=INSIDE).get(path).status_code == 200

    @pytest.mark.parametrize("address", ["203.0.114.9", "198.51.100.9", "2001:db8::1", ""])
    def test_concerns_nobody_else(self, address: str) -> None:
        assert Client(REMOTE_ADDR=address).get("/about/rules/").status_code == 200

    def test_is_not_left_by_a_forged_header(self) -> None:
        browser = Client(REMOTE_ADDR=INSIDE, HTTP_X_FORWARDED_FOR="192.0.2.1")

        assert browser.get("/about/rules/").status_code == 403

    def test_holds_behind_a_proxy_and_leaves_that_alone(self, settings) -> None:
        settings.TRUSTED_PROXIES = ["203.0.113.1"]

        blocked = Client(REMOTE_ADDR="203.0.113.1", HTTP_X_FORWARDED_FOR=INSIDE)
        other = Client(REMOTE_ADDR="203.0.113.1", HTTP_X_FORWARDED_FOR="192.0.2.1")

        assert blocked.get("/about/rules/").status_code == 403
        assert other.get("/about/rules/").status_code == 200

    def test_goes_on_while_the_database_is_away(self, monkeypatch) -> None:
        Client(REMOTE_ADDR=INSIDE).get("/about/rules/")
        monkeypatch.setattr(shut_out_networks, "_seconds", 0)

        def fail() -> NetworkSet:
            raise OperationalError("the server is gone")

        monkeypatch.setattr(shut_out_networks, "_load", fail)
        shut_out_networks.hold(shut_out_networks.get())

        assert Client(REMOTE_ADDR=INSIDE).get("/about/rules/").status_code == 403
        assert Client(REMOTE_ADDR="192.0.2.1").get("/about/rules/").status_code == 200

    def test_lets_all_by_until_the_database_has_answered_once(self, monkeypatch) -> None:
        def fail() -> NetworkSet:
            raise OperationalError("the server is gone")

        monkeypatch.setattr(shut_out_networks, "_load", fail)

        assert Client(REMOTE_ADDR=INSIDE).get("/about/rules/").status_code == 200

    def test_begins_and_ends_in_admin(
        self, moderator: Client, django_capture_on_commit_callbacks
    ) -> None:
        form = {"network": "192.0.2.0/24", "severity": "no_access"}
        outside = Client(REMOTE_ADDR="192.0.2.9")
        seen = [outside.get("/about/rules/").status_code]

        with django_capture_on_commit_callbacks(execute=True):
            moderator.post("/admin/accounts/addressblock/add/", form)
        seen.append(outside.get("/about/rules/").status_code)
        block = AddressBlock.objects.get(network="192.0.2.0/24")
        with django_capture_on_commit_callbacks(execute=True):
            moderator.post(f"/admin/accounts/addressblock/{block.pk}/delete/", {"post": "yes"})
        seen.append(outside.get("/about/rules/").status_code)

        assert seen == [200, 403, 200]

    def test_shuts_nobody_out_who_makes_it(self, moderator: Client) -> None:
        form = {"network": "127.0.0.0/8", "severity": "no_access"}
        page = moderator.post("/admin/accounts/addressblock/add/", form)

        assert b"You come from it yourself" in page.content
        assert not AddressBlock.objects.filter(network="127.0.0.0/8").exists()
