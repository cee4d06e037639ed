"""Following, asking and blocking, seen through the selectors and counters."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from apps.accounts.models import Account
from apps.core.counters import counts_of, drift
from apps.core.exceptions import NotFound
from apps.graph import selectors, services
from apps.graph.exceptions import CannotBlockYourself, CannotFollowYourself
from apps.graph.models import Block, BlockedBy, Follow, Following, FollowRequest
from apps.graph.policy import Viewer
from apps.graph.types import FollowState
from tests.factories.accounts import AccountFactory
from tests.factories.graph import make_block, make_follow, make_mutual_follow, make_request

pytestmark = pytest.mark.django_db


def edges() -> set[tuple[int, int]]:
    """Return (follower, followee) pairs; both directions of reading must hold the same."""
    forth = set(Following.objects.values_list("follower_id", "followee_id"))
    back = set(Follow.objects.values_list("follower_id", "followee_id"))
    assert forth == back
    return forth


def follower_count(account: Account) -> int:
    return counts_of(subject_ids=[account.pk])[account.pk]["followers"]


def following_count(account: Account) -> int:
    return counts_of(subject_ids=[account.pk])[account.pk]["following"]


class TestFollow:
    def test_follows_a_public_account_at_once(self) -> None:
        ana, cleo = AccountFactory(), AccountFactory()

        state = services.follow(follower=cleo, followee_id=ana.pk)

        assert state is FollowState.FOLLOWING
        assert edges() == {(cleo.pk, ana.pk)}
        assert (follower_count(ana), following_count(cleo)) == (1, 1)

    def test_asks_a_private_account(self) -> None:
        ben, cleo = AccountFactory(private=True), AccountFactory()

        state = services.follow(follower=cleo, followee_id=ben.pk)

        assert state is FollowState.REQUESTED
        assert edges() == set()
        assert follower_count(ben) == 0
        assert selectors.requests_page(viewer=Viewer(ben.pk)).items == [cleo.pk]

    @pytest.mark.parametrize("is_private", [False, True])
    def test_changes_nothing_when_repeated(self, is_private: bool) -> None:
        target, cleo = AccountFactory(is_private=is_private), AccountFactory()
        first = services.follow(follower=cleo, followee_id=target.pk)

        second = services.follow(follower=cleo, followee_id=target.pk)

        assert first is second
        assert follower_count(target) == len(edges())
        assert FollowRequest.objects.count() == int(is_private)

    def test_keeps_following_an_account_that_went_private(self) -> None:
        ana, cleo = AccountFactory(), AccountFactory()
        make_follow(follower=cleo, followee=ana)
        Account.objects.filter(pk=ana.pk).update(is_private=True)

        assert services.follow(follower=cleo, followee_id=ana.pk) is FollowState.FOLLOWING
        assert FollowRequest.objects.count() == 0

    def test_turns_an_open_request_into_a_follow_once_the_account_is_public(self) -> None:
        ben, cleo = AccountFactory(private=True), AccountFactory()
        make_request(requester=cleo, target=ben)
        Account.objects.filter(pk=ben.pk).update(is_private=False)

        assert services.follow(follower=cleo, followee_id=ben.pk) is FollowState.FOLLOWING
        assert FollowRequest.objects.count() == 0

    def test_refuses_to_follow_oneself(self) -> None:
        ana = AccountFactory()

        with pytest.raises(CannotFollowYourself):
            services.follow(follower=ana, followee_id=ana.pk)

        assert edges() == set()

    @pytest.mark.parametrize("trait", ["suspended", "deactivated", "unconfirmed"])
    def test_does_not_find_who_takes_no_part(self, trait: str) -> None:
        gone, cleo = AccountFactory(**{trait: True}), AccountFactory()

        with pytest.raises(NotFound):
            services.follow(follower=cleo, followee_id=gone.pk)

    def test_does_not_find_an_account_that_does_not_exist(self) -> None:
        with pytest.raises(NotFound):
            services.follow(follower=AccountFactory(), followee_id=1)

    @pytest.mark.parametrize("is_blocker", [False, True])
    def test_does_not_find_across_a_block(self, is_blocker: bool) -> None:
        ana, ed = AccountFactory(), AccountFactory()
        make_block(
            blocker=ed if is_blocker else ana,
            blocked=ana if is_blocker else ed,
        )

        with pytest.raises(NotFound):
            services.follow(follower=ed, followee_id=ana.pk)

        assert edges() == set()


class TestUnfollow:
    def test_ends_the_follow_and_its_counts(self) -> None:
        ana, cleo = AccountFactory(), AccountFactory()
        make_mutual_follow(ana, cleo)

        assert services.unfollow(follower=cleo, followee_id=ana.pk) is True

        assert edges() == {(ana.pk, cleo.pk)}
        assert (follower_count(ana), following_count(ana)) == (0, 1)

    def test_says_that_there_was_nothing_to_end(self) -> None:
        ana, cleo = AccountFactory(), AccountFactory()

        assert services.unfollow(follower=cleo, followee_id=ana.pk) is False
        assert follower_count(ana) == 0


class TestRequests:
    def test_approval_lets_the_requester_follow(self) -> None:
        ben, cleo = AccountFactory(private=True), AccountFactory()
        make_request(requester=cleo, target=ben)

        assert services.approve_request(target=ben, requester_id=cleo.pk) is True

        assert edges() == {(cleo.pk, ben.pk)}
        assert (follower_count(ben), following_count(cleo)) == (1, 1)
        assert FollowRequest.objects.count() == 0

    def test_a_second_approval_changes_nothing(self) -> None:
        ben, cleo = AccountFactory(private=True), AccountFactory()
        make_request(requester=cleo, target=ben)
        services.approve_request(target=ben, requester_id=cleo.pk)

        assert services.approve_request(target=ben, requester_id=cleo.pk) is False
        assert follower_count(ben) == 1

    def test_nobody_is_approved_who_did_not_ask(self) -> None:
        ben, stranger = AccountFactory(private=True), AccountFactory()

        assert services.approve_request(target=ben, requester_id=stranger.pk) is False
        assert edges() == set()

    def test_a_requester_who_was_suspended_is_not_found(self) -> None:
        ben, cleo = AccountFactory(private=True), AccountFactory()
        make_request(requester=cleo, target=ben)
        Account.objects.filter(pk=cleo.pk).update(status="suspended")

        with pytest.raises(NotFound):
            services.approve_request(target=ben, requester_id=cleo.pk)

        assert edges() == set()

    def test_declining_leaves_a_stranger_who_may_ask_again(self) -> None:
        ben, cleo = AccountFactory(private=True), AccountFactory()
        make_request(requester=cleo, target=ben)

        assert services.decline_request(target=ben, requester_id=cleo.pk) is True
        assert services.decline_request(target=ben, requester_id=cleo.pk) is False

        assert edges() == set()
        assert services.follow(follower=cleo, followee_id=ben.pk) is FollowState.REQUESTED

    def test_withdrawing_closes_the_request(self) -> None:
        ben, cleo = AccountFactory(private=True), AccountFactory()
        make_request(requester=cleo, target=ben)

        assert services.withdraw_request(requester=cleo, target_id=ben.pk) is True
        assert services.withdraw_request(requester=cleo, target_id=ben.pk) is False

        assert services.approve_request(target=ben, requester_id=cleo.pk) is False

    def test_only_the_asked_account_can_approve(self) -> None:
        ben, cleo, other = AccountFactory(private=True), AccountFactory(), AccountFactory()
        make_request(requester=cleo, target=ben)

        assert services.approve_request(target=other, requester_id=cleo.pk) is False
        assert FollowRequest.objects.count() == 1


class TestRemoveFollower:
    def test_ends_the_others_follow_only(self) -> None:
        ana, cleo = AccountFactory(), AccountFactory()
        make_mutual_follow(ana, cleo)

        assert services.remove_follower(account=ana, follower_id=cleo.pk) is True
        assert services.remove_follower(account=ana, follower_id=cleo.pk) is False

        assert edges() == {(ana.pk, cleo.pk)}
        assert (follower_count(ana), following_count(cleo)) == (0, 0)


class TestBlock:
    def test_ends_both_follows(self) -> None:
        ana, ed = AccountFactory(), AccountFactory()
        make_mutual_follow(ana, ed)

        assert services.block(blocker=ana, blocked_id=ed.pk) is True

        assert edges() == set()
        for person in (ana, ed):
            assert (follower_count(person), following_count(person)) == (0, 0)

    def test_ends_requests_in_both_directions(self) -> None:
        ben, ed = AccountFactory(private=True), AccountFactory(private=True)
        make_request(requester=ben, target=ed)
        make_request(requester=ed, target=ben)

        services.block(blocker=ben, blocked_id=ed.pk)

        assert FollowRequest.objects.count() == 0

    def test_leaves_everything_as_it_was_when_it_fails_half_way(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ana, ed = AccountFactory(), AccountFactory()
        make_mutual_follow(ana, ed)

        def fail(**_: object) -> None:
            raise RuntimeError("the database is on fire")

        monkeypatch.setattr(BlockedBy.objects, "create", fail)

        with pytest.raises(RuntimeError):
            services.block(blocker=ana, blocked_id=ed.pk)

        assert edges() == {(ana.pk, ed.pk), (ed.pk, ana.pk)}
        assert Block.objects.count() == 0
        assert follower_count(ana) == 1

    def test_is_invisible_from_both_sides(self) -> None:
        ana, ed = AccountFactory(), AccountFactory()
        make_block(blocker=ana, blocked=ed)

        for one, other in ((ana, ed), (ed, ana)):
            with pytest.raises(NotFound):
                selectors.account_for(viewer=Viewer(one.pk), account_id=other.pk)
            assert selectors.hidden_ids(account_id=one.pk) == {other.pk}

    def test_changes_nothing_when_repeated(self) -> None:
        ana, ed = AccountFactory(), AccountFactory()
        make_block(blocker=ana, blocked=ed)

        assert services.block(blocker=ana, blocked_id=ed.pk) is False
        assert (Block.objects.count(), BlockedBy.objects.count()) == (1, 1)

    def test_refuses_to_block_oneself(self) -> None:
        ana = AccountFactory()

        with pytest.raises(CannotBlockYourself):
            services.block(blocker=ana, blocked_id=ana.pk)

    def test_is_not_possible_for_somebody_who_is_blocked(self) -> None:
        ana, ed = AccountFactory(), AccountFactory()
        make_block(blocker=ana, blocked=ed)

        with pytest.raises(NotFound):
            services.block(blocker=ed, blocked_id=ana.pk)


class TestUnblock:
    def test_makes_visible_again_and_restores_no_follow(self) -> None:
        ana, ed = AccountFactory(), AccountFactory()
        make_mutual_follow(ana, ed)
        make_block(blocker=ana, blocked=ed)

        assert services.unblock(blocker=ana, blocked_id=ed.pk) is True
        assert services.unblock(blocker=ana, blocked_id=ed.pk) is False

        assert edges() == set()
        assert selectors.account_for(viewer=Viewer(ed.pk), account_id=ana.pk) == ana
        assert BlockedBy.objects.count() == 0

    def test_does_nothing_for_the_blocked_side(self) -> None:
        ana, ed = AccountFactory(), AccountFactory()
        make_block(blocker=ana, blocked=ed)

        assert services.unblock(blocker=ed, blocked_id=ana.pk) is False
        assert Block.objects.count() == 1


def in_threads(calls: list[Callable[[], object]]) -> list[BaseException]:
    """Run calls at the same moment, each on its own connection; return what they raised."""
    errors: list[BaseException] = []
    barrier = threading.Barrier(len(calls))

    def run(call: Callable[[], object]) -> None:
        try:
            barrier.wait(timeout=10)
            call()
        except BaseException as error:  # the caller judges
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    return errors


@pytest.mark.django_db(transaction=True)
class TestAtTheSameMoment:
    def test_one_follow_of_many_counts(self) -> None:
        ana, cleo = AccountFactory(), AccountFactory()

        errors = in_threads([lambda: services.follow(follower=cleo, followee_id=ana.pk)] * 6)

        assert errors == []
        assert edges() == {(cleo.pk, ana.pk)}
        assert (follower_count(ana), following_count(cleo)) == (1, 1)

    def test_follow_and_unfollow_keep_edges_and_counts_equal(self) -> None:
        ana, cleo = AccountFactory(), AccountFactory()

        errors = in_threads(
            [
                lambda: services.follow(follower=cleo, followee_id=ana.pk),
                lambda: services.unfollow(follower=cleo, followee_id=ana.pk),
            ]
            * 3
        )

        assert errors == []
        assert follower_count(ana) == len(edges())
        assert drift() == []

    def test_a_follow_never_survives_a_block(self) -> None:
        for _ in range(3):
            ana, ed = AccountFactory(), AccountFactory()

            errors = in_threads(
                [
                    lambda ana=ana, ed=ed: services.follow(follower=ed, followee_id=ana.pk),
                    lambda ana=ana, ed=ed: services.block(blocker=ana, blocked_id=ed.pk),
                    lambda ana=ana, ed=ed: services.follow(follower=ana, followee_id=ed.pk),
                ]
            )

            assert all(isinstance(error, NotFound) for error in errors)
            assert edges() == set()
            assert drift() == []

    def test_two_blocks_against_each_other_end_in_at_least_one(self) -> None:
        ana, ed = AccountFactory(), AccountFactory()

        errors = in_threads(
            [
                lambda: services.block(blocker=ana, blocked_id=ed.pk),
                lambda: services.block(blocker=ed, blocked_id=ana.pk),
            ]
        )

        assert all(isinstance(error, NotFound) for error in errors)
        assert Block.objects.count() == BlockedBy.objects.count() >= 1
