"""Accounts in the admin, by topic."""

from apps.accounts.admin import blocks, joining, people

__all__ = ["blocks", "joining", "people"]
