"""What accounts do when something else has happened."""

from apps.accounts import services
from apps.accounts.events import DeletionRequested
from apps.core.events import queued
from apps.media.events import MediaReady


@queued(MediaReady, queue="accounts.avatar")
def show_new_avatar(event: MediaReady) -> None:
    services.adopt_avatar(account_id=event.owner_id, media_id=event.media_id)


@queued(DeletionRequested, queue="accounts.mail")
def tell_of_deletion(event: DeletionRequested) -> None:
    services.tell_of_deletion(account_id=event.account_id)
