"""Edges between people for tests, made by the services so that counters and mirrors agree."""

from apps.accounts.models import Account
from apps.graph import services as graph_services
from apps.graph.types import FollowState


def make_follow(*, follower: Account, followee: Account) -> None:
    """Let one account follow another; a private one approves at once."""
    state = graph_services.follow(follower=follower, followee_id=followee.pk)
    if state is FollowState.REQUESTED:
        graph_services.approve_request(target=followee, requester_id=follower.pk)


def make_mutual_follow(one: Account, other: Account) -> None:
    """Let two accounts follow each other."""
    make_follow(follower=one, followee=other)
    make_follow(follower=other, followee=one)


def make_request(*, requester: Account, target: Account) -> None:
    """Let somebody ask a private account; it stays open."""
    state = graph_services.follow(follower=requester, followee_id=target.pk)
    assert state is FollowState.REQUESTED, "only private accounts are asked"


def make_close_friend(*, owner: Account, member: Account) -> None:
    """Put somebody who follows an account, or does so now, on its list of close friends."""
    make_follow(follower=member, followee=owner)
    graph_services.add_close_friend(owner=owner, member_id=member.pk)


def make_block(*, blocker: Account, blocked: Account) -> None:
    """Let one account block another."""
    graph_services.block(blocker=blocker, blocked_id=blocked.pk)
