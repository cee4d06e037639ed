"""The end of an account: from the point of no return to the row itself."""

from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from apps.accounts.events import AccountErased
from apps.accounts.models import Account, Deletion, KnownDevice, UsernameReservation
from apps.accounts.services.people import OLD_USERNAME_KEPT
from apps.accounts.services.sessions import revoke_other_sessions
from apps.core.badges import forget_badges
from apps.core.counters import drop_counts
from apps.core.events import publish
from apps.core.models import IdempotencyRecord, StreamDelta, StreamHead


@transaction.atomic
def begin_erasing(*, account_id: int, now: datetime) -> bool:
    """Pass the point of no return; False when the account is kept, or its time has not come."""
    # The race: its owner calls the deletion off in this moment.
    deletion = Deletion.objects.select_for_update().filter(account_id=account_id, due_at__lte=now)
    if not deletion.exists():
        return False
    deletion.filter(begun_at=None).update(begun_at=now)
    return True


@transaction.atomic
def erase_credentials(*, account_id: int) -> None:
    """Sign somebody out everywhere and remove all that they could sign in or be reached with."""
    account = Account.objects.filter(pk=account_id).first()
    if account is None:
        return
    revoke_other_sessions(account=account, session_key=None)
    UserSession.objects.filter(user=account).delete()
    Authenticator.objects.filter(user=account).delete()
    KnownDevice.objects.filter(account=account).delete()
    EmailAddress.objects.filter(user=account).delete()


@transaction.atomic
def erase_account(*, account_id: int, now: datetime) -> bool:
    """Remove the account itself, once everything of theirs is gone; False if it is gone already.

    Nobody else gets the username for a while, so that old links lead to nobody else.
    """
    account = Account.objects.select_for_update().filter(pk=account_id).first()
    if account is None:
        return False
    for rows in (
        IdempotencyRecord.objects.filter(account_id=account_id),
        StreamDelta.objects.filter(account_id=account_id),
        StreamHead.objects.filter(account_id=account_id),
    ):
        rows.delete()
    drop_counts(subject_ids=[account_id])
    forget_badges(account_ids=[account_id])
    # Who did what stays in the journal of the admin site; what the person was called does not.
    LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(Account), object_id=str(account_id)
    ).update(object_repr="")
    username = account.username
    account.delete()
    UsernameReservation.objects.update_or_create(
        username=username.lower(), defaults={"account": None, "until": now + OLD_USERNAME_KEPT}
    )
    publish(AccountErased(account_id=account_id, username=username))
    return True


@transaction.atomic
def release_usernames(*, now: datetime) -> int:
    """Let names be taken again whose time is over; return how many."""
    deleted, _ = UsernameReservation.objects.filter(until__lte=now).delete()
    return deleted
