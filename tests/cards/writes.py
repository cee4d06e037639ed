"""A few people, and every kind of write that changes what is cached of them."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.utils import timezone

from apps.accounts import services as account_services
from apps.accounts.models import Account
from apps.accounts.types import Status
from apps.core import outbox
from apps.engagement import services as engagement_services
from apps.explore.selectors.hashtags import hashtag_cache
from apps.feed import services as feed_services
from apps.graph import services as graph_services
from apps.graph.types import Audience, Choices, Circle
from apps.posts import services as post_services
from apps.posts.models import Hashtag
from tests.factories.accounts import AccountFactory
from tests.factories.posts import PostFactory, edit_post

PEOPLE = 3
names = itertools.count()


@dataclass
class World:
    """A few people, what they have published so far, and what is on its way."""

    people: list[Account] = field(default_factory=lambda: AccountFactory.create_batch(PEOPLE))
    number: int = field(default_factory=lambda: next(names))
    post_ids: list[int] = field(default_factory=list)
    comments: list[tuple[int, int]] = field(default_factory=list)
    # Whether workers have done all that waited for them.
    is_settled: bool = True
    # Whether heads and sets wait for them, while rules keep what they hold from being shown.
    is_uncorrected: bool = False
    # Whose posts a first page may lack for the minute in which it is fresh.
    returned_ids: set[int] = field(default_factory=set)

    @property
    def tags(self) -> list[str]:
        return [f"tag{self.number}x{index}" for index in range(2)]

    def tag(self, number: int) -> str:
        return self.tags[number % 2]

    def person(self, number: int) -> Account:
        """Return somebody as they are now."""
        return Account.objects.get(pk=self.people[number % PEOPLE].pk)

    def post(self, number: int) -> int:
        """Return the id of a post; 0, which none has, before there is one."""
        return self.post_ids[number % len(self.post_ids)] if self.post_ids else 0

    def comment(self, number: int) -> tuple[int, int]:
        return self.comments[number % len(self.comments)] if self.comments else (0, 0)


def publish(world: World, a: int, b: int) -> None:
    post = PostFactory(
        author=world.person(a),
        caption=f"#{world.tag(b)} words",
        audience=list(Audience)[b % 3 - 1],
    )
    world.post_ids.append(post.pk)


def edit(world: World, a: int, b: int) -> None:
    edit_post(
        world.post(b),
        author=world.person(a),
        caption=f"edited #{world.tag(a)}",
        place_name="Quay" if b % 2 else "",
        tagged_ids=(),
        audience=list(Audience)[(a + b) % 3],
    )


def tag(world: World, a: int, b: int) -> None:
    edit_post(
        world.post(b),
        author=world.person(a),
        caption="with somebody",
        place_name="",
        tagged_ids=[world.person(a + 1 + b % 2).pk],
        audience=Audience.EVERYONE,
    )


def set_boundaries(world: World, a: int, b: int) -> None:
    graph_services.set_boundaries(
        account=world.person(a),
        choices=Choices(
            comments_from=list(Circle)[b % len(Circle)],
            mentions_from=Circle.EVERYONE,
            tags_from=Circle.EVERYONE,
            approves_tags=b % 2 == 0,
            hidden_words=("lovely",) if b % 3 == 0 else (),
        ),
    )


def switch_like_count(world: World, a: int, b: int) -> None:
    switch = post_services.show_like_count if b % 2 else post_services.hide_like_count
    switch(author=world.person(a), post_id=world.post(b // 2))


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


def set_private(world: World, a: int, b: int) -> None:
    person, is_private = world.person(a), b % 2 == 0
    if account_services.set_private(account=person, is_private=is_private):
        note_change(world, person, is_back=not is_private)


def set_status(world: World, a: int, b: int) -> None:
    person, status = world.person(a), Status.ACTIVE if b % 2 else Status.SUSPENDED
    if account_services.set_status(account=person, status=status):
        note_change(world, person, is_back=status == Status.ACTIVE)


def note_change(world: World, person: Account, *, is_back: bool) -> None:
    world.is_uncorrected = True
    if is_back:
        world.returned_ids.add(person.pk)


def switch_hashtag(world: World, a: int, b: int) -> None:
    switch = post_services.show_hashtags if b % 2 else post_services.hide_hashtags
    switch(hashtag_ids=list(Hashtag.objects.filter(name=world.tag(a)).values_list("pk", flat=True)))


def enter(world: World, a: int, b: int) -> None:
    feed_services.enter(author_id=world.person(a).pk)
    world.is_uncorrected = True


def leave(world: World, a: int, b: int) -> None:
    feed_services.leave(author_id=world.person(a).pk, now=timezone.now())
    world.is_uncorrected = True


def settle(world: World, a: int = 0, b: int = 0) -> None:
    """Let workers do what waits, and a minute go by."""
    outbox.drain()
    hashtag_cache.delete(*world.tags)
    world.is_settled, world.is_uncorrected = True, False
    world.returned_ids.clear()


def write(world: World, name: str, a: int, b: int) -> None:
    """Let one of the writes below happen.

    :raises DomainError: it is not possible; nothing has changed.
    """
    world.is_settled = False
    WRITES[name](world, a, b)


WRITES: dict[str, Callable[[World, int, int], Any]] = {
    "publish": publish,
    "edit": edit,
    "tag": tag,
    "approve tag": lambda w, a, b: post_services.approve_tag(
        account=w.person(a), post_id=w.post(b)
    ),
    "set boundaries": set_boundaries,
    "hide or show like count": switch_like_count,
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
    "befriend": lambda w, a, b: graph_services.add_close_friend(
        owner=w.person(a), member_id=w.person(b).pk
    ),
    "unfriend": lambda w, a, b: graph_services.remove_close_friend(
        owner=w.person(a), member_id=w.person(b).pk
    ),
    "restrict": lambda w, a, b: graph_services.restrict(
        restricter=w.person(a), restricted_id=w.person(b).pk
    ),
    "unrestrict": lambda w, a, b: graph_services.unrestrict(
        restricter=w.person(a), restricted_id=w.person(b).pk
    ),
    "approve comment": lambda w, a, b: engagement_services.approve_comment(
        account=w.person(a), post_id=w.comment(b)[0], comment_id=w.comment(b)[1]
    ),
    "block": lambda w, a, b: graph_services.block(blocker=w.person(a), blocked_id=w.person(b).pk),
    "unblock": lambda w, a, b: graph_services.unblock(
        blocker=w.person(a), blocked_id=w.person(b).pk
    ),
    "remove follower": lambda w, a, b: graph_services.remove_follower(
        account=w.person(a), follower_id=w.person(b).pk
    ),
    "mute": lambda w, a, b: graph_services.mute(muter=w.person(a), muted_id=w.person(b).pk),
    "mute for a while": lambda w, a, b: graph_services.mute(
        muter=w.person(a),
        muted_id=w.person(b).pk,
        until=timezone.now() + timedelta(days=b % 4 - 1),
    ),
    "unmute": lambda w, a, b: graph_services.unmute(muter=w.person(a), muted_id=w.person(b).pk),
    "follow hashtag": lambda w, a, b: post_services.follow_hashtag(
        account=w.person(a), name=w.tag(b)
    ),
    "unfollow hashtag": lambda w, a, b: post_services.unfollow_hashtag(
        account=w.person(a), name=w.tag(b)
    ),
    "hide or show hashtag": switch_hashtag,
    "become a broadcast author": enter,
    "be one no longer": leave,
    "settle": settle,
    "set private": set_private,
    "set status": set_status,
    "rename": lambda w, a, b: account_services.change_username(
        account=w.person(a), username=f"renamed{next(names)}", now=timezone.now()
    ),
    "edit profile": edit_profile,
}
