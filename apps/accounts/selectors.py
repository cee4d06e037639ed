"""Reads of people that need no viewer; who may see whom is decided in ``graph``."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.signing import BadSignature, Signer
from django.db.models import QuerySet
from django.db.models.functions import Now

from apps.accounts.engine.filtering import Filter, Keyword
from apps.accounts.exceptions import (
    AccountAwaitingApproval,
    AccountBeingDeleted,
    AccountGated,
    AccountSuspended,
    AccountUnconfirmed,
    UsernameTaken,
)
from apps.accounts.models import (
    Account,
    AddressBlock,
    AddressKey,
    AppSettings,
    BirthDate,
    Deletion,
    DomainBlock,
    FilterKeyword,
    Invitation,
    Suspension,
    UsernameReservation,
    WordFilter,
    canonical_domain,
)
from apps.accounts.types import Door, Entry, Severity, Status
from apps.accounts.usernames import check_form
from apps.core.exceptions import NotFound
from apps.core.networks import NetworkSet
from apps.core.remembered import Remembered
from apps.media.models import MediaItem
from apps.media.types import Purpose

_GATES: dict[str, type[AccountGated]] = {
    Status.UNCONFIRMED: AccountUnconfirmed,
    Status.AWAITING: AccountAwaitingApproval,
    Status.SUSPENDED: AccountSuspended,
    Status.DELETING: AccountBeingDeleted,
}


def gate_of(*, account: Account) -> AccountGated | None:
    """Return what keeps everything from a person who is signed in, if anything does."""
    return _GATES[account.status]() if account.is_gated else None


def birth_date_of(*, account_id: int) -> date | None:
    """Return when somebody was born, if they were asked; for their own archive alone."""
    born_on: date | None = (
        BirthDate.objects.filter(account_id=account_id).values_list("born_on", flat=True).first()
    )
    return born_on


def filters_of(*, account_id: int) -> list[Filter]:
    """Return somebody's filters by their age, also those that are over; theirs alone to know.

    One that is over is theirs still to renew or delete, and counts among those they can have.
    """
    return _filters(WordFilter.objects.filter(account_id=account_id), account_id=account_id)


def filters_in_force(*, account_id: int) -> list[Filter]:
    """Return what somebody filters now."""
    rows = WordFilter.objects.filter(account_id=account_id).exclude(expires_at__lte=Now())
    return _filters(rows, account_id=account_id)


def _filters(rows: QuerySet[WordFilter], *, account_id: int) -> list[Filter]:
    keywords: dict[int, list[Keyword]] = defaultdict(list)
    for word in FilterKeyword.objects.filter(account_id=account_id).order_by("id"):
        keywords[word.filter_id].append(
            Keyword(id=word.pk, text=word.keyword, is_whole_word=word.is_whole_word)
        )
    return [
        Filter(
            id=row.pk,
            title=row.title,
            contexts=tuple(row.contexts),
            action=row.action,
            expires_at=row.expires_at,
            keywords=tuple(keywords[row.pk]),
        )
        for row in rows.order_by("id")
    ]


def filter_of(*, account_id: int, filter_id: int) -> Filter:
    """Return one of somebody's filters.

    :raises NotFound: they have no such filter.
    """
    for found in filters_of(account_id=account_id):
        if found.id == filter_id:
            return found
    raise NotFound


def filter_with(*, account_id: int, keyword_id: int) -> tuple[Filter, Keyword]:
    """Return one of somebody's keywords with the filter it belongs to.

    :raises NotFound: they have no such keyword.
    """
    for found in filters_of(account_id=account_id):
        for keyword in found.keywords:
            if keyword.id == keyword_id:
                return found, keyword
    raise NotFound


def app_settings_of(*, account_id: int) -> AppSettings | None:
    """Return what an app has kept of itself for somebody, if one has."""
    return AppSettings.objects.filter(account_id=account_id).first()


def is_old_enough(*, born_on: date, today: date) -> bool:
    """Tell whether this site lets somebody in who was born on this day."""
    had_birthday = (today.month, today.day) >= (born_on.month, born_on.day)
    age = today.year - born_on.year - (not had_birthday)
    return age >= int(settings.MINIMUM_AGE)


def suspension_of(*, account_id: int) -> Suspension | None:
    """Return why, and until when, an account is suspended."""
    return Suspension.objects.filter(account_id=account_id).first()


def ended_suspension_ids(*, now: datetime, limit: int = 500) -> list[int]:
    """Return the accounts whose suspension is over and not lifted yet, the longest over first."""
    ended = Suspension.objects.filter(until__lte=now).order_by("until")
    return list(ended.values_list("account_id", flat=True)[:limit])


def deletion_of(*, account_id: int) -> Deletion | None:
    """Return when an account is going to be deleted, if its owner asked for that."""
    return Deletion.objects.filter(account_id=account_id).first()


def due_deletion_ids(*, now: datetime) -> list[int]:
    """Return the accounts whose time of grace is over, the longest over first.

    All of them: those whose deletion fails again and again must not be all that is ever tried.
    """
    due = Deletion.objects.filter(due_at__lte=now).order_by("due_at")
    return list(due.values_list("account_id", flat=True))


def entry_of(*, code: str, address: str, now: datetime) -> Entry:
    """Return how somebody may come in, with the code of an invitation or "" without one.

    Whoever comes from a blocked range is answered as if sign-up were closed to all.
    """
    severities = _severities(address)
    if severities & {Severity.NO_SIGN_UP, Severity.NO_ACCESS}:
        return Entry(door=Door.CLOSED)
    invitation = invitation_with(code=code)
    if invitation is not None and invitation.is_usable(now=now):
        return Entry(door=Door.OPEN, invitation_id=invitation.pk)
    door = Door(settings.REGISTRATION)
    if door == Door.OPEN and Severity.APPROVAL in severities:
        door = Door.APPROVAL
    return Entry(door=door)


def _severities(address: str) -> set[str]:
    """Return what is said of the ranges in which an address lies; "" is a local socket."""
    if not address:
        return set()
    blocks = AddressBlock.objects.filter(network__covers=address)
    return set(blocks.values_list("severity", flat=True))


def _shut_out() -> NetworkSet:
    blocks = AddressBlock.objects.filter(severity=Severity.NO_ACCESS)
    return NetworkSet(blocks.values_list("network", flat=True))


# Asked of with every request. In the process and not in Redis: it holds while that is gone.
shut_out_networks = Remembered(load=_shut_out, seconds=10)


def is_shut_out(*, address: str) -> bool:
    """Tell whether nobody who comes from an address is shown anything, as known for seconds."""
    return shut_out_networks.get().covers(address)


def is_blocked_email(*, email: str) -> bool:
    """Tell whether an e-mail address is of a blocked domain, or of one below it."""
    labels = canonical_domain(email.rpartition("@")[2]).split(".")
    names = [".".join(labels[start:]) for start in range(len(labels))]
    return DomainBlock.objects.filter(domain__in=names).exists()


def invitation_with(*, code: str) -> Invitation | None:
    """Return the invitation that a code is for, whether or not it can be used."""
    try:
        invitation_id = int(_signer().unsign(code))
    except (BadSignature, ValueError):
        return None
    return Invitation.objects.filter(pk=invitation_id).first()


def invitation_code(*, invitation: Invitation) -> str:
    """Return the code of an invitation, which only its creator is shown."""
    return _signer().sign(str(invitation.pk))


def _signer() -> Signer:
    return Signer(sep=".", salt="accounts.invitations")


def invitations_of(*, creator_id: int, limit: int = 100) -> list[Invitation]:
    """Return the invitations that somebody has made, the newest first."""
    return list(Invitation.objects.filter(creator_id=creator_id).order_by("-id")[:limit])


def address_key_of(*, account_id: int) -> str:
    """Return by what the accounts of one mailbox are known; "" without a confirmed address."""
    confirmed = Account.objects.filter(pk=account_id).exclude(status=Status.UNCONFIRMED)
    return confirmed.values_list(AddressKey("email"), flat=True).first() or ""


def account_ids_with(*, address_key: str) -> set[int]:
    """Return the accounts whose confirmed address leads to a mailbox; "" is nobody's."""
    if not address_key:
        return set()
    accounts = Account.objects.alias(key=AddressKey("email")).filter(key=address_key)
    return set(accounts.exclude(status=Status.UNCONFIRMED).values_list("pk", flat=True))


def account_named(*, username: str) -> Account:
    """Return the account with this username, whatever its case or status.

    :raises NotFound: nobody has it.
    """
    account = Account.objects.named(username).first()
    if account is None:
        raise NotFound
    return account


def accounts_by_id(*, account_ids: Sequence[int]) -> dict[int, Account]:
    """Return the accounts with these ids, whatever their status."""
    return Account.objects.in_bulk(account_ids)


def active_accounts_named(*, usernames: Sequence[str]) -> dict[str, Account]:
    """Return active accounts by their username in lower case."""
    accounts = Account.objects.active().named(*usernames)
    return {account.username.lower(): account for account in accounts}


def check_username(*, username: str, for_account: Account | None) -> None:
    """Accept a username that this account, or a new one, could take now.

    :raises InvalidUsername: it cannot be a username.
    :raises ReservedUsername: the site needs the word itself.
    :raises UsernameTaken: somebody has it or gave it up a short while ago.
    """
    check_form(username=username)
    owners = Account.objects.named(username)
    reservations = UsernameReservation.objects.filter(username=username.lower(), until__gt=Now())
    if for_account is not None:
        owners = owners.exclude(pk=for_account.pk)
        reservations = reservations.exclude(account_id=for_account.pk)
    if owners.exists() or reservations.exists():
        raise UsernameTaken


def sessions_of(*, account: Account) -> list[UserSession]:
    """Return the devices on which an account is signed in, the latest first."""
    sessions = list(UserSession.objects.filter(user=account).order_by("-last_seen_at", "-pk"))
    alive = set(
        Session.objects.filter(
            session_key__in=[session.session_key for session in sessions], expire_date__gt=Now()
        ).values_list("session_key", flat=True)
    )
    return [session for session in sessions if session.session_key in alive]


def second_factors_of(*, account: Account) -> list[Authenticator]:
    """Return what proves, beside the password, that it is this person; the oldest first."""
    return list(Authenticator.objects.filter(user=account).order_by("created_at", "pk"))


def has_second_factor(*, account_id: int) -> bool:
    """Tell whether sign-in asks for more than a password; recovery codes alone do not count."""
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return bool(Authenticator.objects.filter(user_id=account_id, type__in=kinds).exists())


def newest_avatar_upload(*, account_id: int) -> MediaItem | None:
    """Return the last picture that was uploaded as a profile photo, in whatever state."""
    return (
        MediaItem.objects.filter(
            owner_id=account_id, purpose=Purpose.AVATAR, deleted_at__isnull=True
        )
        .order_by("-id")
        .first()
    )
