"""The tables of accounts, by topic."""

from apps.accounts.models.apps import AppSettings
from apps.accounts.models.blocks import AddressBlock, DomainBlock, canonical_domain
from apps.accounts.models.filters import FilterKeyword, WordFilter
from apps.accounts.models.joining import Application, BirthDate, Invitation, InvitationUse
from apps.accounts.models.people import (
    Account,
    AccountManager,
    AccountQuerySet,
    AddressKey,
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
    "AddressBlock",
    "AddressKey",
    "AppSettings",
    "Application",
    "BirthDate",
    "Deletion",
    "DomainBlock",
    "FilterKeyword",
    "Invitation",
    "InvitationUse",
    "KnownDevice",
    "SearchKey",
    "Suspension",
    "UsernameReservation",
    "WordFilter",
    "canonical_domain",
]
