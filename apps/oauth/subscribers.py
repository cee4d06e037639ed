"""What happens to apps when something else has happened to people."""

from apps.accounts.events import StatusChanged
from apps.core.events import queued
from apps.oauth import services


@queued(StatusChanged, queue="oauth.revoke")
def sign_apps_out(event: StatusChanged) -> None:
    """The gate refuses them meanwhile."""
    services.revoke_tokens_of(account_id=event.account_id)
