"""What happens to exports and imports."""

from dataclasses import dataclass

from apps.core.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportRequested(Event):
    """Somebody asked for a copy of what is theirs."""

    export_id: int
    account_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportFinished(Event):
    """The copy can be fetched, or could not be made (read the present state)."""

    export_id: int
    account_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReceived(Event):
    """Somebody brought an archive."""

    import_id: int
    account_id: int
