"""How a stranger becomes somebody: signing up, confirming the address, or giving up halfway."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Case, Count, Exists, F, Q, Value, When
from django.db.models.functions import Now

from apps.accounts.events import AddressConfirmed
from apps.accounts.exceptions import InvitationUnusable
from apps.accounts.models import Account, Application, BirthDate, Invitation, InvitationUse
from apps.accounts.services.people import insert_account
from apps.accounts.types import Door, Entry, Status
from apps.core.events import publish

UNCONFIRMED_KEPT = timedelta(days=7)


@transaction.atomic
def sign_up(
    *, account: Account, entry: Entry, reason: str, born_on: date | None, now: datetime
) -> Account:
    """Store a new account that nobody sees until its e-mail address is confirmed.

    :raises InvitationUnusable: others were faster.
    :raises UsernameTaken: another sign-up was faster.
    """
    account.status = Status.UNCONFIRMED
    insert_account(account=account)
    if born_on is not None:
        BirthDate.objects.create(account=account, born_on=born_on)
    if entry.invitation_id is not None:
        _use(invitation_id=entry.invitation_id, account=account, now=now)
    elif entry.door == Door.APPROVAL:
        Application.objects.create(account=account, reason=reason)
    return account


@transaction.atomic
def sign_up_again(*, entry: Entry, now: datetime) -> None:
    """Do for an address that has an account what its creator could see of an invitation.

    :raises InvitationUnusable: others were faster.
    """
    if entry.invitation_id is not None:
        _use(invitation_id=entry.invitation_id, account=None, now=now)


def _use(*, invitation_id: int, account: Account | None, now: datetime) -> None:
    # The update holds the row, so of those who come for the last use at once one gets it.
    usable = Invitation.objects.filter(
        pk=invitation_id, use_count__lt=F("max_uses"), expires_at__gt=now, revoked_at__isnull=True
    )
    if not usable.update(use_count=F("use_count") + 1):
        raise InvitationUnusable
    InvitationUse.objects.create(invitation_id=invitation_id, account=account, created_at=now)


@transaction.atomic
def confirm_account(*, account: Account) -> bool:
    """Note that somebody's e-mail address is confirmed; return whether they were new.

    They take part now, or wait until they are let in.
    """
    applies = Exists(Application.objects.filter(account_id=account.pk))
    is_new = Account.objects.filter(pk=account.pk, status=Status.UNCONFIRMED).update(
        status=Case(When(applies, then=Value(Status.AWAITING)), default=Value(Status.ACTIVE)),
        updated_at=Now(),
    )
    if is_new:
        account.refresh_from_db(fields=["status"])
        publish(AddressConfirmed(account_id=account.pk))
    return bool(is_new)


@transaction.atomic
def note_new_address(*, account: Account) -> None:
    """Announce that somebody who takes part already has confirmed another address."""
    publish(AddressConfirmed(account_id=account.pk))


@transaction.atomic
def remove_unconfirmed(*, now: datetime) -> int:
    """Give back what those hold who never confirmed their address; return how many they are.

    That is their username, and the use of an invitation.
    """
    before = now - UNCONFIRMED_KEPT
    # The race: somebody confirms the address at last.
    expired = list(
        Account.objects.select_for_update()
        .filter(status=Status.UNCONFIRMED, date_joined__lt=before)
        .values_list("pk", flat=True)
    )
    unused = InvitationUse.objects.filter(
        Q(account_id__in=expired) | Q(account=None, created_at__lt=before)
    )
    counts = unused.values("invitation_id").annotate(count=Count("pk")).order_by("invitation_id")
    for row in list(counts):
        Invitation.objects.filter(pk=row["invitation_id"]).update(
            use_count=F("use_count") - row["count"]
        )
    unused.delete()
    _, deleted = Account.objects.filter(pk__in=expired).delete()
    return deleted.get(Account._meta.label, 0)  # noqa: SLF001  # the documented model API
