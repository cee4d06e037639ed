"""Every way apps, codes and tokens change, by topic."""

from apps.oauth.services.apps import (
    delete_app,
    forget_unused_apps,
    register_app,
    remove_app,
)
from apps.oauth.services.tokens import (
    disconnect_app,
    exchange_code,
    give_code,
    issue_app_token,
    lock_code,
    lock_refreshable,
    note_use,
    purge_expired,
    refresh_token,
    revoke_secret,
    revoke_tokens_of,
    sign_in_app,
)

__all__ = [
    "delete_app",
    "disconnect_app",
    "exchange_code",
    "forget_unused_apps",
    "give_code",
    "issue_app_token",
    "lock_code",
    "lock_refreshable",
    "note_use",
    "purge_expired",
    "refresh_token",
    "register_app",
    "remove_app",
    "revoke_secret",
    "revoke_tokens_of",
    "sign_in_app",
]
