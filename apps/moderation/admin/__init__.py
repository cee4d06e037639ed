"""Moderation in the admin site, by topic: cases at the desk, appeals, the log."""

from apps.moderation.admin import appeals, cases, log

__all__ = ["appeals", "cases", "log"]
