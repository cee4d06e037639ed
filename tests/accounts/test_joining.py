"""Coming in by approval and by invitation, as strangers, moderators and creators see it."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone

from apps.accounts import services
from apps.accounts.exceptions import InvitationUnusable
from apps.accounts.models import Account, Application, BirthDate, Invitation, InvitationUse
from apps.accounts.presentation import invitation_views
from apps.accounts.selectors import birth_date_of, entry_of, invitation_code, is_old_enough
from apps.accounts.types import Status
from apps.moderation.models import AuditEntry
from apps.portability.services import purge_account
from tests.accounts.test_sign_up import CONFIRM, SIGN_UP, code_in, sign_in, sign_up
from tests.factories.accounts import AccountFactory
from tests.factories.moderation import make_moderator

pytestmark = pytest.mark.django_db

QUEUE = "/admin/accounts/application/"
INVITATIONS = "/settings/invitations/"


def make_invitation(creator: Account | None = None, *, max_uses: int = 1, days: int = 7):
    return services.invite(
        creator=creator or AccountFactory(staff=True),
        max_uses=max_uses,
        lifetime=timedelta(days=days),
        now=timezone.now(),
    )


def code_of(invitation: Invitation) -> str:
    return invitation_code(invitation=invitation)


def join(client: Client, **changes: str) -> Account:
    """Sign up and confirm the address."""
    sign_up(client, **changes)
    client.post(CONFIRM, {"code": code_in(mail.outbox[-1])})
    return Account.objects.get(username=changes.get("username", "ana"))


@pytest.fixture
def by_approval(settings) -> None:
    settings.REGISTRATION = "approval"


@pytest.fixture
def closed(settings) -> None:
    settings.REGISTRATION = "closed"


@pytest.mark.usefixtures("by_approval")
class TestApproval:
    def decide(self, action: str, reason: str = ""):
        ids = list(Application.objects.values_list("pk", flat=True))
        client = Client()
        moderator = make_moderator()
        client.force_login(moderator)
        form = {"action": action, "_selected_action": ids, "reason": reason}
        return client.post(QUEUE, form, follow=True)

    def test_asks_why(self, client: Client) -> None:
        assert sign_up(client).context["form"].errors["reason"]
        assert sign_up(client, reason=" \u200b").context["form"].errors["reason"]
        assert sign_up(client, reason="x" * 501).context["form"].errors["reason"]
        assert not Account.objects.exists()

    def test_waits_behind_the_gate_after_confirming(self, client: Client) -> None:
        ana = join(client, reason="I draw.")

        assert ana.status == Status.AWAITING
        assert b"waits for approval" in client.get("/").content
        assert Client().get("/ana/").status_code == 404

    def test_shows_the_moderators_only_who_has_confirmed(self, client: Client) -> None:
        sign_up(Client(), reason="Not confirmed.", username="ben", email="ben@example.org")
        join(client, reason="I draw <b>birds</b>.")
        moderator = Client()
        moderator.force_login(make_moderator())

        page = moderator.get(QUEUE).content.decode()

        assert "I draw &lt;b&gt;birds&lt;/b&gt;." in page
        assert "Not confirmed." not in page
        assert "ana@example.org" not in page

    def test_opens_the_account_with_a_mail_and_a_line_in_the_log(self, client: Client) -> None:
        ana = join(client, reason="I draw.")

        self.decide("approve")

        ana.refresh_from_db()
        assert ana.status == Status.ACTIVE
        assert client.get("/settings/profile/").status_code == 200
        assert "is open" in mail.outbox[-1].subject
        assert not Application.objects.exists()
        assert AuditEntry.objects.get(action="approved").account_id == ana.pk

    def test_declines_with_a_reason_only(self, client: Client) -> None:
        ana = join(client, reason="I draw.")

        self.decide("decline")

        ana.refresh_from_db()
        assert ana.status == Status.AWAITING

    def test_erases_whom_it_declines(self, client: Client) -> None:
        ana = join(client, reason="I draw.")

        self.decide("decline", "We are a club of painters.")

        assert "club of painters" in mail.outbox[-1].body
        assert client.get("/settings/profile/").status_code == 302
        sign_in(client, "ana")
        client.post("/settings/account/keep/")
        assert client.get("/settings/profile/").status_code == 302
        assert purge_account(account_id=ana.pk, now=timezone.now())
        assert not Account.objects.filter(username="ana").exists()
        assert not Application.objects.exists()

    def test_decides_once(self, client: Client) -> None:
        ana = join(client, reason="I draw.")

        assert services.approve(account=ana)
        assert not services.decline(account=ana, reason="No.", now=timezone.now())
        assert not services.approve(account=ana)

    def test_is_skipped_with_an_invitation(self, client: Client) -> None:
        assert join(client, invite=code_of(make_invitation())).status == Status.ACTIVE

    def test_holds_for_whoever_comes_with_a_useless_invitation(self, client: Client) -> None:
        page = client.get(SIGN_UP, {"invite": "12.forged"})

        assert b"cannot be used any more" in page.content
        assert sign_up(client, invite="12.forged").context["form"].errors["reason"]


class TestDoors:
    @pytest.mark.parametrize(
        ("registration", "is_offered"), [("open", True), ("approval", True), ("closed", False)]
    )
    def test_are_offered_where_everybody_may_knock(
        self, client: Client, settings, registration: str, is_offered: bool
    ) -> None:
        settings.REGISTRATION = registration

        for path in ("/", "/explore/", "/accounts/login/"):
            page = client.get(path, follow=True).content.decode()
            assert (SIGN_UP in page) == is_offered, path


@pytest.mark.usefixtures("closed")
class TestClosed:
    def test_lets_in_by_invitation_alone(self, client: Client) -> None:
        invitation = make_invitation()
        address = f"{SIGN_UP}?invite={code_of(invitation)}"
        page = client.get(address)
        assert page.context["form"]["invite"].value() == code_of(invitation)

        ana = join(client, invite=code_of(invitation))

        assert ana.status == Status.ACTIVE
        assert InvitationUse.objects.get(account=ana).invitation == invitation

    def test_answers_every_useless_code_alike(self) -> None:
        now = timezone.now()
        used, over, revoked = (make_invitation() for _ in range(3))
        join(Client(), invite=code_of(used), username="first", email="first@example.org")
        Invitation.objects.filter(pk=over.pk).update(expires_at=now)
        services.revoke_invitation(invitation_id=revoked.pk, creator_id=None, now=now)
        codes = [*map(code_of, (used, over, revoked)), "nonsense", "1.forged", "\x00", "9" * 400]

        pages = {
            re.sub(r"[0-9a-f]{32}|value=\"[^\"]*\"", "", str(page.content)).replace(code, "")
            for code in codes
            for page in [Client().post(SIGN_UP, {"invite": code})]
        }

        assert len(pages) == 1
        assert Account.objects.filter(is_staff=False).count() == 1


class TestInvitation:
    @pytest.mark.django_db(transaction=True)
    def test_lets_in_exactly_as_many_as_it_says_however_many_come_at_once(self) -> None:
        invitation = make_invitation(max_uses=3)
        entry = entry_of(code=code_of(invitation), address="", now=timezone.now())

        def attempt(number: int) -> bool:
            try:
                account = Account(username=f"guest{number}", email=f"guest{number}@example.org")
                services.sign_up(
                    account=account, entry=entry, reason="", born_on=None, now=timezone.now()
                )
            except InvitationUnusable:
                return False
            finally:
                connection.close()
            return True

        with ThreadPoolExecutor(max_workers=16) as pool:
            let_in = list(pool.map(attempt, range(50)))

        invitation.refresh_from_db()
        assert sum(let_in) == invitation.use_count == 3
        assert Account.objects.filter(username__startswith="guest").count() == 3
        assert InvitationUse.objects.count() == 3

    def test_does_not_tell_which_addresses_have_accounts(self, client: Client) -> None:
        AccountFactory(email="taken@example.org")
        invitation = make_invitation()

        sign_up(client, email="taken@example.org", invite=code_of(invitation))

        invitation.refresh_from_db()
        assert invitation.use_count == 1

    def test_gets_its_use_back_from_whoever_never_confirms(self, client: Client) -> None:
        invitation = make_invitation(max_uses=3)
        AccountFactory(email="taken@example.org")
        sign_up(Client(), email="taken@example.org", invite=code_of(invitation), username="eve")
        sign_up(Client(), invite=code_of(invitation))
        join(client, invite=code_of(invitation), username="ben", email="ben@example.org")

        later = timezone.now() + timedelta(days=8)
        assert services.remove_unconfirmed(now=later) == 1
        services.remove_unconfirmed(now=later)

        invitation.refresh_from_db()
        assert invitation.use_count == 1
        assert InvitationUse.objects.get().account.username == "ben"

    def test_of_another_site_or_id_is_none(self) -> None:
        invitation = make_invitation()
        _, _, signature = code_of(invitation).partition(".")

        entry = entry_of(code=f"{make_invitation().pk}.{signature}", address="", now=timezone.now())

        assert entry.invitation_id is None


class TestAge:
    def born(self, years: int) -> str:
        return f"{timezone.now().year - years}-01-01"

    def test_is_kept_apart_and_exported_to_its_owner_alone(self, client: Client) -> None:
        ana = join(client, born_on="1990-05-04")

        assert birth_date_of(account_id=ana.pk) == date(1990, 5, 4)
        for path in ("/ana/", "/settings/profile/", "/settings/account/"):
            assert b"1990" not in client.get(path).content

    def test_lets_in_on_the_birthday_and_not_before_it(self) -> None:
        day = date(2026, 2, 28)

        assert is_old_enough(born_on=date(2010, 2, 28), today=day)
        assert not is_old_enough(born_on=date(2010, 3, 1), today=day)
        assert not is_old_enough(born_on=date(2010, 12, 1), today=day)
        assert not is_old_enough(born_on=date(2008, 2, 29), today=date(2024, 2, 28))

    def test_refuses_the_young_in_this_browser_whatever_they_say_next(self, client) -> None:
        answer = sign_up(client, born_on=self.born(15))
        assert "when you are 16" in answer.context["form"].errors["born_on"][0]

        again = sign_up(client)

        assert again.status_code == 403
        assert b"when you are 16" in again.content
        assert client.get(SIGN_UP).status_code == 403
        assert not Account.objects.exists()
        assert sign_up(Client()).status_code == 302

    @pytest.mark.parametrize(
        "born_on", ["", "1890-01-01", "9999-12-31", "04.05.1990", "x", "0000-00-00", "1990-13-01"]
    )
    def test_lets_somebody_correct_what_is_no_date_of_birth(self, client, born_on) -> None:
        assert sign_up(client, born_on=born_on).context["form"].errors["born_on"]
        assert sign_up(client).status_code == 302

    def test_is_not_asked_for_where_any_age_may_join(self, client: Client, settings) -> None:
        settings.MINIMUM_AGE = 0

        assert "born_on" not in client.get(SIGN_UP).context["form"].fields
        assert sign_up(client).status_code == 302
        assert not BirthDate.objects.exists()

    def test_is_what_the_site_says(self, client: Client, settings) -> None:
        settings.MINIMUM_AGE = 18

        assert sign_up(client, born_on=self.born(17)).context["form"].errors["born_on"]


class TestInvitationsPage:
    def test_does_not_exist_for_who_may_not_invite(self, client_for) -> None:
        client = client_for(AccountFactory())

        assert client.get(INVITATIONS).status_code == 404
        assert client.post(INVITATIONS, {"max_uses": 1, "days": 7}).status_code == 404
        assert INVITATIONS not in client.get("/settings/profile/").content.decode()

    def test_is_everybodys_where_the_site_says_so(self, client_for, settings) -> None:
        settings.INVITATIONS = "everybody"
        client = client_for(AccountFactory())

        client.post(INVITATIONS, {"max_uses": 2, "days": 7})

        page = client.get(INVITATIONS).content.decode()
        assert "0 of 2 used" in page
        link = re.search(r'data-share="([^"]+)"', page)[1]
        code = parse_qs(urlsplit(link).query)["invite"][0]
        assert entry_of(code=code, address="", now=timezone.now()).invitation_id is not None

    @pytest.mark.parametrize("form", [{}, {"max_uses": 0, "days": 7}, {"max_uses": 1, "days": 9}])
    def test_refuses_what_the_form_does_not_offer(self, client_for, form) -> None:
        client = client_for(AccountFactory(staff=True))

        assert client.post(INVITATIONS, form).status_code == 422
        assert not Invitation.objects.exists()

    def test_takes_back_only_ones_own(self, client_for) -> None:
        ana, ben = AccountFactory(staff=True), AccountFactory(staff=True)
        invitation = make_invitation(ana)
        address = f"{INVITATIONS}{invitation.pk}/revoke/"

        assert client_for(ben).post(address).status_code == 404
        assert client_for(ana).post(address).status_code == 302

        invitation.refresh_from_db()
        assert invitation.revoked_at is not None
        assert invitation_views(invitations=[invitation], now=timezone.now())[0].url == ""

    def test_allows_so_many_open_ones(self, client_for) -> None:
        ana = AccountFactory(staff=True)
        for _ in range(services.MAX_OPEN):
            make_invitation(ana)

        answer = client_for(ana).post(INVITATIONS, {"max_uses": 1, "days": 7})

        assert answer.status_code == 422
        assert b"many invitations" in answer.content


class TestInvitationAdmin:
    def test_shows_who_came_by_whom_but_no_code(self, client: Client) -> None:
        invitation = make_invitation(AccountFactory(username="inviter", staff=True))
        join(Client(), invite=code_of(invitation))
        client.force_login(make_moderator())

        page = client.get(f"/admin/accounts/invitation/{invitation.pk}/change/").content.decode()

        assert "@ana" in page
        assert "inviter" in page
        assert code_of(invitation).partition(".")[2] not in page

    def test_takes_back_with_a_line_in_the_log(self, client: Client) -> None:
        invitation = make_invitation()
        client.force_login(make_moderator())

        form = {"action": "revoke", "_selected_action": [invitation.pk]}
        client.post("/admin/accounts/invitation/", form)

        invitation.refresh_from_db()
        assert invitation.revoked_at is not None
        assert AuditEntry.objects.get(target_kind="invite").action == "removed"
