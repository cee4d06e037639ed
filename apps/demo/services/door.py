"""Leaves the moderators a queue of people who want in, and shows who came by whose invitation."""

from datetime import timedelta

from allauth.account.models import EmailAddress

from apps.accounts.models import Account, Application, Invitation, InvitationUse
from apps.accounts.types import Status
from apps.demo.types import APPLICANT_ADDRESS, APPLICANTS, Cast, Progress

INVITER = "mod"
LIFETIME = timedelta(days=30)
_REASONS = (
    "I shoot street photography on film and look for people who still develop at home.",
    "A friend of Cleo. I take photos of bicycles, and of what is left of them.",
)


def add_door(*, cast: Cast, progress: Progress) -> None:
    """Let two people wait for approval, and the moderator have an invitation that was used."""
    progress.begin(step="Door", total=len(APPLICANTS) + 1)
    now = max(post.at for post in cast.plan.posts)
    for (username, name), reason in zip(APPLICANTS.items(), _REASONS, strict=True):
        email = APPLICANT_ADDRESS.format(username=username)
        account = Account(username=username, name=name, email=email, status=Status.AWAITING)
        account.set_unusable_password()
        account.date_joined = now
        account.save(force_insert=True)
        EmailAddress.objects.create(user=account, email=email, primary=True, verified=True)
        Application.objects.create(account=account, reason=reason, created_at=now)
        progress.advance()
    _invite(cast)
    progress.advance()
    progress.end()


def _invite(cast: Cast) -> None:
    """Have the last of the people come by a link that others may still use."""
    newcomer = max(
        (member for member in cast.plan.people if not member.person.role),
        key=lambda member: member.joined_at,
    )
    newest = max(post.at for post in cast.plan.posts)
    invitation = Invitation.objects.create(
        creator_id=cast.id_of(INVITER), max_uses=5, use_count=1, expires_at=newest + LIFETIME
    )
    InvitationUse.objects.create(
        invitation=invitation,
        account_id=cast.id_of(newcomer.username),
        created_at=newcomer.joined_at,
    )
