"""The tables of accounts, by topic."""

from apps.accounts.models.joining import Application, Invitation, InvitationUse
from apps.accounts.models.people import (
    Account,
    AccountManager,
    AccountQuerySet,
    Deletion,
    KnownDevice,
    SearchKey,
    Suspension,
    UsernameReservation,
)

__all__ = [
    "Account",
    "AccountManager",
    "AccountQuerySet",
    "Application",
    "Deletion",
    "Invitation",
    "InvitationUse",
    "KnownDevice",
    "SearchKey",
    "Suspension",
    "UsernameReservation",
]
