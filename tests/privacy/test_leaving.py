"""What leaves the site: archives hold what is one's own, mails say who and never what."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core import mail

from apps.accounts import services as account_services
from apps.accounts.models import Account
from apps.engagement import services as engagement_services
from apps.engagement.models import Comment, Like, Save
from apps.graph.models import Block, CloseFriend, Follow, FollowRequest, Mute, Restriction
from apps.notifications.models import Notification
from apps.portability import services as portability_services
from apps.posts.models import Post
from tests.privacy import matrix
from tests.privacy.canaries import Canary
from tests.privacy.judging import is_shown
from tests.privacy.world import World, settle

_OWNERS = ("public_owner", "private_owner", "deactivated_owner")
_OTHERS = ("follower", "close_friend", "ex_follower", "blocked", "stranger")
# What has to be in the archive of whoever made it.
_MADE = frozenset({"caption", "alt", "place", "bio", "link", "email"})
# What mails may say of people.
_NAMES = frozenset({"name", "username", "email"})


def account(world: World, role: str) -> Account:
    return Account.objects.get(pk=world.people[role]["id"])


def found_in_archive(world: World, role: str) -> set[Canary]:
    """Return what stands in an archive, the names of its files included."""
    pieces = portability_services.archive_of(account=account(world, role), now=datetime.now(UTC))
    archive = zipfile.ZipFile(io.BytesIO(b"".join(pieces)))
    return set(world.catalogue.found_in("\n".join(_texts_in(archive)), asked=""))


def _texts_in(archive: zipfile.ZipFile) -> Iterator[str]:
    for name in archive.namelist():
        yield name
        if name.endswith((".json", ".html")):
            yield archive.read(name).decode()


@dataclass(frozen=True, slots=True)
class Dealings:
    """Whom and which posts somebody's own lists name, whatever has become of them since."""

    names: frozenset[str]
    account_ids: frozenset[str]
    post_ids: frozenset[str]

    @classmethod
    def of(cls, world: World, role: str) -> "Dealings":
        own_id = account(world, role).pk
        people = {own_id}
        for model, own, other in _PEOPLE:
            rows = model.objects.filter(**{own: own_id})
            people.update(rows.values_list(other, flat=True))
        posts: set[int] = set()
        for made in (
            Comment.objects.filter(author_id=own_id),
            Like.objects.filter(account_id=own_id),
            Save.objects.filter(account_id=own_id),
        ):
            posts.update(made.values_list("post_id", flat=True))
        people.update(Post.objects.filter(pk__in=posts).values_list("author_id", flat=True))
        known = Account.objects.filter(pk__in=people)
        return cls(
            names=frozenset(known.values_list("name", flat=True)),
            account_ids=frozenset(str(pk) for pk in people),
            post_ids=frozenset(map(str, posts)),
        )


_PEOPLE: tuple[tuple[Any, str, str], ...] = (
    (Follow, "follower_id", "followee_id"),
    (Follow, "followee_id", "follower_id"),
    (FollowRequest, "requester_id", "target_id"),
    (FollowRequest, "target_id", "requester_id"),
    (Block, "blocker_id", "blocked_id"),
    (CloseFriend, "owner_id", "member_id"),
    (Mute, "muter_id", "muted_id"),
    (Restriction, "restricter_id", "restricted_id"),
    (Notification, "recipient_id", "actor_id"),
)


def may_hold(world: World, role: str, canary: Canary, dealings: Dealings) -> bool:
    """Tell whether an archive may hold something: own, or seen by its owner anyway."""
    if canary.owner == role:
        return matrix.expected(actor="owner", row=canary.row, surface="own_export") == "IN"
    # Own comments, and the number of the post they stand under.
    if canary.part.startswith(f"comment of {role}."):
        return True
    if canary.only_on:
        # Somebody's name, which says nothing but that the two have to do with each other. Words of
        # posts are judged as such.
        is_of_a_post = any(
            not other.only_on and other.thing == canary.thing
            for other in world.catalogue.named([canary.token])
        )
        return is_of_a_post or any(canary.token in name for name in dealings.names)
    if canary.part == "id" and canary.token in dealings.account_ids | dealings.post_ids:
        return True
    return is_shown(world=world, role=role, canary=canary, surface="web")


class TestArchives:
    @pytest.mark.parametrize("role", [*_OWNERS, *_OTHERS])
    def test_hold_nothing_deleted_and_nothing_hidden_of_others(
        self, world: World, role: str
    ) -> None:
        found, dealings = found_in_archive(world, role), Dealings.of(world, role)

        assert found
        assert not [str(each) for each in found if not may_hold(world, role, each, dealings)]

    def test_of_somebody_else_would_be_noticed(self, world: World) -> None:
        found = found_in_archive(world, "public_owner")
        stranger = Dealings.of(world, "stranger")

        leaked = {each for each in found if not may_hold(world, "stranger", each, stranger)}

        assert "post_for_followers" in {each.thing for each in leaked if each.part == "id"}
        assert "block_mute_cf_lists" in {each.thing for each in leaked}

    @pytest.mark.parametrize("role", _OWNERS)
    def test_hold_all_that_is_own(self, world: World, role: str) -> None:
        own = {
            canary
            for canary in world.catalogue
            if canary.owner == role
            and canary.part in _MADE
            and matrix.expected(actor="owner", row=canary.row, surface="own_export") == "IN"
        }

        assert own
        assert not {str(canary) for canary in own - found_in_archive(world, role)}


class TestMails:
    def test_say_nothing_that_anybody_wrote(self, world: World) -> None:
        owner, follower = account(world, "private_owner"), account(world, "follower")
        post_id = int(world.thing("post_private")["id"])
        now = datetime.now(UTC)

        world.new_client("private_owner").get("/")
        engagement_services.add_comment(
            account=follower,
            post_id=post_id,
            text=world.thing("post_private")["canaries"]["caption"],
            now=now,
        )
        account_services.request_deletion(account=owner, now=now)
        account_services.keep_account(account=owner)
        settle()

        assert mail.outbox
        said = "\n".join(f"{each.subject}\n{each.body}" for each in mail.outbox)
        found = world.catalogue.found_in(said, asked="")
        assert not [str(canary) for canary in found if canary.part not in _NAMES]
