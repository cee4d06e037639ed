"""The tables of accounts, by topic."""

from apps.accounts.models.joining import Application, BirthDate, Invitation, InvitationUse
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
    "BirthDate",
    "Deletion",
    "Invitation",
    "InvitationUse",
    "KnownDevice",
    "SearchKey",
    "Suspension",
    "UsernameReservation",
]
