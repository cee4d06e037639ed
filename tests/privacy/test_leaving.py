"""What leaves the site: archives hold what is one's own, mails say who and never what."""

import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.core import mail

from apps.accounts import services as account_services
from apps.accounts.models import Account
from apps.engagement import services as engagement_services
from apps.portability import services as portability_services
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


def may_hold(world: World, role: str, canary: Canary) -> bool:
    """Tell whether an archive may hold something: own, or seen by its owner anyway."""
    if canary.owner == role:
        return matrix.expected(actor="owner", row=canary.row, surface="own_export") == "IN"
    # Own comments, and the number of the post they stand under; whom one follows and lists.
    if canary.part.startswith(f"comment of {role}.") or canary.part == "id" or canary.only_on:
        return True
    return is_shown(world=world, role=role, canary=canary, surface="web")


class TestArchives:
    @pytest.mark.parametrize("role", [*_OWNERS, *_OTHERS])
    def test_hold_nothing_deleted_and_nothing_hidden_of_others(
        self, world: World, role: str
    ) -> None:
        found = found_in_archive(world, role)

        assert found
        assert not [str(canary) for canary in found if not may_hold(world, role, canary)]

    @pytest.mark.parametrize("role", _OWNERS)
    def test_hold_all_that_is_own(self, world: World, role: str) -> None:
        own = {
            canary
            for canary in world.catalogue
            if canary.owner == role and canary.part in _MADE and may_hold(world, role, canary)
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
