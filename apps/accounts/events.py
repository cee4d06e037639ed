"""What happens to people."""

from dataclasses import dataclass

from apps.core.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileChanged(Event):
    """Name, username, bio, links or avatar changed: finished cards are out of date."""

    account_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivacyChanged(Event):
    """The account went private or public (read the present state)."""

    account_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusChanged(Event):
    """The account was suspended, deactivated, scheduled for deletion or restored."""

    account_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressConfirmed(Event):
    """Somebody has proved that the e-mail address of their account is theirs: the first or another.

    The address itself stays where it is (read the present state).
    """

    account_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeletionRequested(Event):
    """Somebody asked for the deletion of their account (read the present state)."""

    account_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountErased(Event):
    """Nothing of the account is left in PostgreSQL; memory may still hold some of it."""

    account_id: int
    username: str
