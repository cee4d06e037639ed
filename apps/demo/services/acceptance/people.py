"""The people of an acceptance site, and how they come to stand to each other."""

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.crypto import salted_hmac

from apps.accounts import services as account_services
from apps.accounts.models import Account
from apps.accounts.types import ProfileLink, Status
from apps.demo.engine.acceptance import OWNERS, Role, Script
from apps.graph import services as graph_services
from apps.graph.types import Choices, Circle
from apps.moderation import services as moderation_services

People = dict[Role, Account]
_PASSWORD_LENGTH = 24
_FOLLOWERS = (Role.FOLLOWER, Role.CLOSE_FRIEND, Role.EX_FOLLOWER, Role.BLOCKED, Role.BLOCKER)


def password_for(*, script: Script) -> str:
    """Return the password of everybody on this acceptance site; no other site has the same."""
    mac = salted_hmac("acceptance", str(script.seed), secret=settings.SECRET_KEY)
    return mac.hexdigest()[:_PASSWORD_LENGTH]


@transaction.atomic
def ensure_people(*, script: Script) -> People:
    """Make everybody who is not there yet, and the ties that must precede what they publish."""
    usernames = {script.username(role): role for role in Role}
    found = Account.objects.filter(username__in=usernames)
    people = {usernames[account.username]: account for account in found}
    if len(people) == len(Role):
        return people
    password = make_password(password_for(script=script))
    people |= {role: _person(script, role, password) for role in Role if role not in people}
    _follow(people)
    _draw_lines(people)
    return people


def end_ties(*, people: People) -> None:
    """Let those part who are apart in the matrix, after they have left their traces."""
    for owner in OWNERS:
        account = people[owner]
        graph_services.unfollow(follower=people[Role.EX_FOLLOWER], followee_id=account.pk)
        graph_services.block(blocker=account, blocked_id=people[Role.BLOCKED].pk)
        graph_services.block(blocker=people[Role.BLOCKER], blocked_id=account.pk)
    graph_services.mute(muter=people[Role.PUBLIC_OWNER], muted_id=people[Role.MUTED].pk)


def set_standings(*, people: People) -> None:
    """Suspend and deactivate whom the matrix says."""
    for role in (Role.SUSPENDED, Role.SUSPENDED_OWNER):
        account_services.set_status(account=people[role], status=Status.SUSPENDED)
    account_services.set_status(account=people[Role.DEACTIVATED_OWNER], status=Status.DEACTIVATED)


def _person(script: Script, role: Role, password: str) -> Account:
    account = Account(
        username=script.username(role),
        email=script.email(role),
        password=password,
        is_staff=role in {Role.MODERATOR, Role.ADMIN},
        is_superuser=role is Role.ADMIN,
    )
    if role is Role.UNCONFIRMED:
        account.status = Status.UNCONFIRMED
        account_services.insert_account(account=account)
    else:
        account_services.admit_account(account=account)
    if role is Role.MODERATOR:
        moderation_services.appoint(account=account)
    link = script.word(f"{role}.link")
    return account_services.update_profile(
        account=account,
        name=script.word(f"{role}.name"),
        bio=f"Says {script.word(f'{role}.bio')} of themselves.",
        pronouns=script.word(f"{role}.pronouns"),
        links=[ProfileLink(label=link, url=f"https://{link}.example.org")],
    )


def _follow(people: People) -> None:
    """Let people follow and ask while the owners are private, as some of them stay."""
    for owner in OWNERS:
        account_services.set_private(account=people[owner], is_private=True)
    followed = [people[owner] for owner in OWNERS]
    for role in _FOLLOWERS:
        for account in followed:
            _follow_and_approve(people[role], account)
    for role in (Role.LIKER, Role.FAN):
        _follow_and_approve(people[role], people[Role.PRIVATE_OWNER])
    _follow_and_approve(people[Role.MUTED], people[Role.PUBLIC_OWNER])
    for account in followed:
        graph_services.add_close_friend(owner=account, member_id=people[Role.CLOSE_FRIEND].pk)
        graph_services.follow(follower=people[Role.PENDING], followee_id=account.pk)
    # People who may not see the list would meet the fan as somebody they both know.
    for role in (Role.STRANGER, Role.PENDING, Role.EX_FOLLOWER, Role.DM_MEMBER):
        graph_services.follow(follower=people[role], followee_id=people[Role.FAN].pk)
    for owner in OWNERS:
        account_services.set_private(account=people[owner], is_private=owner is Role.PRIVATE_OWNER)


def _draw_lines(people: People) -> None:
    """Let some wait for a leave: for what they say, and for whom they show."""
    graph_services.restrict(
        restricter=people[Role.PUBLIC_OWNER], restricted_id=people[Role.RESTRICTED].pk
    )
    choices = Choices(
        comments_from=Circle.EVERYONE,
        mentions_from=Circle.EVERYONE,
        tags_from=Circle.EVERYONE,
        approves_tags=True,
        hidden_words=(),
    )
    graph_services.set_boundaries(account=people[Role.ARTIST], choices=choices)


def _follow_and_approve(follower: Account, followee: Account) -> None:
    graph_services.follow(follower=follower, followee_id=followee.pk)
    graph_services.approve_request(target=followee, requester_id=follower.pk)
