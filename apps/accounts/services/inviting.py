"""Invitations: made and taken back by whoever may invite."""

from datetime import datetime, timedelta

from django.db import transaction

from apps.accounts.exceptions import TooManyInvitations
from apps.accounts.models import Account, Invitation
from apps.core.exceptions import NotFound

MAX_USES = 100
MAX_OPEN = 20


@transaction.atomic
def invite(*, creator: Account, max_uses: int, lifetime: timedelta, now: datetime) -> Invitation:
    """Make a link with which some people may sign up for a while.

    :raises NotFound: this site lets only its staff invite.
    :raises TooManyInvitations: so many of theirs can be used already.
    """
    if not creator.may_invite:
        raise NotFound
    usable = Invitation.objects.filter(creator=creator, expires_at__gt=now, revoked_at=None)
    if usable.count() >= MAX_OPEN:
        raise TooManyInvitations
    return Invitation.objects.create(creator=creator, max_uses=max_uses, expires_at=now + lifetime)


@transaction.atomic
def revoke_invitation(*, invitation_id: int, creator_id: int | None, now: datetime) -> bool:
    """Let nobody else come by an invitation; False when it was taken back before.

    :raises NotFound: there is none of this creator; staff, for whom it is None, reach all.
    """
    invitations = Invitation.objects.filter(pk=invitation_id)
    if creator_id is not None:
        invitations = invitations.filter(creator_id=creator_id)
    if not invitations.exists():
        raise NotFound
    return bool(invitations.filter(revoked_at=None).update(revoked_at=now))
