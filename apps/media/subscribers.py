"""What follows from events of media: each a call of one service, safe to repeat."""

import structlog

from apps.core import realtime
from apps.core.events import queued
from apps.media import selectors, services
from apps.media.events import (
    MediaAccessChanged,
    MediaDiscarded,
    MediaFailed,
    MediaReady,
    MediaReceived,
    MediaSettled,
    ProcessingStarted,
    RegenerationRequested,
    RenditionsRetired,
)
from apps.media.exceptions import MediaNotFound

logger = structlog.get_logger(__name__)

# Longer than a confined child may live, plus the writing of its files.
_RENDER_LEASE = 120


@queued(MediaReceived, queue="media.image")
def start_processing(event: MediaReceived) -> None:
    try:
        services.start_processing(media_id=event.media_id)
    except MediaNotFound:
        logger.info("media_gone", media_id=event.media_id)


@queued(ProcessingStarted, queue="media.image", lease=_RENDER_LEASE)
def process_media(event: ProcessingStarted) -> None:
    try:
        services.process_media(media_id=event.media_id)
    except MediaNotFound:
        logger.info("media_gone", media_id=event.media_id)


@queued(MediaSettled, queue="media.avif", lease=_RENDER_LEASE)
def add_avif(event: MediaSettled) -> None:
    try:
        services.add_avif(media_id=event.media_id)
    except MediaNotFound:
        logger.info("media_gone", media_id=event.media_id)


@queued(RegenerationRequested, queue="media.avif", lease=2 * _RENDER_LEASE)
def regenerate_media(event: RegenerationRequested) -> None:
    try:
        services.regenerate_media(media_id=event.media_id)
    except MediaNotFound:
        logger.info("media_gone", media_id=event.media_id)


@queued(MediaAccessChanged, queue="media.access", lease=60)
def move_renditions(event: MediaAccessChanged) -> None:
    try:
        services.move_renditions(media_id=event.media_id)
    except MediaNotFound:
        logger.info("media_gone", media_id=event.media_id)


@queued(MediaDiscarded, queue="media.purge", lease=60)
def purge_media(event: MediaDiscarded) -> None:
    services.purge_media(media_id=event.media_id)


@queued(RenditionsRetired, queue="media.edges", lease=600)
def purge_edges(event: RenditionsRetired) -> None:
    services.purge_edges(keys=event.keys)


@queued(MediaReady, queue="realtime.media")
def announce_ready(event: MediaReady) -> None:
    _announce(media_id=event.media_id, owner_id=event.owner_id)


@queued(MediaFailed, queue="realtime.media")
def announce_failure(event: MediaFailed) -> None:
    _announce(media_id=event.media_id, owner_id=event.owner_id)


def _announce(*, media_id: int, owner_id: int) -> None:
    """Tell the uploader's open pages how it stands now."""
    item = selectors.media_by_ids(owner_id=owner_id, media_ids=[media_id]).get(media_id)
    if item is None:
        logger.info("media_gone", media_id=media_id)
        return
    realtime.hint(
        account_ids=[owner_id],
        kind="media.state",
        payload={
            "id": str(media_id),
            "state": item.state,
            "reason": item.failure_reason,
            "preview_url": selectors.preview_url(item=item),
        },
    )
