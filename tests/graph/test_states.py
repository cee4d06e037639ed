"""Any order of changes between people, and of their posts, against a small model of sight."""

from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
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
from apps.engagement import services as engagement_services
from apps.engagement.models import Comment
from apps.graph import selectors, services
from apps.graph.exceptions import NotAFollower
from apps.graph.models import (
    Block,
    BlockedBy,
    CloseFriend,
    CloseFriendOf,
    Follow,
    Following,
    FollowRequest,
)
from apps.graph.policy import ANONYMOUS, Viewer
from apps.graph.types import OPEN_AUDIENCES, Audience, FollowState
from apps.posts import services as post_services
from apps.posts.models import Post
from apps.posts.types import PostState
from tests.factories.accounts import AccountFactory
from tests.factories.posts import PostFactory

PEOPLE = 3
NOW = timezone.now()
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
        self.friends: set[Edge] = set()
        self.restrictions: set[Edge] = set()
        # Comments on posts for everyone: (whose, under whose post), and whether they wait.
        self.comments: dict[int, Edge] = {}
        self.waiting: set[int] = set()
        # Of each person one post for each audience: (whose, for whom) and what became of it.
        self.posts = {
            (index, audience): PostFactory(author=account, audience=audience)
            for index, account in enumerate(self.people)
            for audience in Audience
        }
        self.states = dict.fromkeys(self.posts, PostState.PUBLISHED)

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
        self.friends.discard(edge[::-1])

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
        self.friends.discard(edge)

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
        self.friends -= {edge, edge[::-1]}

    @rule(edge=pair)
    def unblock(self, edge: Edge) -> None:
        ended = self.perform(services.unblock, edge, "blocker", "blocked_id")
        assert ended == (edge in self.blocks)
        self.blocks.discard(edge)

    @rule(edge=pair)
    def add_close_friend(self, edge: Edge) -> None:
        try:
            is_new = self.perform(services.add_close_friend, edge, "owner", "member_id")
        except NotFound:
            assert self.are_apart(edge)
        except NotAFollower:
            assert edge[::-1] not in self.follows
        else:
            assert edge[::-1] in self.follows
            assert is_new == (edge not in self.friends)
            self.friends.add(edge)

    @rule(edge=pair)
    def remove_close_friend(self, edge: Edge) -> None:
        ended = self.perform(services.remove_close_friend, edge, "owner", "member_id")
        assert ended == (edge in self.friends)
        self.friends.discard(edge)

    @rule(edge=pair)
    def restrict(self, edge: Edge) -> None:
        try:
            is_new = self.perform(services.restrict, edge, "restricter", "restricted_id")
        except NotFound:
            assert self.are_apart(edge)
        else:
            assert is_new == (edge not in self.restrictions)
            self.restrictions.add(edge)

    @rule(edge=pair)
    def unrestrict(self, edge: Edge) -> None:
        ended = self.perform(services.unrestrict, edge, "restricter", "restricted_id")
        assert ended == (edge in self.restrictions)
        self.restrictions.discard(edge)

    @rule(edge=pair)
    def mute(self, edge: Edge) -> None:
        """Quiet a feed; what may be seen stays the same, as the invariants say."""
        try:
            self.perform(services.mute, edge, "muter", "muted_id")
        except NotFound:
            assert self.are_apart(edge)

    @rule(edge=pair)
    def unmute(self, edge: Edge) -> None:
        self.perform(services.unmute, edge, "muter", "muted_id")

    @rule(edge=pair)
    def comment(self, edge: Edge) -> None:
        key = (edge[1], Audience.EVERYONE)
        can = self.states[key] is PostState.PUBLISHED and self.is_seen(*edge, Audience.EVERYONE)
        try:
            comment = engagement_services.add_comment(
                account=self.people[edge[0]], post_id=self.posts[key].pk, text="so", now=NOW
            )
        except NotFound:
            assert not can
        else:
            assert can
            self.comments[comment.pk] = edge
            if edge[::-1] in self.restrictions:
                self.waiting.add(comment.pk)

    @rule(who=person)
    def approve_comments(self, who: int) -> None:
        for comment_id, edge in self.comments.items():
            if edge[1] != who:
                continue
            try:
                engagement_services.approve_comment(
                    account=self.people[who],
                    post_id=self.posts[who, Audience.EVERYONE].pk,
                    comment_id=comment_id,
                )
            except NotFound:
                continue
            self.waiting.discard(comment_id)

    @rule(who=person, audience=st.sampled_from(list(Audience)))
    def archive(self, who: int, audience: Audience) -> None:
        self.move((who, audience), post_services.archive_post, PostState.ARCHIVED)

    @rule(who=person, audience=st.sampled_from(list(Audience)))
    def unarchive(self, who: int, audience: Audience) -> None:
        self.move((who, audience), post_services.unarchive_post, PostState.PUBLISHED)

    @rule(who=person, audience=st.sampled_from(list(Audience)))
    def delete(self, who: int, audience: Audience) -> None:
        self.move((who, audience), post_services.delete_post, PostState.DELETED, now=NOW)

    def move(self, key: tuple[int, Audience], service: Any, state: PostState, **more: Any) -> None:
        try:
            service(author=self.people[key[0]], post_id=self.posts[key].pk, **more)
        except NotFound:
            assert self.states[key] is PostState.DELETED
        else:
            self.states[key] = state

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
        assert pairs(CloseFriend.objects.values_list("owner_id", "member_id")) == self.friends
        assert pairs(CloseFriendOf.objects.values_list("owner_id", "member_id")) == self.friends
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
                    author_id=account.pk,
                    is_private=account.is_private,
                    audience=Audience.EVERYONE,
                )
                assert seen == in_memory == expected

    @invariant()
    def posts_are_seen_by_their_audience(self) -> None:
        for viewer_index, account in enumerate(self.people):
            viewer = Viewer(account.pk)
            relations = selectors.relations_of(viewer=viewer)
            seen = set(Post.objects.visible_to(viewer).values_list("id", flat=True))
            for (index, audience), post in self.posts.items():
                state = self.states[index, audience]
                expected = self.is_seen(viewer_index, index, audience)
                is_own = index == viewer_index
                assert (post.pk in seen) == (
                    state is not PostState.DELETED
                    if is_own
                    else expected and state is PostState.PUBLISHED
                )
                in_memory = relations.may_see_content(
                    author_id=post.author_id,
                    is_private=self.people[index].is_private,
                    audience=audience,
                )
                assert in_memory == (expected or is_own)

    @invariant()
    def comments_wait_unseen(self) -> None:
        for index, account in enumerate(self.people):
            seen = set(Comment.objects.visible_to(Viewer(account.pk)).values_list("id", flat=True))
            assert seen == {
                comment_id
                for comment_id, (writer, author) in self.comments.items()
                if not self.are_apart((index, writer))
                and (comment_id not in self.waiting or index in {writer, author})
            }
        unseen = set(Comment.objects.visible_to(ANONYMOUS).values_list("id", flat=True))
        assert unseen == self.comments.keys() - self.waiting

    @invariant()
    def strangers_see_what_is_for_everyone(self) -> None:
        seen = set(Post.objects.visible_to(ANONYMOUS).values_list("id", flat=True))
        assert seen == {
            self.posts[index, audience].pk
            for (index, audience), state in self.states.items()
            if audience in OPEN_AUDIENCES
            and state is PostState.PUBLISHED
            and not self.people[index].is_private
        }
        listed = set(Post.objects.shared_index(ANONYMOUS).values_list("id", flat=True))
        unlisted = {
            post.pk for (_, audience), post in self.posts.items() if audience is Audience.UNLISTED
        }
        assert listed == seen - unlisted

    def is_seen(self, viewer: int, author: int, audience: Audience) -> bool:
        """Say in the words of the rules whether one person sees what another one publishes."""
        edge = (viewer, author)
        if self.are_apart(edge) or (self.people[author].is_private and edge not in self.follows):
            return False
        match audience:
            case Audience.EVERYONE | Audience.UNLISTED:
                return True
            case Audience.FOLLOWERS:
                return edge in self.follows
            case Audience.CLOSE_FRIENDS:
                return edge[::-1] in self.friends


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
