"""Who a person is: their account, profile, name, photo and privacy."""

import re
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import regex  # type: ignore[import-untyped]  # ships no types
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Now

from apps.accounts.events import AddressConfirmed, PrivacyChanged, ProfileChanged
from apps.accounts.exceptions import (
    InvalidLink,
    TooManyLinks,
    UnusableAvatar,
    UsernameChangedTooOften,
    UsernameTaken,
)
from apps.accounts.models import Account, UsernameReservation
from apps.accounts.selectors import check_username
from apps.accounts.types import ProfileLink
from apps.core.events import publish
from apps.core.text import normalize_text
from apps.media import services as media_services
from apps.media.models import MediaItem
from apps.media.types import Access, Purpose

MAX_NAME = 60
MAX_BIO = 300
MAX_PRONOUNS = 30
MAX_LINKS = 5
MAX_LINK_URL = 300
MAX_LINK_LABEL = 40
OLD_USERNAME_KEPT = timedelta(days=30)
MAX_OLD_USERNAMES = 2

_is_web_address = URLValidator(schemes=["http", "https"])
_NOT_IN_URL = regex.compile(r"[\s\p{Cc}\p{Cf}\p{Cs}<>\"\\^`{|}]")


@transaction.atomic
def create_account(
    *,
    username: str,
    email: str,
    password: str | None,
    name: str = "",
    is_staff: bool = False,
    is_superuser: bool = False,
) -> Account:
    """Create an account whose e-mail address is known to be right, ready to sign in.

    Only staff may have a reserved name.

    :raises InvalidUsername, ReservedUsername, UsernameTaken: as ``check_username``.
    """
    if not is_staff:
        check_username(username=username, for_account=None)
    account = Account(
        username=username,
        email=email,
        name=one_line(name, max_length=MAX_NAME),
        is_staff=is_staff,
        is_superuser=is_superuser,
    )
    account.set_password(password)
    return admit_account(account=account)


@transaction.atomic
def admit_account(*, account: Account) -> Account:
    """Store a new account whose e-mail address is known to be right.

    :raises UsernameTaken: somebody has the name.
    """
    account.email = account.email.lower()
    insert_account(account=account)
    EmailAddress.objects.create(user=account, email=account.email, primary=True, verified=True)
    publish(AddressConfirmed(account_id=account.pk))
    return account


@transaction.atomic
def insert_account(*, account: Account) -> Account:
    """Store a new account.

    :raises UsernameTaken: another sign-up was faster.
    """
    try:
        with transaction.atomic():
            account.save(force_insert=True)
    except IntegrityError as error:
        raise UsernameTaken from error
    return account


@transaction.atomic
def edit_profile(
    *,
    account: Account,
    username: str,
    name: str,
    bio: str,
    pronouns: str,
    links: Sequence[ProfileLink],
    now: datetime,
) -> Account:
    """Change a profile and its username together.

    :raises InvalidUsername, ReservedUsername, UsernameTaken, UsernameChangedTooOften: by the name.
    :raises TextTooLong, InvalidLink, TooManyLinks: by the rest.
    """
    change_username(account=account, username=username, now=now)
    return update_profile(account=account, name=name, bio=bio, pronouns=pronouns, links=links)


@transaction.atomic
def update_profile(
    *, account: Account, name: str, bio: str, pronouns: str, links: Sequence[ProfileLink]
) -> Account:
    """Change what a profile says; texts are cleaned, links checked.

    :raises TextTooLong: a text is longer than its field.
    :raises InvalidLink: an address is not one of the web.
    :raises TooManyLinks: there are more than five.
    """
    if len(links) > MAX_LINKS:
        raise TooManyLinks
    account.name = one_line(name, max_length=MAX_NAME)
    account.bio = normalize_text(raw=bio, max_length=MAX_BIO)
    account.pronouns = one_line(pronouns, max_length=MAX_PRONOUNS)
    account.links = [asdict(clean_link(label=link.label, url=link.url)) for link in links]
    account.save(update_fields=["name", "bio", "pronouns", "links", "updated_at"])
    publish(ProfileChanged(account_id=account.pk))
    return account


def one_line(raw: str, *, max_length: int) -> str:
    """Return cleaned text without line breaks and runs of spaces."""
    return " ".join(normalize_text(raw=raw, max_length=max_length).split())


def clean_link(*, label: str, url: str) -> ProfileLink:
    """Return a link that is safe to show on a profile; a bare host becomes an https address.

    :raises InvalidLink: it is not an address of the web, or hides where it leads.
    """
    address = url.strip()
    if address and "://" not in address and not re.match(r"[A-Za-z][\w+-]*:", address):
        address = f"https://{address}"
    if len(address) > MAX_LINK_URL:
        raise InvalidLink(f"A link has at most {MAX_LINK_URL} characters.")
    try:
        if _NOT_IN_URL.search(address):
            raise ValidationError("It contains characters that no address has.")
        _is_web_address(address)
        parts = urlsplit(address)
        # user:password@host is how an address pretends to be another one
        if parts.username is not None or parts.password is not None:
            raise ValidationError("It names a user.")
    except (ValidationError, ValueError) as error:
        shown = normalize_text(raw=url[:60], max_length=60)
        message = f"“{shown}” is not a web address. Write it like https://example.org."
        raise InvalidLink(message) from error
    return ProfileLink(label=one_line(label, max_length=MAX_LINK_LABEL), url=address)


@transaction.atomic
def change_username(*, account: Account, username: str, now: datetime) -> bool:
    """Rename an account; nobody else gets the old name for 30 days. Returns whether it changed.

    :raises InvalidUsername, ReservedUsername, UsernameTaken: as ``check_username``.
    :raises UsernameChangedTooOften: two old names are still reserved.
    """
    if username == account.username:
        return False
    check_username(username=username, for_account=account)
    old = account.username
    if username.lower() != old.lower():
        _reserve_username(account=account, username=old, instead_of=username, now=now)
    account.username = username
    try:
        with transaction.atomic():
            account.save(update_fields=["username", "updated_at"])
    except IntegrityError as error:
        account.username = old
        raise UsernameTaken from error
    publish(ProfileChanged(account_id=account.pk))
    return True


def _reserve_username(*, account: Account, username: str, instead_of: str, now: datetime) -> None:
    reservations = UsernameReservation.objects.filter(account=account)
    reservations.filter(username=instead_of.lower()).delete()
    if reservations.filter(until__gt=now).count() >= MAX_OLD_USERNAMES:
        raise UsernameChangedTooOften
    UsernameReservation.objects.update_or_create(
        username=username.lower(), defaults={"account": account, "until": now + OLD_USERNAME_KEPT}
    )


@transaction.atomic
def set_avatar(*, account_id: int, media_id: int) -> bool:
    """Show a ready picture as the profile photo; return False when a later one is shown already.

    :raises UnusableAvatar: it is not a ready avatar of this account.
    """
    item = MediaItem.objects.filter(
        pk=media_id, owner_id=account_id, purpose=Purpose.AVATAR, deleted_at__isnull=True
    ).first()
    if item is None or not item.is_ready:
        raise UnusableAvatar
    # Two uploads may become ready in either order; the later upload has the larger id.
    account = Account.objects.select_for_update().get(pk=account_id)
    previous_id = account.avatar_media_id
    if previous_id is not None and previous_id >= media_id:
        return False
    media_services.attach_media(owner_id=account_id, media_ids=[media_id])
    media_services.set_access(media_ids=[media_id], access=Access.PUBLIC)
    item.refresh_from_db(fields=["name"])
    account.avatar_media_id = media_id
    account.avatar_name = item.name
    account.save(update_fields=["avatar_media_id", "avatar_name", "updated_at"])
    if previous_id is not None:
        media_services.discard_media(media_ids=[previous_id])
    publish(ProfileChanged(account_id=account_id))
    return True


def adopt_avatar(*, account_id: int, media_id: int) -> bool:
    """Show a picture that became ready, if it was uploaded to be shown as a profile photo."""
    is_avatar = MediaItem.objects.filter(
        pk=media_id, owner_id=account_id, purpose=Purpose.AVATAR, deleted_at__isnull=True
    ).exists()
    return is_avatar and set_avatar(account_id=account_id, media_id=media_id)


@transaction.atomic
def remove_avatar(*, account: Account) -> bool:
    """Show no profile photo any more; return whether there was one."""
    if account.avatar_media_id is None:
        return False
    media_services.discard_media(media_ids=[account.avatar_media_id])
    account.avatar_media_id = None
    account.avatar_name = ""
    account.save(update_fields=["avatar_media_id", "avatar_name", "updated_at"])
    publish(ProfileChanged(account_id=account.pk))
    return True


@transaction.atomic
def set_private(*, account: Account, is_private: bool) -> bool:
    """Make an account private or public; return whether that is a change.

    Open requests stay open when it goes public: whoever asked is still to be answered.
    """
    changed = (
        Account.objects.filter(pk=account.pk)
        .exclude(is_private=is_private)
        .update(is_private=is_private, privacy_version=F("privacy_version") + 1, updated_at=Now())
    )
    if not changed:
        return False
    account.refresh_from_db(fields=["is_private", "privacy_version", "updated_at"])
    publish(PrivacyChanged(account_id=account.pk))
    return True
