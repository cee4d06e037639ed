"""The drafts of one author, for that author."""

from collections.abc import Sequence

from apps.core.exceptions import NotFound
from apps.graph.policy import Viewer
from apps.media import selectors as media_selectors
from apps.media.models import MediaItem
from apps.posts.models import Draft
from apps.posts.types import DraftState


def draft_for(*, viewer: Viewer, draft_id: int) -> Draft:
    """Return a draft of the viewer; one that has become a post still says which.

    :raises NotFound: they have no such draft.
    """
    draft = Draft.objects.filter(pk=draft_id, author_id=viewer.account_id).first()
    if draft is None:
        raise NotFound
    return draft


def drafts_of(*, viewer: Viewer, limit: int = 20) -> list[Draft]:
    """Return what the viewer has begun and not published yet, the latest first."""
    return list(
        Draft.objects.filter(author_id=viewer.account_id)
        .exclude(state=DraftState.PUBLISHED)
        .order_by("-updated_at")[:limit]
    )


def draft_media(*, drafts: Sequence[Draft]) -> dict[int, MediaItem]:
    """Return the uploads of drafts of one author."""
    media_ids = [photo.media_id for draft in drafts for photo in draft.photo_inputs]
    if not media_ids:
        return {}
    return media_selectors.media_by_ids(owner_id=drafts[0].author_id, media_ids=media_ids)
