"""What happens to media."""

from dataclasses import dataclass

from apps.core.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaReceived(Event):
    """The bytes of an upload are stored and wait for processing."""

    media_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessingStarted(Event):
    """A worker has taken an upload up; its pixels come next."""

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
class MediaSettled(Event):
    """A ready medium belongs to something now, so its costly renditions are worth making."""

    media_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RegenerationRequested(Event):
    """A moderator wants a medium's renditions made again."""

    media_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RenditionsAdded(Event):
    """Better renditions exist beside those that pages know of."""

    media_id: int
    owner_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RenditionsRetired(Event):
    """Public files are gone from storage; edges may still hold copies of these keys."""

    media_id: int
    keys: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaAccessChanged(Event):
    """A medium moved between public and private; its names have changed."""

    media_id: int
    owner_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaDiscarded(Event):
    """Nobody may see this medium any more; its bytes are to be purged."""

    media_id: int
