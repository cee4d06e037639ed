"""Whether a person takes part: suspended, deactivated, about to be deleted, or back again.

Each step starts from named states and does nothing from others, so that a person and a moderator
who act in the same moment cannot undo what the other has just done.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models.functions import Now

from apps.accounts.events import DeletionRequested, StatusChanged
from apps.accounts.exceptions import StandingChanged
from apps.accounts.models import Account, Application, Deletion, Suspension
from apps.accounts.services.erasing import erase_credentials
from apps.accounts.services.mail import tell_of_approval, tell_of_decline
from apps.accounts.services.sessions import close_sockets, revoke_other_sessions
from apps.accounts.types import Status
from apps.core.events import publish

DELETION_GRACE = timedelta(days=30)
_SUSPENDABLE = frozenset({Status.ACTIVE, Status.DEACTIVATED, Status.DELETING})


@transaction.atomic
def set_status(*, account: Account, status: Status) -> bool:
    """Put an account into a state, whatever it was in; return whether that is a change.

    There is none any more once the account is being erased.
    """
    if _is_being_erased(account) or not _move(account, status, start=set(Status) - {status}):
        return False
    if status != Status.SUSPENDED:
        Suspension.objects.filter(account=account).delete()
    if status in (Status.ACTIVE, Status.DEACTIVATED):
        Deletion.objects.filter(account=account).delete()
    return True


@transaction.atomic
def approve(*, account: Account) -> bool:
    """Let somebody in who waits, and write to them; False when it is decided already."""
    if not _move(account, Status.ACTIVE, start={Status.AWAITING}):
        return False
    Application.objects.filter(account=account).delete()
    tell_of_approval(account=account)
    return True


@transaction.atomic
def decline(*, account: Account, reason: str, now: datetime) -> bool:
    """Not let somebody in who waits, and write to them why; False when it is decided already.

    They cannot sign in from now on, and the next purge erases all that they left.
    """
    if not _move(account, Status.DELETING, start={Status.AWAITING}):
        return False
    tell_of_decline(account=account, reason=reason)
    Application.objects.filter(account=account).delete()
    # Begun at once: there is no time of grace in which they could keep the account.
    Deletion.objects.create(account=account, due_at=now, begun_at=now)
    erase_credentials(account_id=account.pk)
    account.set_unusable_password()
    account.save(update_fields=["password", "updated_at"])
    return True


@transaction.atomic
def suspend(*, account: Account, reason: str, until: datetime | None) -> bool:
    """Take somebody out of the site until a moment, or until it is lifted.

    They may still sign in, to read why. Returns False when they are suspended already, or have
    never taken part. A deletion that they asked for stays due.
    """
    locked = _lock(account.pk)
    if locked is None or locked.status not in _SUSPENDABLE:
        return False
    Suspension.objects.create(
        account=account, reason=reason, until=until, former_status=locked.status
    )
    return _move(account, Status.SUSPENDED, start=_SUSPENDABLE)


@transaction.atomic
def lift_suspension(*, account: Account) -> bool:
    """Let somebody be again what they were; False when they were not suspended."""
    _lock(account.pk)
    suspension = Suspension.objects.filter(account_id=account.pk).first()
    former = Status(suspension.former_status) if suspension else Status.ACTIVE
    if suspension:
        suspension.delete()
    return _move(account, former, start={Status.SUSPENDED})


@transaction.atomic
def lift_ended_suspension(*, account_id: int, now: datetime) -> bool:
    """Let somebody take part again whose time is over; False when it is not."""
    account = _lock(account_id)
    ended = Suspension.objects.filter(account_id=account_id, until__lte=now)
    return account is not None and ended.exists() and lift_suspension(account=account)


@transaction.atomic
def deactivate(*, account: Account) -> None:
    """Hide a person and everything of theirs from all others, until they come back.

    :raises StandingChanged: they take no part as it is.
    """
    if not _move(account, Status.DEACTIVATED, start={Status.ACTIVE}):
        raise StandingChanged


@transaction.atomic
def reactivate(*, account: Account) -> None:
    """Show again whoever had deactivated their account.

    :raises StandingChanged: it is not deactivated.
    """
    if not _move(account, Status.ACTIVE, start={Status.DEACTIVATED}):
        raise StandingChanged


@transaction.atomic
def request_deletion(*, account: Account, now: datetime) -> datetime:
    """Hide a person at once, sign them out everywhere, and return when they will be deleted.

    :raises StandingChanged: they take no part as it is.
    """
    if not _move(account, Status.DELETING, start={Status.ACTIVE, Status.DEACTIVATED}):
        raise StandingChanged
    due_at = now + DELETION_GRACE
    Deletion.objects.update_or_create(account=account, defaults={"due_at": due_at})
    revoke_other_sessions(account=account, session_key=None)
    publish(DeletionRequested(account_id=account.pk))
    return due_at


@transaction.atomic
def keep_account(*, account: Account) -> None:
    """Call off a deletion within its time of grace.

    :raises StandingChanged: none was asked for, or it has begun.
    """
    if _is_being_erased(account) or not _move(account, Status.ACTIVE, start={Status.DELETING}):
        raise StandingChanged
    Deletion.objects.filter(account=account).delete()


def _is_being_erased(account: Account) -> bool:
    """Tell whether the deletion has begun, and hold it off until the transaction ends if not."""
    deletion = Deletion.objects.select_for_update().filter(account=account).first()
    return deletion is not None and deletion.begun_at is not None


def _lock(account_id: int) -> Account | None:
    """Return the account, held off from others who change its standing.

    The race: two moderators decide about one person, or one of them and the clock, or the person
    themselves, who leaves. Whoever decides holds the account before anything else of theirs.
    """
    return Account.objects.select_for_update(no_key=True).filter(pk=account_id).first()


def _move(account: Account, status: Status, *, start: Collection[Status]) -> bool:
    """Change the state if it is one of ``start``; sockets of whom the gate keeps out are closed."""
    changed = Account.objects.filter(pk=account.pk, status__in=list(start)).update(
        status=status, updated_at=Now()
    )
    if not changed:
        return False
    account.status = status
    if account.is_gated:
        close_sockets(account=account)
    publish(StatusChanged(account_id=account.pk))
    return True
