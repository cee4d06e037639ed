"""The prepared feed and PostgreSQL tell the same story, whatever has happened."""

import itertools
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.accounts import services as account_services
from apps.accounts.models import Account
from apps.accounts.types import Status
from apps.core import fanout
from apps.core.exceptions import DomainError
from apps.core.redis import feeds_for
from apps.feed import services
from apps.feed.selectors import heads, page_from_sql, prepared_page
from apps.feed.services import lists, rebuild
from apps.feed.types import HomePage
from apps.graph import services as graph_services
from apps.graph.policy import Viewer
from apps.graph.types import Audience
from apps.posts import services as post_services
from apps.posts.models import Post
from tests.factories.accounts import AccountFactory
from tests.factories.graph import make_block, make_close_friend, make_follow
from tests.factories.posts import PostFactory, edit_post
from tests.feed.conftest import open_home, settle

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = 4
EVERYONE = Audience.EVERYONE
PAGE = 3

people = st.integers(0, PEOPLE - 1)
pairs = st.permutations(range(PEOPLE)).map(lambda order: order[:2])
tags = st.sampled_from(["harbor", "dusk"])
numbers = st.integers(0, 9)
audiences = st.sampled_from(list(Audience))

happenings = st.one_of(
    *[st.tuples(st.just("publish"), people, tags, st.integers(0, 400), audiences)] * 5,
    *[st.tuples(st.just("follow"), *[pairs])] * 3,
    st.tuples(st.sampled_from(["unfollow", "block", "unblock", "mute", "unmute"]), pairs),
    st.tuples(st.sampled_from(["befriend", "befriend", "unfriend"]), pairs),
    st.tuples(st.sampled_from(["delete", "archive", "unarchive"]), numbers),
    st.tuples(st.just("show_to"), numbers, audiences),
    st.tuples(st.sampled_from(["switch_privacy", "switch_status", "enter", "leave"]), people),
    *[st.tuples(st.just("follow_hashtag"), people, tags)] * 2,
    st.tuples(st.just("unfollow_hashtag"), people, tags),
    *[st.tuples(st.just("open"), people)] * 3,
    st.tuples(st.sampled_from(["settle", "flush"])),
)

_worlds = itertools.count()


class World:
    """A few people to whom things happen; what is not possible is refused and passes by."""

    def __init__(self) -> None:
        self.number = next(_worlds)
        self.now = timezone.now()
        self.people: list[Account] = AccountFactory.create_batch(PEOPLE)
        self.posts: list[int] = []

    def begin(self, *, is_merged: bool) -> None:
        """Let the first of them be read by the others, with more posts than a head holds."""
        for other in range(1, PEOPLE):
            self.follow([other, 0])
            self.open(other)
        if is_merged:
            self.enter(0)
        self.settle()
        for hours_ago in (50, 40, 30, 20, 10):
            is_odd = hours_ago == 30
            self.publish(0, "harbor", hours_ago, Audience.FOLLOWERS if is_odd else EVERYONE)
            self.publish(1, "dusk", hours_ago, EVERYONE)
        self.settle()

    def happen(self, name: str, *arguments: Any) -> None:
        try:
            getattr(self, name)(*arguments)
        except DomainError:
            return

    def publish(self, who: int, tag: str, hours_ago: int, audience: Audience) -> None:
        post = PostFactory(
            author=self.people[who],
            caption=f"#{self._tag(tag)}",
            now=self.now - timedelta(hours=hours_ago),
            audience=audience,
        )
        self.posts.append(post.pk)

    def delete(self, number: int) -> None:
        self._change(number, lambda **post: post_services.delete_post(now=self.now, **post))

    def archive(self, number: int) -> None:
        self._change(number, post_services.archive_post)

    def unarchive(self, number: int) -> None:
        self._change(number, post_services.unarchive_post)

    def follow(self, pair: list[int]) -> None:
        make_follow(follower=self.people[pair[0]], followee=self.people[pair[1]])

    def unfollow(self, pair: list[int]) -> None:
        graph_services.unfollow(follower=self.people[pair[0]], followee_id=self.people[pair[1]].pk)

    def block(self, pair: list[int]) -> None:
        make_block(blocker=self.people[pair[0]], blocked=self.people[pair[1]])

    def unblock(self, pair: list[int]) -> None:
        graph_services.unblock(blocker=self.people[pair[0]], blocked_id=self.people[pair[1]].pk)

    def befriend(self, pair: list[int]) -> None:
        make_close_friend(owner=self.people[pair[0]], member=self.people[pair[1]])

    def unfriend(self, pair: list[int]) -> None:
        graph_services.remove_close_friend(
            owner=self.people[pair[0]], member_id=self.people[pair[1]].pk
        )

    def show_to(self, number: int, audience: Audience) -> None:
        self._change(
            number,
            lambda author, post_id: edit_post(
                post_id, author=author, audience=audience, now=self.now
            ),
        )

    def mute(self, pair: list[int]) -> None:
        graph_services.mute(muter=self.people[pair[0]], muted_id=self.people[pair[1]].pk)

    def unmute(self, pair: list[int]) -> None:
        graph_services.unmute(muter=self.people[pair[0]], muted_id=self.people[pair[1]].pk)

    def switch_privacy(self, who: int) -> None:
        person = self.people[who]
        account_services.set_private(account=person, is_private=not person.is_private)

    def switch_status(self, who: int) -> None:
        person = self.people[who]
        is_active = person.status == Status.ACTIVE
        account_services.set_status(
            account=person, status=Status.SUSPENDED if is_active else Status.ACTIVE
        )

    def follow_hashtag(self, who: int, tag: str) -> None:
        post_services.follow_hashtag(account=self.people[who], name=self._tag(tag))

    def unfollow_hashtag(self, who: int, tag: str) -> None:
        post_services.unfollow_hashtag(account=self.people[who], name=self._tag(tag))

    def enter(self, who: int) -> None:
        services.enter(author_id=self.people[who].pk)

    def leave(self, who: int) -> None:
        services.leave(author_id=self.people[who].pk, now=self.now)

    def open(self, who: int) -> None:
        open_home(self.people[who], now=self.now)

    def settle(self) -> None:
        settle()

    def flush(self) -> None:
        feeds_for(self.people[0].pk).flushdb()

    def _tag(self, name: str) -> str:
        return f"{name}{self.number}"

    def _change(self, number: int, change: Callable[..., object]) -> None:
        if number < len(self.posts):
            post = Post.objects.select_related("author").get(pk=self.posts[number])
            change(author=post.author, post_id=post.pk)


def walked(read: Callable[..., HomePage], world: World, viewer: Viewer) -> list[tuple[str, str]]:
    """Return the ids of a whole feed, page by page, each with the hashtag that brings it."""
    found: list[tuple[str, str]] = []
    cursor = None
    while True:
        page = read(viewer=viewer, cursor=cursor, now=world.now, limit=PAGE)
        found += [(item.post.id, item.hashtag) for item in page.items]
        if page.next_cursor is None:
            return found
        cursor = page.next_cursor


class TestBothWays:
    @given(st.booleans(), st.lists(happenings, max_size=20))
    @settings(
        max_examples=12,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )
    def test_show_the_same_posts_for_the_same_reasons(self, monkeypatch, is_merged, story):
        # Short lists, so that a small world has pages below them.
        monkeypatch.setattr(fanout, "LIST_CAP", 5)
        monkeypatch.setattr(fanout, "LIST_SLACK", 1)
        monkeypatch.setattr(lists, "LIST_CAP", 5)
        monkeypatch.setattr(rebuild, "LIST_CAP", 5)
        monkeypatch.setattr(heads, "HEAD_LENGTH", 3)
        world = World()
        world.begin(is_merged=is_merged)

        for happening in story:
            world.happen(*happening)
        settle()

        for person in world.people:
            viewer = Viewer(person.pk)
            open_home(person, now=world.now)
            assert walked(prepared_page, world, viewer) == walked(page_from_sql, world, viewer)
