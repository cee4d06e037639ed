"""Accounts in the admin, by topic."""

from apps.accounts.admin import joining, people

__all__ = ["joining", "people"]
