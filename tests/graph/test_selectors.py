"""What each viewer gets to know of the graph."""

from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser

from apps.accounts.models import Account
from apps.core.cursors import Stretch
from apps.core.exceptions import NotFound
from apps.graph import selectors
from apps.graph.policy import ANONYMOUS, Viewer
from apps.graph.types import FollowState, Relationship
from tests.factories.accounts import AccountFactory
from tests.factories.graph import make_block, make_follow, make_mutual_follow, make_request

pytestmark = pytest.mark.django_db


class TestViewerOf:
    def test_knows_who_is_signed_in(self) -> None:
        ana = AccountFactory()

        assert selectors.viewer_of(SimpleNamespace(user=ana)) == Viewer(ana.pk)

    def test_is_anonymous_for_strangers(self) -> None:
        assert selectors.viewer_of(SimpleNamespace(user=AnonymousUser())) is ANONYMOUS


class TestAccountFor:
    def test_finds_a_name_whatever_its_case(self) -> None:
        ana = AccountFactory(username="Ana.K")

        assert selectors.account_for(viewer=ANONYMOUS, username="aNA.k") == ana

    def test_shows_the_card_of_a_private_account(self) -> None:
        ben = AccountFactory(private=True)

        assert selectors.account_for(viewer=ANONYMOUS, account_id=ben.pk) == ben

    @pytest.mark.parametrize("trait", ["suspended", "deactivated", "unconfirmed"])
    def test_hides_who_takes_no_part(self, trait: str) -> None:
        gone = AccountFactory(**{trait: True})

        with pytest.raises(NotFound):
            selectors.account_for(viewer=Viewer(AccountFactory().pk), username=gone.username)

    @pytest.mark.parametrize("username", ["", "nobody_here", "a" * 500, "ana\u202e", "😀"])
    def test_finds_nobody_by_strange_names(self, username: str) -> None:
        AccountFactory(username="ana")

        with pytest.raises(NotFound):
            selectors.account_for(viewer=ANONYMOUS, username=username)


class TestCanSeeContent:
    def test_of_a_public_account_everybody(self) -> None:
        ana = AccountFactory()

        assert selectors.can_see_content(viewer=ANONYMOUS, account=ana)

    def test_of_a_private_account_only_followers_and_itself(self) -> None:
        ben, follower = AccountFactory(private=True), AccountFactory()
        pending, stranger = AccountFactory(), AccountFactory()
        make_follow(follower=follower, followee=ben)
        make_request(requester=pending, target=ben)

        seen = {
            name: selectors.can_see_content(viewer=viewer, account=ben)
            for name, viewer in {
                "anonymous": ANONYMOUS,
                "stranger": Viewer(stranger.pk),
                "pending": Viewer(pending.pk),
                "follower": Viewer(follower.pk),
                "owner": Viewer(ben.pk),
            }.items()
        }

        assert seen == {
            "anonymous": False,
            "stranger": False,
            "pending": False,
            "follower": True,
            "owner": True,
        }

    def test_ends_with_the_follow(self) -> None:
        ben, follower = AccountFactory(private=True), AccountFactory()
        make_follow(follower=follower, followee=ben)
        make_block(blocker=follower, blocked=ben)

        assert not selectors.can_see_content(viewer=Viewer(follower.pk), account=ben)


class TestRelationship:
    def test_names_every_edge_in_one_query(self, django_assert_num_queries) -> None:
        me = AccountFactory(private=True)
        followed, follower, friend = AccountFactory(), AccountFactory(), AccountFactory()
        asked, asking, blocked = AccountFactory(private=True), AccountFactory(), AccountFactory()
        stranger = AccountFactory()
        make_follow(follower=me, followee=followed)
        make_follow(follower=follower, followee=me)
        make_mutual_follow(me, friend)
        make_request(requester=me, target=asked)
        make_request(requester=asking, target=me)
        make_block(blocker=me, blocked=blocked)
        people = [followed, follower, friend, asked, asking, blocked, stranger]

        with django_assert_num_queries(1):
            found = selectors.relationship(
                viewer=Viewer(me.pk), account_ids=[person.pk for person in people]
            )

        assert [found[person.pk] for person in people] == [
            Relationship(following=True),
            Relationship(followed_by=True),
            Relationship(following=True, followed_by=True),
            Relationship(requested=True),
            Relationship(requested_by=True),
            Relationship(blocking=True),
            Relationship(),
        ]

    def test_never_tells_of_being_blocked(self) -> None:
        ana, ed = AccountFactory(), AccountFactory()
        make_block(blocker=ana, blocked=ed)

        found = selectors.relationship(viewer=Viewer(ed.pk), account_ids=[ana.pk])

        assert found == {ana.pk: Relationship()}

    def test_is_empty_for_anonymous_viewers(self) -> None:
        ana = AccountFactory()

        assert selectors.relationship(viewer=ANONYMOUS, account_ids=[ana.pk]) == {
            ana.pk: Relationship()
        }

    def test_says_what_the_button_says(self) -> None:
        assert Relationship().state is FollowState.NONE
        assert Relationship(requested=True).state is FollowState.REQUESTED
        assert Relationship(following=True).state is FollowState.FOLLOWING


class TestFollowerIdsPage:
    def test_walks_every_follower_once_in_order(self) -> None:
        ana = AccountFactory()
        followers = AccountFactory.create_batch(5)
        for follower in followers:
            make_follow(follower=follower, followee=ana)

        walked: list[int] = []
        while page := selectors.follower_ids_page(
            account_id=ana.pk, after=walked[-1] if walked else 0, limit=2
        ):
            walked += page

        assert walked == sorted(follower.pk for follower in followers)


class TestLists:
    def test_page_through_all_followers(self) -> None:
        ana = AccountFactory()
        followers = AccountFactory.create_batch(5)
        for follower in followers:
            make_follow(follower=follower, followee=ana)

        first = selectors.followers_page(viewer=ANONYMOUS, account=ana, stretch=Stretch(limit=3))
        second = selectors.followers_page(
            viewer=ANONYMOUS, account=ana, stretch=Stretch(cursor=first.next_cursor, limit=3)
        )

        assert sorted(first.items + second.items) == sorted(f.pk for f in followers)
        assert second.next_cursor is None

    @pytest.mark.parametrize("people", [selectors.followers_page, selectors.following_page])
    def test_of_a_private_account_are_not_found_by_strangers(self, people) -> None:
        ben, pending, follower = AccountFactory(private=True), AccountFactory(), AccountFactory()
        make_request(requester=pending, target=ben)
        make_follow(follower=follower, followee=ben)

        for viewer in (ANONYMOUS, Viewer(pending.pk)):
            with pytest.raises(NotFound):
                people(viewer=viewer, account=ben)
        assert people(viewer=Viewer(follower.pk), account=ben) is not None

    def test_leave_out_whom_the_viewer_may_not_see(self) -> None:
        ana, viewer = AccountFactory(), AccountFactory()
        shown, blocked, blocking, suspended = AccountFactory.create_batch(4)
        for person in (shown, blocked, blocking, suspended):
            make_mutual_follow(person, ana)
        make_block(blocker=viewer, blocked=blocked)
        make_block(blocker=blocking, blocked=viewer)
        Account.objects.filter(pk=suspended.pk).update(status="suspended")

        for page in (selectors.followers_page, selectors.following_page):
            assert page(viewer=Viewer(viewer.pk), account=ana).items == [shown.pk]

    def test_of_requests_count_what_they_show(self) -> None:
        ben = AccountFactory(private=True)
        asking, suspended = AccountFactory(), AccountFactory()
        make_request(requester=asking, target=ben)
        make_request(requester=suspended, target=ben)
        Account.objects.filter(pk=suspended.pk).update(status="suspended")

        assert selectors.requests_page(viewer=Viewer(ben.pk)).items == [asking.pk]
        assert selectors.request_count(ben.pk) == 1

    def test_of_blocks_are_the_blockers_own(self) -> None:
        ana, ed = AccountFactory(), AccountFactory()
        make_block(blocker=ana, blocked=ed)

        assert selectors.blocked_page(viewer=Viewer(ana.pk)).items == [ed.pk]
        assert selectors.blocked_page(viewer=Viewer(ed.pk)).items == []


class TestMutuals:
    def test_are_followed_by_me_and_follow_them(self) -> None:
        me, ana = AccountFactory(), AccountFactory()
        shared, only_mine, only_hers = AccountFactory.create_batch(3)
        make_follow(follower=me, followee=shared)
        make_follow(follower=shared, followee=ana)
        make_follow(follower=me, followee=only_mine)
        make_follow(follower=only_hers, followee=ana)

        assert selectors.mutuals(viewer=Viewer(me.pk), account_id=ana.pk) == [shared.pk]

    def test_are_not_named_to_those_outside_a_private_account(self) -> None:
        me, ben, shared = AccountFactory(), AccountFactory(private=True), AccountFactory()
        make_follow(follower=me, followee=shared)
        make_follow(follower=shared, followee=ben)

        assert selectors.mutuals(viewer=Viewer(me.pk), account_id=ben.pk) == []


class TestBlockedAccountFor:
    def test_shows_the_blocker_whom_they_block(self) -> None:
        ana, ed = AccountFactory(), AccountFactory()
        make_block(blocker=ana, blocked=ed)

        found = selectors.blocked_account_for(viewer=Viewer(ana.pk), username=ed.username.upper())

        assert found == ed

    def test_shows_nobody_else(self) -> None:
        ana, ed = AccountFactory(), AccountFactory()
        make_block(blocker=ana, blocked=ed)

        for viewer, target in ((ed, ana), (AccountFactory(), ed)):
            with pytest.raises(NotFound):
                selectors.blocked_account_for(viewer=Viewer(viewer.pk), username=target.username)
