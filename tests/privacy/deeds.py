"""What people do that changes who may see what: each makes a deed that is done in a world."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from apps.accounts import services as account_services
from apps.accounts.models import Account
from apps.graph import services as graph_services
from apps.graph.types import Audience
from apps.moderation import selectors as moderation_selectors
from apps.moderation import services as moderation_services
from apps.moderation.types import Ruling, TargetKind
from apps.posts import services as post_services
from tests.factories.posts import edit_post
from tests.privacy.world import World

Act = Callable[[World], object]


def account(world: World, role: str) -> Account:
    return Account.objects.get(pk=world.people[role]["id"])


def now() -> datetime:
    return datetime.now(UTC)


def _between(change: Callable[..., object], *, actor: str, other: str) -> Callable[[str, str], Act]:
    """A deed of one person about another, by the names of the service's arguments."""

    def deed(one: str, another: str) -> Act:
        return lambda world: change(
            **{actor: account(world, one), other: account(world, another).pk}
        )

    return deed


ask = _between(graph_services.follow, actor="follower", other="followee_id")
approve = _between(graph_services.approve_request, actor="target", other="requester_id")
remove_follower = _between(graph_services.remove_follower, actor="account", other="follower_id")
unfollow = _between(graph_services.unfollow, actor="follower", other="followee_id")
block = _between(graph_services.block, actor="blocker", other="blocked_id")
unblock = _between(graph_services.unblock, actor="blocker", other="blocked_id")
mute = _between(graph_services.mute, actor="muter", other="muted_id")
unmute = _between(graph_services.unmute, actor="muter", other="muted_id")
add_close_friend = _between(graph_services.add_close_friend, actor="owner", other="member_id")
remove_close_friend = _between(graph_services.remove_close_friend, actor="owner", other="member_id")


def follow(follower: str, owner: str) -> Act:
    """Follow, and be let in where that needs a leave."""

    def act(world: World) -> None:
        ask(follower, owner)(world)
        approve(owner, follower)(world)

    return act


def _to_account(change: Callable[..., object], **choices: Any) -> Callable[[str], Act]:
    """A deed of somebody about their own account."""
    return lambda role: lambda world: change(account=account(world, role), **choices)


go_private = _to_account(account_services.set_private, is_private=True)
go_public = _to_account(account_services.set_private, is_private=False)
deactivate = _to_account(account_services.deactivate)
reactivate = _to_account(account_services.reactivate)
stay = _to_account(account_services.keep_account)


def ask_to_be_deleted(role: str) -> Act:
    return lambda world: account_services.request_deletion(account=account(world, role), now=now())


def archive(name: str) -> Act:
    return lambda world: post_services.archive_post(
        author=author_of(world, name), post_id=post_id_of(world, name)
    )


def unarchive(name: str) -> Act:
    return lambda world: post_services.unarchive_post(
        author=author_of(world, name), post_id=post_id_of(world, name)
    )


def unlist(name: str) -> Act:
    return lambda world: edit_post(post_id_of(world, name), audience=Audience.UNLISTED)


def list_again(name: str) -> Act:
    return lambda world: edit_post(post_id_of(world, name), audience=Audience.EVERYONE)


def delete(name: str) -> Act:
    return lambda world: post_services.delete_post(
        author=author_of(world, name), post_id=post_id_of(world, name), now=now()
    )


def remove(name: str) -> Act:
    return lambda world: moderation_services.remove(ruling=ruling_on_post(world, name))


def restore(name: str) -> Act:
    return lambda world: moderation_services.restore(ruling=ruling_on_post(world, name))


def suspend(role: str) -> Act:
    return lambda world: moderation_services.suspend(
        ruling=ruling_on_account(world, role), duration=timedelta(days=1)
    )


def lift(role: str) -> Act:
    return lambda world: moderation_services.lift(ruling=ruling_on_account(world, role))


def author_of(world: World, name: str) -> Account:
    return account(world, world.thing(name)["owner"])


def post_id_of(world: World, name: str) -> int:
    return int(world.thing(name)["id"])


def ruling_on_post(world: World, name: str) -> Ruling:
    return _ruling(world, TargetKind.POST, post_id_of(world, name))


def ruling_on_account(world: World, role: str) -> Ruling:
    return _ruling(world, TargetKind.ACCOUNT, account(world, role).pk)


def _ruling(world: World, kind: TargetKind, target_id: int) -> Ruling:
    target = moderation_selectors.any_target(kind=kind, target_id=target_id)
    return Ruling(staff=account(world, "admin"), target=target, reason="Rule 1", now=now())
