"""What apps change of an account, which pages change on several."""

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from apps.accounts.exceptions import UnknownLanguage
from apps.accounts.models import Account
from apps.accounts.services.people import set_private, update_profile
from apps.accounts.types import AccountChanges, ProfileLink, is_language
from apps.media import services as media_services
from apps.media.types import Purpose


def edit_account(
    *, account: Account, changes: AccountChanges, avatar: "UploadedFile[bytes] | None" = None
) -> Account:
    """Change parts of an account together; a new photo is shown once a worker has prepared it.

    One that is no photo changes nothing. It is stored when all else is changed, so that nobody
    waits for the account while the storage does: should that be down, the rest has changed.

    :raises TextTooLong, InvalidLink, TooManyLinks: as ``update_profile``.
    :raises UnknownLanguage: that is no code of a language.
    :raises ImageRefused, StorageDown: as ``receive_upload``.
    """
    if avatar is not None:
        media_services.check_upload(file=avatar)
    _change(account, changes)
    if avatar is not None:
        media_services.receive_upload(owner_id=account.pk, file=avatar, purpose=Purpose.AVATAR)
    return account


@transaction.atomic
def _change(account: Account, changes: AccountChanges) -> None:
    if (changes.name, changes.bio, changes.links) != (None, None, None):
        _edit_profile(account, changes)
    if changes.is_private is not None:
        set_private(account=account, is_private=changes.is_private)
    _set_defaults(account, changes)


def _edit_profile(account: Account, changes: AccountChanges) -> None:
    kept = [ProfileLink(label=link["label"], url=link["url"]) for link in account.links]
    update_profile(
        account=account,
        name=account.name if changes.name is None else changes.name,
        bio=account.bio if changes.bio is None else changes.bio,
        pronouns=account.pronouns,
        links=kept if changes.links is None else changes.links,
    )


def _set_defaults(account: Account, changes: AccountChanges) -> None:
    if changes.default_language and not is_language(changes.default_language):
        raise UnknownLanguage
    names = ("default_visibility", "default_is_sensitive", "default_language")
    chosen = [name for name in names if getattr(changes, name) is not None]
    for name in chosen:
        setattr(account, name, getattr(changes, name))
    if chosen:
        account.save(update_fields=[*chosen, "updated_at"])
