"""What accounts do when something else has happened."""

from apps.accounts import services
from apps.core.events import queued
from apps.media.events import MediaReady


@queued(MediaReady, queue="accounts.avatar")
def show_new_avatar(event: MediaReady) -> None:
    services.adopt_avatar(account_id=event.owner_id, media_id=event.media_id)
