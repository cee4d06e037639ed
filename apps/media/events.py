"""What happens to media."""

from dataclasses import dataclass

from apps.core.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaReceived(Event):
    """The bytes of an upload are stored and wait for processing."""

    media_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaReady(Event):
    """All renditions that pages need exist."""

    media_id: int
    owner_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaFailed(Event):
    """The medium cannot be shown; ``code`` says why."""

    media_id: int
    owner_id: int
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaAccessChanged(Event):
    """A medium moved between public and private; its names have changed."""

    media_id: int
    owner_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaDiscarded(Event):
    """Nobody may see this medium any more; its bytes are to be purged."""

    media_id: int
