"""Drafts as their author works on them: begun, changed, thrown away, and dropped when abandoned."""

from datetime import datetime, timedelta

from django.db import transaction

from apps.accounts.models import Account
from apps.core.events import publish
from apps.core.exceptions import NotFound
from apps.core.ids import new_id, shard_of
from apps.media import selectors as media_selectors
from apps.media import services as media_services
from apps.posts.events import DraftSubmitted
from apps.posts.exceptions import DraftIsPublishing
from apps.posts.models import Draft
from apps.posts.services import content, publishing
from apps.posts.types import DraftState, PostContent

ABANDONED_AFTER = timedelta(days=7)
STUCK_AFTER = timedelta(minutes=5)


@transaction.atomic
def start_draft(*, author: Account, draft_content: PostContent, now: datetime) -> Draft:
    """Keep what somebody has begun, so that they can go on later.

    :raises ForeignMedia: a photo is not an upload of the author.
    """
    cleaned = content.clean_content(draft_content)
    media_services.claim_media(
        owner_id=author.pk, media_ids=[photo.media_id for photo in cleaned.photos]
    )
    draft = Draft(
        id=new_id(shard=shard_of(author.pk), at=now),
        author_id=author.pk,
        **publishing.draft_fields(cleaned),
    )
    draft.save(force_insert=True)
    return draft


@transaction.atomic
def update_draft(*, author: Account, draft_id: int, draft_content: PostContent) -> Draft:
    """Replace what a draft holds; photos that are left out are thrown away.

    :raises NotFound: the author has no such draft.
    :raises DraftIsPublishing: it is on its way to being a post.
    :raises ForeignMedia: a photo is not an upload of the author.
    """
    draft = _locked_draft(author, draft_id)
    cleaned = content.clean_content(draft_content)
    kept = [photo.media_id for photo in cleaned.photos]
    media_services.claim_media(owner_id=author.pk, media_ids=kept)
    removed = {photo.media_id for photo in draft.photo_inputs} - set(kept)
    for name, value in publishing.draft_fields(cleaned).items():
        setattr(draft, name, value)
    draft.state = DraftState.EDITING
    draft.failure_reason = ""
    draft.save()
    _discard_media(removed, of=draft)
    return draft


@transaction.atomic
def submit_draft(
    *, author: Account, draft_id: int, draft_content: PostContent, now: datetime
) -> Draft:
    """Publish a draft with this content, or let it wait for its photos.

    Sent twice it acts once: a draft that is on its way, or a post already, is returned as it is.

    :raises NotFound: the author has no such draft.
    :raises NoPhotos: it has none.
    :raises PhotosFailed: a photo could not be processed.
    :raises CannotTag: somebody tagged does not exist for the author.
    """
    # The race: the button is pressed in two tabs.
    draft = Draft.objects.select_for_update().filter(pk=draft_id, author_id=author.pk).first()
    if draft is None:
        raise NotFound
    if draft.state in {DraftState.PUBLISHING, DraftState.PUBLISHED}:
        return draft
    draft = update_draft(author=author, draft_id=draft_id, draft_content=draft_content)
    content.require_photos(draft.photo_inputs)
    content.require_taggable(account_ids=draft.content.tagged_ids, author_id=author.pk)
    if publishing.are_photos_ready(photos=draft.photo_inputs, owner_id=author.pk):
        publishing.become_post(draft=draft, now=now)
    else:
        draft.state = DraftState.PUBLISHING
        draft.save(update_fields=["state", "updated_at"])
        publish(DraftSubmitted(draft_id=draft.pk, author_id=author.pk))
    return draft


@transaction.atomic
def discard_draft(*, author: Account, draft_id: int) -> None:
    """Throw a draft away, with its photos.

    :raises NotFound: the author has no such draft.
    :raises DraftIsPublishing: it is on its way to being a post.
    """
    _drop(_locked_draft(author, draft_id))


@transaction.atomic
def drop_abandoned_drafts(*, now: datetime, limit: int = 200) -> int:
    """Drop what nobody has touched for seven days; return how many went.

    Of drafts that have become posts only the note of it goes.
    """
    drafts = (
        Draft.objects.select_for_update(skip_locked=True)
        .filter(updated_at__lt=now - ABANDONED_AFTER)
        .exclude(state=DraftState.PUBLISHING)
        .order_by("updated_at")[:limit]
    )
    dropped = 0
    for draft in drafts:
        _drop(draft)
        dropped += 1
    return dropped


def stuck_draft_ids(*, now: datetime, limit: int = 200) -> list[int]:
    """Return drafts that have waited for their photos for suspiciously long."""
    return list(
        Draft.objects.filter(state=DraftState.PUBLISHING, updated_at__lt=now - STUCK_AFTER)
        .order_by("updated_at")
        .values_list("id", flat=True)[:limit]
    )


def _locked_draft(author: Account, draft_id: int) -> Draft:
    # The race: a draft changes while another tab of its author publishes it.
    draft = (
        Draft.objects.select_for_update()
        .filter(pk=draft_id, author_id=author.pk)
        .exclude(state=DraftState.PUBLISHED)
        .first()
    )
    if draft is None:
        raise NotFound
    if draft.state == DraftState.PUBLISHING:
        raise DraftIsPublishing
    return draft


def _drop(draft: Draft) -> None:
    if draft.state != DraftState.PUBLISHED:
        _discard_media({photo.media_id for photo in draft.photo_inputs}, of=draft)
    draft.delete()


def _discard_media(media_ids: set[int], *, of: Draft) -> None:
    """Discard uploads that a draft gives up, except those that a post or another draft has."""
    if not media_ids:
        return
    others = Draft.objects.filter(author_id=of.author_id).exclude(pk=of.pk)
    wanted = {
        photo.media_id
        for draft in others.exclude(state=DraftState.PUBLISHED)
        for photo in draft.photo_inputs
    }
    items = media_selectors.media_by_ids(owner_id=of.author_id, media_ids=media_ids - wanted)
    unattached = [item.pk for item in items.values() if item.attached_at is None]
    if unattached:
        media_services.discard_media(media_ids=unattached)
