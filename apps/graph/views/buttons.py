"""Follow, block, mute and the like: one button each."""

from django.http import HttpRequest
from django.utils import timezone

from apps.accounts.models import Account
from apps.core.exceptions import NotFound
from apps.graph import selectors, services
from apps.graph.selectors import viewer_of
from apps.graph.types import MuteFor
from apps.graph.views.answers import account_of, answered_with, say, target

button = answered_with("graph/_follow_button.html")
close_friend_button = answered_with("graph/_close_friend_button.html")


@button
def follow(request: HttpRequest, username: str) -> Account:
    """Follow, or ask to."""
    account = target(request, username)
    services.follow(follower=account_of(request), followee_id=account.pk)
    return account


@button
def unfollow(request: HttpRequest, username: str) -> Account:
    """Stop following."""
    account = target(request, username)
    services.unfollow(follower=account_of(request), followee_id=account.pk)
    return account


@button
def withdraw(request: HttpRequest, username: str) -> Account:
    """Take a request back."""
    account = target(request, username)
    services.withdraw_request(requester=account_of(request), target_id=account.pk)
    return account


@button
def remove_follower(request: HttpRequest, username: str) -> Account:
    """End somebody's follow of one's own account."""
    account = target(request, username)
    if services.remove_follower(account=account_of(request), follower_id=account.pk):
        say(request, f"{account.username} does not follow you any more.")
    return account


@button
def block(request: HttpRequest, username: str) -> Account:
    """Make two people invisible to each other."""
    try:
        account = target(request, username)
    except NotFound:
        # Sent twice: the block is there.
        account = selectors.blocked_account_for(viewer=viewer_of(request), username=username)
    services.block(blocker=account_of(request), blocked_id=account.pk)
    say(request, f"You have blocked {account.username}.")
    return account


@button
def unblock(request: HttpRequest, username: str) -> Account:
    """End a block."""
    account = selectors.blocked_account_for(viewer=viewer_of(request), username=username)
    services.unblock(blocker=account_of(request), blocked_id=account.pk)
    say(request, f"You have unblocked {account.username}.")
    return account


@button
def mute(request: HttpRequest, username: str) -> Account:
    """Keep somebody's posts out of the home feed."""
    account = target(request, username)
    wanted = request.POST.get("for", "")
    length = MuteFor(wanted) if wanted in MuteFor.values else MuteFor.EVER
    until = length.until(now=timezone.now())
    services.mute(muter=account_of(request), muted_id=account.pk, until=until)
    say(request, f"{account.username}’s posts stay out of your home feed {length.label}.")
    return account


@button
def unmute(request: HttpRequest, username: str) -> Account:
    """Let somebody's posts into the home feed again."""
    account = target(request, username)
    services.unmute(muter=account_of(request), muted_id=account.pk)
    say(request, f"{account.username}’s posts are in your home feed again.")
    return account


@button
def restrict(request: HttpRequest, username: str) -> Account:
    """Let somebody's comments wait for approval."""
    account = target(request, username)
    services.restrict(restricter=account_of(request), restricted_id=account.pk)
    say(request, f"{account.username}’s comments wait for your approval now.")
    return account


@button
def unrestrict(request: HttpRequest, username: str) -> Account:
    """End a restriction."""
    account = target(request, username)
    services.unrestrict(restricter=account_of(request), restricted_id=account.pk)
    say(request, f"{account.username}’s comments appear at once again.")
    return account


@close_friend_button
def add_close_friend(request: HttpRequest, username: str) -> Account:
    """Put a follower on one's list of close friends."""
    account = target(request, username)
    services.add_close_friend(owner=account_of(request), member_id=account.pk)
    say(request, f"{account.username} is one of your close friends now, and is not told.")
    return account


@close_friend_button
def remove_close_friend(request: HttpRequest, username: str) -> Account:
    """Take somebody off one's list of close friends."""
    account = target(request, username)
    services.remove_close_friend(owner=account_of(request), member_id=account.pk)
    say(request, f"{account.username} is not one of your close friends any more.")
    return account
