"""After any sequence of writes, what the caches say is what PostgreSQL says."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.accounts import services as account_services
from apps.accounts.models import Account
from apps.accounts.types import Status
from apps.cards.selectors.accounts import account_cache
from apps.cards.selectors.comments import thread_cache
from apps.cards.selectors.grids import grid_cache
from apps.cards.selectors.posts import post_cache
from apps.cards.selectors.profiles import profile_cache, visible_profile
from apps.cards.selectors.viewer import hidden_accounts, liked_posts, saved_posts
from apps.core import counters
from apps.core.badges import badge_cache
from apps.core.cache import CachedBytes
from apps.core.exceptions import DomainError, NotFound
from apps.engagement import services as engagement_services
from apps.engagement.models import Comment
from apps.explore.selectors import suggested_ids
from apps.graph import selectors as graph_selectors
from apps.graph import services as graph_services
from apps.graph.policy import Viewer, visible_account
from apps.posts import services as post_services
from apps.posts.types import Audience
from tests.factories.accounts import AccountFactory
from tests.factories.posts import PostFactory

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = 3
names = itertools.count()


@dataclass
class World:
    """A few people and what they have published so far."""

    people: list[Account]
    post_ids: list[int] = field(default_factory=list)
    comments: list[tuple[int, int]] = field(default_factory=list)

    def person(self, number: int) -> Account:
        """Return somebody as they are now."""
        return Account.objects.get(pk=self.people[number % PEOPLE].pk)

    def post(self, number: int) -> int:
        return self.post_ids[number % len(self.post_ids)] if self.post_ids else 0

    def comment(self, number: int) -> tuple[int, int]:
        return self.comments[number % len(self.comments)] if self.comments else (0, 0)


def publish(world: World, a: int, b: int) -> None:
    post = PostFactory(
        author=world.person(a), caption=f"#tag{b % 2} words", for_followers=b % 3 == 0
    )
    world.post_ids.append(post.pk)


def edit(world: World, a: int, b: int) -> None:
    post_services.edit_post(
        author=world.person(a),
        post_id=world.post(b),
        caption=f"edited #tag{a % 2}",
        alt_texts={},
        place_name="Quay" if b % 2 else "",
        tagged_ids=(),
        audience=Audience.FOLLOWERS if a % 2 else Audience.EVERYONE,
        has_comments=True,
        now=timezone.now(),
    )


def comment(world: World, a: int, b: int) -> None:
    made = engagement_services.add_comment(
        account=world.person(a), post_id=world.post(b), text="lovely", now=timezone.now()
    )
    world.comments.append((made.post_id, made.pk))


def reply(world: World, a: int, b: int) -> None:
    post_id, parent_id = world.comment(b)
    made = engagement_services.add_comment(
        account=world.person(a),
        post_id=post_id,
        text="indeed",
        parent_id=parent_id,
        now=timezone.now(),
    )
    world.comments.append((made.post_id, made.pk))


def edit_comment(world: World, a: int, b: int) -> None:
    post_id, comment_id = world.comment(b)
    engagement_services.edit_comment(
        account=world.person(a),
        post_id=post_id,
        comment_id=comment_id,
        text=f"lovelier {next(names)}",
        now=timezone.now(),
    )


def delete_comment(world: World, a: int, b: int) -> None:
    post_id, comment_id = world.comment(b)
    engagement_services.delete_comment(
        account=world.person(a), post_id=post_id, comment_id=comment_id, now=timezone.now()
    )


def like_comment(world: World, a: int, b: int) -> None:
    post_id, comment_id = world.comment(b)
    engagement_services.like_comment(
        account=world.person(a), post_id=post_id, comment_id=comment_id
    )


def edit_profile(world: World, a: int, b: int) -> None:
    account_services.update_profile(
        account=world.person(a), name=f"Name {b}", bio=f"bio {b}", pronouns="", links=[]
    )


WRITES: dict[str, Callable[[World, int, int], Any]] = {
    "publish": publish,
    "edit": edit,
    "archive": lambda w, a, b: post_services.archive_post(author=w.person(a), post_id=w.post(b)),
    "unarchive": lambda w, a, b: post_services.unarchive_post(
        author=w.person(a), post_id=w.post(b)
    ),
    "delete": lambda w, a, b: post_services.delete_post(
        author=w.person(a), post_id=w.post(b), now=timezone.now()
    ),
    "remove": lambda w, a, b: post_services.remove_post(post_id=w.post(b), now=timezone.now()),
    "restore": lambda w, a, b: post_services.restore_post(post_id=w.post(b)),
    "comment": comment,
    "reply": reply,
    "edit comment": edit_comment,
    "delete comment": delete_comment,
    "remove comment": lambda w, a, b: engagement_services.remove_comment(
        comment_id=w.comment(b)[1], now=timezone.now()
    ),
    "restore comment": lambda w, a, b: engagement_services.restore_comment(
        comment_id=w.comment(b)[1]
    ),
    "like comment": like_comment,
    "like": lambda w, a, b: engagement_services.like_post(account=w.person(a), post_id=w.post(b)),
    "unlike": lambda w, a, b: engagement_services.unlike_post(
        account=w.person(a), post_id=w.post(b)
    ),
    "save": lambda w, a, b: engagement_services.save_post(account=w.person(a), post_id=w.post(b)),
    "unsave": lambda w, a, b: engagement_services.unsave_post(
        account=w.person(a), post_id=w.post(b)
    ),
    "follow": lambda w, a, b: graph_services.follow(
        follower=w.person(a), followee_id=w.person(b).pk
    ),
    "approve": lambda w, a, b: graph_services.approve_request(
        target=w.person(a), requester_id=w.person(b).pk
    ),
    "unfollow": lambda w, a, b: graph_services.unfollow(
        follower=w.person(a), followee_id=w.person(b).pk
    ),
    "block": lambda w, a, b: graph_services.block(blocker=w.person(a), blocked_id=w.person(b).pk),
    "unblock": lambda w, a, b: graph_services.unblock(
        blocker=w.person(a), blocked_id=w.person(b).pk
    ),
    "go private": lambda w, a, b: account_services.set_private(
        account=w.person(a), is_private=b % 2 == 0
    ),
    "suspend": lambda w, a, b: account_services.set_status(
        account=w.person(a), status=Status.ACTIVE if b % 2 else Status.SUSPENDED
    ),
    "rename": lambda w, a, b: account_services.change_username(
        account=w.person(a), username=f"renamed{next(names)}", now=timezone.now()
    ),
    "edit profile": edit_profile,
}

writes = st.lists(
    st.tuples(st.sampled_from(sorted(WRITES)), st.integers(0, 5), st.integers(0, 11)),
    min_size=1,
    max_size=30,
)


def assert_fresh(world: World) -> None:
    """Compare every cached kind with what its loader says now."""
    people = [account.pk for account in world.people]
    kinds: list[tuple[CachedBytes[int], list[int]]] = [
        (post_cache, world.post_ids),
        (thread_cache, world.post_ids),
        (account_cache, people),
        (profile_cache, people),
        (grid_cache, people),
        (badge_cache, people),
    ]
    for cache, ids in kinds:
        assert cache.get_many(ids) == dict(cache.load(ids)), cache.name
    for sets in (hidden_accounts, liked_posts, saved_posts):
        for account_id in people:
            assert sets.of(account_id).ids == frozenset(sets.load(account_id)), sets.prefix
    subjects = [*people, *world.post_ids, *(comment_id for _, comment_id in world.comments)]
    exact = counters.counts_of(subject_ids=subjects)
    cached = counters.cached_counts_of(subject_ids=subjects)
    for subject_id in subjects:
        kept = {kind: value for kind, value in exact[subject_id].items() if value}
        assert {k: v for k, v in cached[subject_id].items() if v} == kept
    for viewer in [Viewer(account_id) for account_id in people]:
        _assert_profiles_are_fresh(viewer, people)
        _assert_suggestions_may_be_shown(viewer)


def _assert_profiles_are_fresh(viewer: Viewer, people: list[int]) -> None:
    for account in Account.objects.filter(pk__in=people):
        card = visible_profile(viewer=viewer, username=account.username)
        try:
            graph_selectors.account_for(viewer=viewer, username=account.username)
        except NotFound:
            assert card is None
        else:
            assert card is not None
            assert card.account.username == account.username


def _assert_suggestions_may_be_shown(viewer: Viewer) -> None:
    suggested = suggested_ids(viewer=viewer)
    visible = Account.objects.filter(visible_account(viewer), is_private=False, pk__in=suggested)
    assert visible.count() == len(suggested)


def run(sequence: list[tuple[str, int, int]]) -> None:
    world = World(people=AccountFactory.create_batch(PEOPLE))
    assert_fresh(world)
    for name, a, b in sequence:
        try:
            WRITES[name](world, a, b)
        except DomainError:
            continue
        assert_fresh(world)
    assert Comment.objects.filter(pk__in=[c for _, c in world.comments]).count() == len(
        world.comments
    )


class TestEveryCache:
    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
    @given(sequence=writes)
    def test_says_what_postgresql_says_after_any_writes(self, sequence):
        run(sequence)

    @pytest.mark.full
    @settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
    @given(sequence=writes)
    def test_says_so_after_very_many_writes(self, sequence):
        run(sequence)

    def test_each_kind_of_write_by_itself(self):
        """Every write happens at least once, in an order in which each has something to do."""
        run(
            [
                ("publish", 0, 1),
                ("publish", 1, 3),
                ("comment", 1, 0),
                ("reply", 2, 0),
                ("like comment", 0, 1),
                ("edit comment", 1, 0),
                ("like", 1, 0),
                ("save", 1, 0),
                ("unlike", 1, 0),
                ("unsave", 1, 0),
                ("edit", 0, 0),
                ("go private", 0, 0),
                ("follow", 1, 0),
                ("approve", 0, 1),
                ("unfollow", 1, 0),
                ("go private", 0, 1),
                ("remove comment", 0, 0),
                ("restore comment", 0, 0),
                ("delete comment", 0, 0),
                ("block", 1, 0),
                ("unblock", 1, 0),
                ("rename", 0, 0),
                ("edit profile", 0, 7),
                ("suspend", 0, 0),
                ("suspend", 0, 1),
                ("archive", 0, 0),
                ("unarchive", 0, 0),
                ("remove", 0, 0),
                ("restore", 0, 0),
                ("delete", 0, 0),
            ]
        )
