"""Any order of follows, requests, blocks and privacy changes, against a small model."""

from typing import Any

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from apps.accounts import services as account_services
from apps.core.counters import counts_of, drift
from apps.core.exceptions import NotFound
from apps.graph import selectors, services
from apps.graph.models import Block, BlockedBy, Follow, Following, FollowRequest
from apps.graph.policy import Viewer
from apps.graph.types import FollowState
from tests.factories.accounts import AccountFactory

PEOPLE = 3
person = st.integers(0, PEOPLE - 1)
pair = st.permutations(range(PEOPLE)).map(lambda order: (order[0], order[1]))

Edge = tuple[int, int]


class GraphMachine(RuleBasedStateMachine):
    """The model holds (who, whom) pairs by position; the database holds the rest of the truth."""

    def __init__(self) -> None:
        super().__init__()
        # Each example works in a savepoint of the test's transaction and leaves nothing.
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.people = AccountFactory.create_batch(PEOPLE)
        self.follows: set[Edge] = set()
        self.requests: set[Edge] = set()
        self.blocks: set[Edge] = set()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    def are_apart(self, edge: Edge) -> bool:
        return bool({edge, edge[::-1]} & self.blocks)

    def perform(self, service: Any, edge: Edge, actor: str, other: str) -> Any:
        return service(**{actor: self.people[edge[0]], other: self.people[edge[1]].pk})

    @rule(edge=pair)
    def follow(self, edge: Edge) -> None:
        try:
            state = self.perform(services.follow, edge, "follower", "followee_id")
        except NotFound:
            assert self.are_apart(edge)
            return
        assert not self.are_apart(edge)
        if edge not in self.follows and self.people[edge[1]].is_private:
            assert state is FollowState.REQUESTED
            self.requests.add(edge)
        else:
            assert state is FollowState.FOLLOWING
            self.requests.discard(edge)
            self.follows.add(edge)

    @rule(edge=pair)
    def unfollow(self, edge: Edge) -> None:
        ended = self.perform(services.unfollow, edge, "follower", "followee_id")
        assert ended == (edge in self.follows)
        self.follows.discard(edge)

    @rule(edge=pair)
    def withdraw(self, edge: Edge) -> None:
        ended = self.perform(services.withdraw_request, edge, "requester", "target_id")
        assert ended == (edge in self.requests)
        self.requests.discard(edge)

    @rule(edge=pair)
    def approve(self, edge: Edge) -> None:
        requester, target = edge[::-1]
        try:
            approved = self.perform(services.approve_request, edge, "target", "requester_id")
        except NotFound:
            assert self.are_apart(edge)
            return
        assert approved == ((requester, target) in self.requests)
        if approved:
            self.requests.discard((requester, target))
            self.follows.add((requester, target))

    @rule(edge=pair)
    def decline(self, edge: Edge) -> None:
        ended = self.perform(services.decline_request, edge, "target", "requester_id")
        assert ended == (edge[::-1] in self.requests)
        self.requests.discard(edge[::-1])

    @rule(edge=pair)
    def remove_follower(self, edge: Edge) -> None:
        ended = self.perform(services.remove_follower, edge, "account", "follower_id")
        assert ended == (edge[::-1] in self.follows)
        self.follows.discard(edge[::-1])

    @rule(edge=pair)
    def block(self, edge: Edge) -> None:
        try:
            is_new = self.perform(services.block, edge, "blocker", "blocked_id")
        except NotFound:
            assert edge not in self.blocks
            assert edge[::-1] in self.blocks
            return
        assert is_new == (edge not in self.blocks)
        self.blocks.add(edge)
        self.follows -= {edge, edge[::-1]}
        self.requests -= {edge, edge[::-1]}

    @rule(edge=pair)
    def unblock(self, edge: Edge) -> None:
        ended = self.perform(services.unblock, edge, "blocker", "blocked_id")
        assert ended == (edge in self.blocks)
        self.blocks.discard(edge)

    @rule(who=person, is_private=st.booleans())
    def set_private(self, who: int, is_private: bool) -> None:
        account_services.set_private(account=self.people[who], is_private=is_private)

    @invariant()
    def both_directions_agree_with_the_model(self) -> None:
        positions = {account.pk: index for index, account in enumerate(self.people)}

        def pairs(rows: Any) -> set[Edge]:
            return {(positions[one], positions[other]) for one, other in rows}

        assert pairs(Follow.objects.values_list("follower_id", "followee_id")) == self.follows
        assert pairs(Following.objects.values_list("follower_id", "followee_id")) == self.follows
        assert (
            pairs(FollowRequest.objects.values_list("requester_id", "target_id")) == self.requests
        )
        assert pairs(Block.objects.values_list("blocker_id", "blocked_id")) == self.blocks
        assert pairs(BlockedBy.objects.values_list("blocker_id", "blocked_id")) == self.blocks

    @invariant()
    def counts_are_exact(self) -> None:
        counts = counts_of(subject_ids=[account.pk for account in self.people])
        for index, account in enumerate(self.people):
            assert counts[account.pk]["followers"] == sum(b == index for _, b in self.follows)
            assert counts[account.pk]["following"] == sum(a == index for a, _ in self.follows)
        assert drift() == []

    @invariant()
    def sight_follows_the_rules(self) -> None:
        for viewer_index, viewer in enumerate(self.people):
            relations = selectors.relations_of(viewer=Viewer(viewer.pk))
            for index, account in enumerate(self.people):
                edge = (viewer_index, index)
                expected = viewer_index == index or (
                    not self.are_apart(edge) and (not account.is_private or edge in self.follows)
                )
                seen = selectors.can_see_content(viewer=Viewer(viewer.pk), account=account)
                in_memory = relations.may_see_content(
                    author_id=account.pk, is_private=account.is_private, for_followers=False
                )
                assert seen == in_memory == expected


@pytest.mark.django_db
class TestAnyOrder:
    def test_keeps_the_rules(self) -> None:
        run_machine(max_examples=6)

    @pytest.mark.full
    def test_keeps_the_rules_for_long(self) -> None:
        run_machine(max_examples=200)


def run_machine(*, max_examples: int) -> None:
    run_state_machine_as_test(
        GraphMachine,
        settings=settings(max_examples=max_examples, stateful_step_count=20, deadline=None),
    )
