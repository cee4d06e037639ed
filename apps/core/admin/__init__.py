"""The kit in the admin site: its outbox, and what the pages of other apps derive from."""

from apps.core.admin import outbox

__all__ = ["outbox"]
