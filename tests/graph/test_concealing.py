"""Blocks reach the other accounts of one mailbox, and tell the blocker nothing of them."""

from unittest.mock import Mock

import pytest
from allauth.account.models import EmailAddress
from allauth.core import context as allauth_context
from django.contrib.messages.storage.cookie import CookieStorage

from apps.accounts import services as account_services
from apps.accounts.adapter import AccountAdapter
from apps.accounts.events import AddressConfirmed
from apps.accounts.models import Account
from apps.accounts.types import Status
from apps.cards import selectors as card_selectors
from apps.core import outbox
from apps.core.exceptions import NotFound
from apps.core.models import OutboxRow
from apps.graph import selectors, services
from apps.graph.models import BlockedBy
from apps.graph.policy import Viewer
from apps.notifications.selectors import unread_count
from apps.portability.selectors import people as exported
from tests.factories.accounts import AccountFactory
from tests.factories.engagement import make_like
from tests.factories.graph import make_block, make_follow, make_mutual_follow
from tests.factories.posts import PostFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return AccountFactory(username="ana")


@pytest.fixture
def ed():
    return AccountFactory(username="ed", email="ed@example.org")


@pytest.fixture
def double():
    return AccountFactory(username="double", email="ed+other@example.org")


def finds(viewer: Account, other: Account) -> bool:
    try:
        selectors.account_for(viewer=Viewer(viewer.pk), account_id=other.pk)
    except NotFound:
        return False
    return True


class TestBlock:
    @pytest.mark.parametrize(
        "email", ["ed+other@example.org", "ED@example.org", "ed@example.org", "ed++b@example.org"]
    )
    def test_reaches_every_account_of_the_mailbox(self, ana, ed, email) -> None:
        other = AccountFactory(email=email, confirmed_email=False)

        make_block(blocker=ana, blocked=ed)

        assert not finds(other, ana)
        assert selectors.hidden_ids(account_id=other.pk) == {ana.pk}

    @pytest.mark.parametrize("email", ["ed@example.com", "eda@example.org", "a+ed@example.org", ""])
    def test_leaves_other_mailboxes_alone(self, ana, ed, email) -> None:
        other = AccountFactory(email=email, confirmed_email=False)

        make_block(blocker=ana, blocked=ed)

        assert finds(other, ana)

    def test_takes_people_without_an_address_for_strangers(self, ana) -> None:
        one, other = (AccountFactory(email="", confirmed_email=False) for _ in range(2))

        make_block(blocker=ana, blocked=one)

        assert finds(other, ana)

    def test_leaves_an_address_alone_that_is_not_confirmed(self, ana, ed) -> None:
        other = AccountFactory(email="ed+2@example.org", unconfirmed=True)

        make_block(blocker=ana, blocked=ed)

        assert not BlockedBy.objects.filter(blocked=other).exists()

    def test_reaches_no_account_of_the_blocker(self, ed, double) -> None:
        make_block(blocker=double, blocked=ed)

        assert not BlockedBy.objects.filter(blocked=double).exists()

    def test_reaches_those_who_are_away(self, ana, ed) -> None:
        away = AccountFactory(email="ed+away@example.org", deactivated=True)

        make_block(blocker=ana, blocked=ed)

        assert selectors.hidden_ids(account_id=away.pk) == {ana.pk}


class TestTheBlocker:
    """Whatever changed for them at the block would tell whose the other account is."""

    @pytest.fixture(autouse=True)
    def _block(self, ana, ed, double):
        make_mutual_follow(ana, double)
        make_like(account=double, post=PostFactory(author=ana))
        outbox.drain()
        self.before = self.sights(ana, double)
        make_block(blocker=ana, blocked=ed)
        outbox.drain()

    def sights(self, ana, double):
        viewer = Viewer(ana.pk)
        return (
            finds(ana, double),
            selectors.relationship(viewer=viewer, account_ids=[double.pk]),
            selectors.followers_page(viewer=viewer, account=ana).items,
            selectors.following_page(viewer=viewer, account=ana).items,
            unread_count(ana.pk),
            double.pk in card_selectors.hidden_from(viewer=viewer),
        )

    def test_sees_the_other_account_as_before(self, ana, double) -> None:
        assert self.sights(ana, double) == self.before

    def test_does_not_find_it_in_lists_and_archives(self, ana, ed) -> None:
        assert selectors.blocked_page(viewer=Viewer(ana.pk)).items == [ed.pk]
        batches = exported.blocked_batches(account=ana)
        assert [row.person.username for batch in batches for row in batch] == ["ed"]

    def test_cannot_end_what_they_did_not_ask_for(self, ana, double) -> None:
        assert services.unblock(blocker=ana, blocked_id=double.pk) is False
        assert not finds(double, ana)

    def test_may_block_the_other_account_as_well(self, ana, ed, double) -> None:
        assert services.block(blocker=ana, blocked_id=double.pk) is True

        services.unblock(blocker=ana, blocked_id=ed.pk)

        assert not finds(double, ana)
        assert not finds(ana, double)


class TestTheOtherAccount:
    def test_loses_what_it_was_told(self, ana, ed, double) -> None:
        make_like(account=ana, post=PostFactory(author=double))
        outbox.drain()
        assert unread_count(double.pk) == 1

        make_block(blocker=ana, blocked=ed)
        outbox.drain()

        assert unread_count(double.pk) == 0

    def test_is_told_of_no_new_posts(self, ana, ed, double) -> None:
        make_follow(follower=double, followee=ana)
        make_block(blocker=ana, blocked=ed)

        waiting = selectors.awaiting_posts_among(account_id=ana.pk, account_ids=[double.pk])

        assert waiting == set()

    def test_loses_sight_in_filled_memory(
        self, ana, ed, double, django_capture_on_commit_callbacks
    ) -> None:
        assert card_selectors.hidden_from(viewer=Viewer(double.pk)) == frozenset()

        with django_capture_on_commit_callbacks(execute=True):
            make_block(blocker=ana, blocked=ed)
        assert card_selectors.hidden_from(viewer=Viewer(double.pk)) == {ana.pk}

        with django_capture_on_commit_callbacks(execute=True):
            services.unblock(blocker=ana, blocked_id=ed.pk)
        assert card_selectors.hidden_from(viewer=Viewer(double.pk)) == frozenset()


class TestUnblock:
    def test_reaches_the_other_accounts_as_well(self, ana, ed, double) -> None:
        make_block(blocker=ana, blocked=ed)

        services.unblock(blocker=ana, blocked_id=ed.pk)

        assert finds(double, ana)
        assert not BlockedBy.objects.exists()

    def test_waits_for_the_last_block_of_the_mailbox(self, ana, ed, double) -> None:
        third = AccountFactory(email="ed+third@example.org")
        make_block(blocker=ana, blocked=ed)
        make_block(blocker=ana, blocked=third)

        services.unblock(blocker=ana, blocked_id=ed.pk)
        assert (finds(ed, ana), finds(double, ana)) == (True, False)

        services.unblock(blocker=ana, blocked_id=third.pk)
        assert finds(double, ana)

    def test_comes_with_the_end_of_the_blocked_account(self, ana, ed, double) -> None:
        make_block(blocker=ana, blocked=ed)

        services.erase_relations(account_id=ed.pk)

        assert not BlockedBy.objects.exists()

    def test_is_not_needed_when_the_other_account_ends(self, ana, ed, double) -> None:
        make_block(blocker=ana, blocked=ed)

        services.erase_relations(account_id=double.pk)

        assert list(BlockedBy.objects.values_list("blocked_id", flat=True)) == [ed.pk]


class TestExtendBlocks:
    def test_reaches_an_account_that_is_confirmed_later(self, ana, ed) -> None:
        make_block(blocker=ana, blocked=ed)
        late = AccountFactory(email="ed+late@example.org", unconfirmed=True)

        account_services.confirm_account(account=late)
        outbox.drain()

        assert not finds(late, ana)
        assert late.status == Status.ACTIVE

    def test_reaches_an_account_that_changes_its_address(self, ana, ed) -> None:
        make_block(blocker=ana, blocked=ed)
        other = AccountFactory(email="somebody@example.org")
        Account.objects.filter(pk=other.pk).update(email="ed+new@example.org")

        account_services.note_new_address(account=other)
        outbox.drain()

        assert not finds(other, ana)

    def test_leaves_apart_who_changes_the_address_back(self, ana, ed, double) -> None:
        make_block(blocker=ana, blocked=ed)
        Account.objects.filter(pk=double.pk).update(email="innocent@example.org")

        services.extend_blocks(account_id=double.pk)

        assert not finds(double, ana)

    def test_changes_nothing_the_second_time(self, ana, ed, double) -> None:
        make_block(blocker=ana, blocked=ed)

        assert services.extend_blocks(account_id=double.pk) == 0
        assert BlockedBy.objects.filter(blocked=double).count() == 1

    def test_is_announced_with_every_confirmed_address(self, rf, ed) -> None:
        address = EmailAddress.objects.create(user=ed, email="ed+new@example.org")
        OutboxRow.objects.all().delete()

        request = rf.get("/")
        request._messages = CookieStorage(request)

        with allauth_context.request_context(request):
            AccountAdapter().confirm_email(request, address)

        row = OutboxRow.objects.get(event=AddressConfirmed.name)
        assert row.payload == {"account_id": ed.pk}
        assert Account.objects.get(pk=ed.pk).email == "ed+new@example.org"

    def test_is_no_confirmed_address_before_it_is_announced(self, rf, ed, monkeypatch) -> None:
        address = EmailAddress.objects.create(user=ed, email="ed+new@example.org")
        monkeypatch.setattr(account_services, "note_new_address", Mock(side_effect=SystemExit))

        request = rf.get("/")
        request._messages = CookieStorage(request)
        with allauth_context.request_context(request), pytest.raises(SystemExit):
            AccountAdapter().confirm_email(request, address)

        address.refresh_from_db()
        assert not address.verified
        assert Account.objects.get(pk=ed.pk).email != "ed+new@example.org"
