"""Lists of people one follows: who may be on them, who leaves them, and whose they are."""

import pytest

from apps.accounts.models import Account
from apps.accounts.types import Status
from apps.core.cursors import Stretch
from apps.core.exceptions import NotFound
from apps.core.text import TextTooLong
from apps.feed.selectors import list_page
from apps.graph import selectors, services
from apps.graph.exceptions import ListIsFull, NotFollowed, TitleMissing, TooManyLists
from apps.graph.models import ListMember, PeopleList
from apps.graph.policy import Viewer
from apps.graph.services import people_lists
from tests.factories.accounts import AccountFactory
from tests.factories.graph import make_follow
from tests.factories.posts import PostFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> Account:
    account: Account = AccountFactory()
    return account


@pytest.fixture
def friend(owner: Account) -> Account:
    account: Account = AccountFactory()
    make_follow(follower=owner, followee=account)
    return account


@pytest.fixture
def family(owner: Account, friend: Account) -> PeopleList:
    made = services.make_list(owner=owner, title="Family")
    services.add_to_list(owner=owner, list_id=made.pk, account_ids=[friend.pk])
    return made


def members(owner: Account, people_list: PeopleList) -> list[int]:
    viewer = Viewer(owner.pk)
    return selectors.list_members_page(
        viewer=viewer, list_id=people_list.pk, stretch=Stretch(limit=40)
    ).items


class TestMakeList:
    def test_keeps_a_title_on_one_line(self, owner: Account) -> None:
        assert services.make_list(owner=owner, title=" My\nfamily ").title == "My family"

    @pytest.mark.parametrize(("title", "error"), [(" ", TitleMissing), ("a" * 101, TextTooLong)])
    def test_refuses_a_title_that_is_none(
        self, owner: Account, title: str, error: type[Exception]
    ) -> None:
        with pytest.raises(error):
            services.make_list(owner=owner, title=title)

    def test_has_a_limit(self, owner: Account, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(people_lists, "MAX_LISTS", 1)
        services.make_list(owner=owner, title="One")

        with pytest.raises(TooManyLists):
            services.make_list(owner=owner, title="Two")


class TestAddToList:
    def test_counts_who_is_new(self, owner: Account, friend: Account, family: PeopleList) -> None:
        other = AccountFactory()
        make_follow(follower=owner, followee=other)

        added = services.add_to_list(
            owner=owner, list_id=family.pk, account_ids=[friend.pk, other.pk]
        )

        assert added == 1
        assert set(members(owner, family)) == {friend.pk, other.pk}

    def test_takes_nobody_if_one_is_not_followed(self, owner: Account, family: PeopleList) -> None:
        followed = AccountFactory()
        make_follow(follower=owner, followee=followed)

        with pytest.raises(NotFollowed):
            services.add_to_list(
                owner=owner, list_id=family.pk, account_ids=[followed.pk, AccountFactory().pk]
            )

        assert followed.pk not in members(owner, family)

    def test_knows_of_nobody_who_blocks(self, owner: Account, family: PeopleList) -> None:
        blocker = AccountFactory()
        services.block(blocker=blocker, blocked_id=owner.pk)

        with pytest.raises(NotFound):
            services.add_to_list(owner=owner, list_id=family.pk, account_ids=[blocker.pk])

    def test_has_a_limit(
        self, owner: Account, family: PeopleList, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(people_lists, "MAX_LIST_MEMBERS", 1)
        other = AccountFactory()
        make_follow(follower=owner, followee=other)

        with pytest.raises(ListIsFull):
            services.add_to_list(owner=owner, list_id=family.pk, account_ids=[other.pk])

    def test_is_for_the_owner_alone(self, friend: Account, family: PeopleList) -> None:
        for change in (
            lambda: services.add_to_list(owner=friend, list_id=family.pk, account_ids=[]),
            lambda: services.remove_from_list(owner=friend, list_id=family.pk, account_ids=[]),
            lambda: services.rename_list(owner=friend, list_id=family.pk, title="Mine"),
            lambda: services.delete_list(owner=friend, list_id=family.pk),
        ):
            with pytest.raises(NotFound):
                change()


class TestLeaving:
    def test_comes_with_the_end_of_the_follow(
        self, owner: Account, friend: Account, family: PeopleList
    ) -> None:
        services.unfollow(follower=owner, followee_id=friend.pk)

        assert members(owner, family) == []

    @pytest.mark.parametrize("is_theirs", [True, False])
    def test_comes_with_a_block(
        self, owner: Account, friend: Account, family: PeopleList, is_theirs: bool
    ) -> None:
        one, other = (friend, owner) if is_theirs else (owner, friend)
        services.block(blocker=one, blocked_id=other.pk)

        assert not ListMember.objects.exists()

    def test_comes_with_the_purge_of_either(
        self, owner: Account, friend: Account, family: PeopleList
    ) -> None:
        services.erase_relations(account_id=friend.pk)
        assert not ListMember.objects.exists()

        services.erase_relations(account_id=owner.pk)
        assert not PeopleList.objects.exists()

    def test_comes_with_the_end_of_the_list(self, owner: Account, family: PeopleList) -> None:
        services.delete_list(owner=owner, list_id=family.pk)

        assert not ListMember.objects.exists()
        assert selectors.lists_of(viewer=Viewer(owner.pk)) == []


class TestListsWith:
    def test_names_the_viewers_own_alone(
        self, owner: Account, friend: Account, family: PeopleList
    ) -> None:
        other = AccountFactory()
        make_follow(follower=other, followee=friend)
        theirs = services.make_list(owner=other, title="Theirs")
        services.add_to_list(owner=other, list_id=theirs.pk, account_ids=[friend.pk])

        found = selectors.lists_with(viewer=Viewer(owner.pk), account_id=friend.pk)

        assert found == [family]


class TestPostsOnAList:
    def test_are_those_of_its_people_newest_first(
        self, owner: Account, friend: Account, family: PeopleList
    ) -> None:
        posts = [PostFactory(author=friend).pk for _ in range(3)]
        outside = AccountFactory()
        make_follow(follower=owner, followee=outside)
        PostFactory(author=outside)
        PostFactory(author=owner)
        viewer = Viewer(owner.pk)

        newest = list_page(viewer=viewer, list_id=family.pk, stretch=Stretch(limit=2))
        rest = Stretch(limit=2, cursor=newest.next_cursor)
        older = list_page(viewer=viewer, list_id=family.pk, stretch=rest)
        upward = Stretch(limit=1, above=posts[0])
        above = list_page(viewer=viewer, list_id=family.pk, stretch=upward)

        assert newest.items == posts[:0:-1]
        assert (older.items, older.next_cursor) == ([posts[0]], None)
        assert above.items == [posts[1]]

    def test_leave_out_the_muted_and_what_is_for_others(
        self, owner: Account, friend: Account, family: PeopleList
    ) -> None:
        PostFactory(author=friend, for_close_friends=True)
        viewer, stretch = Viewer(owner.pk), Stretch(limit=2)
        assert list_page(viewer=viewer, list_id=family.pk, stretch=stretch).items == []

        PostFactory(author=friend)
        services.mute(muter=owner, muted_id=friend.pk)

        assert list_page(viewer=viewer, list_id=family.pk, stretch=stretch).items == []

    @pytest.mark.parametrize("limit", [1, 2])
    def test_of_whom_the_viewer_must_not_find_take_no_places(self, limit: int) -> None:
        owner = AccountFactory(email="owner@example.org")
        found, hidden, away = AccountFactory(), AccountFactory(), AccountFactory()
        for friend in (found, hidden, away):
            make_follow(follower=owner, followee=friend)
        people = services.make_list(owner=owner, title="All")
        services.add_to_list(
            owner=owner, list_id=people.pk, account_ids=[found.pk, hidden.pk, away.pk]
        )
        posts = [PostFactory(author=author).pk for author in (found, found, hidden, away)]
        # The follow stays, and with it the list: see the concealing of blockers.
        other = AccountFactory(email="owner+2@example.org")
        services.block(blocker=hidden, blocked_id=other.pk)
        Account.objects.filter(pk=away.pk).update(status=Status.SUSPENDED)

        page = list_page(viewer=Viewer(owner.pk), list_id=people.pk, stretch=Stretch(limit=limit))

        assert page.items == posts[1::-1][:limit]
        assert page.newest == posts[1]
