"""How a post comes to be: at once if its photos are ready, else as a draft that waits for them."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from apps.accounts.models import Account
from apps.accounts.types import Status
from apps.core import counters
from apps.core.events import Event, publish
from apps.core.exceptions import DomainError
from apps.core.ids import new_id, shard_of
from apps.graph import selectors as graph_selectors
from apps.graph.types import Audience
from apps.media import selectors as media_selectors
from apps.media import services as media_services
from apps.media.exceptions import ForeignMedia
from apps.media.types import Access
from apps.media.types import State as MediaState
from apps.posts.events import (
    DraftFailed,
    DraftPublished,
    DraftSubmitted,
    PeopleMentioned,
    PeopleTagged,
    PostPublished,
)
from apps.posts.exceptions import PhotosFailed
from apps.posts.models import (
    AuthorPost,
    Draft,
    HashtagPost,
    Post,
    PostMedia,
    PostTag,
    TaggedPost,
)
from apps.posts.services import access, content
from apps.posts.types import DraftState, PhotoInput, PostContent, PostState


@transaction.atomic
def create_post(
    *,
    author: Account,
    photos: Sequence[PhotoInput],
    caption: str = "",
    place_name: str = "",
    tagged_ids: Sequence[int] = (),
    audience: Audience | str = Audience.EVERYONE,
    has_comments: bool = True,
    hides_like_count: bool = False,
    is_sensitive: bool = False,
    sensitive_reason: str = "",
    now: datetime,
) -> Post | Draft:
    """Publish a post now, or keep it as a draft that publishes itself once its photos are ready.

    :raises NoPhotos: there are none.
    :raises ForeignMedia: a photo is not an upload of the author.
    :raises PhotosFailed: a photo could not be processed.
    :raises CannotTag: somebody tagged does not exist for the author.
    """
    cleaned = content.clean_content(
        PostContent(
            photos=tuple(photos),
            caption=caption,
            place_name=place_name,
            tagged_ids=tuple(tagged_ids),
            audience=Audience(audience),
            has_comments=has_comments,
            hides_like_count=hides_like_count,
            is_sensitive=is_sensitive,
            sensitive_reason=sensitive_reason,
        )
    )
    content.require_photos(cleaned.photos)
    content.require_taggable(account_ids=cleaned.tagged_ids, author_id=author.pk)
    if are_photos_ready(photos=cleaned.photos, owner_id=author.pk):
        return publish_now(author_id=author.pk, post_content=cleaned, now=now)
    media_services.claim_media(
        owner_id=author.pk, media_ids=[photo.media_id for photo in cleaned.photos]
    )
    draft = Draft(
        id=new_id(shard=shard_of(author.pk), at=now),
        author_id=author.pk,
        state=DraftState.PUBLISHING,
        **draft_fields(cleaned),
    )
    draft.save(force_insert=True)
    publish(DraftSubmitted(draft_id=draft.pk, author_id=author.pk))
    return draft


@transaction.atomic
def publish_draft(*, draft_id: int, now: datetime) -> Post | None:
    """Publish a waiting draft if its photos are ready; fails it, with the reason, if one failed.

    Returns None when there is nothing to do (any more): safe to run twice and in any order.
    """
    # The race: its last two photos become ready at once, and each wants to publish the draft.
    draft = (
        Draft.objects.select_for_update().filter(pk=draft_id, state=DraftState.PUBLISHING).first()
    )
    if draft is None:
        return None
    try:
        with transaction.atomic():
            if not are_photos_ready(photos=draft.photo_inputs, owner_id=draft.author_id):
                return None
            post = become_post(draft=draft, now=now)
            publish(DraftPublished(draft_id=draft.pk, author_id=draft.author_id, post_id=post.pk))
            return post
    except DomainError as error:
        _fail(draft, reason=error.message)
        return None


def publish_drafts_with(*, owner_id: int, media_id: int, now: datetime) -> list[Post]:
    """Publish, or fail, the drafts that wait for an upload which has just been processed."""
    draft_ids = Draft.objects.filter(
        author_id=owner_id,
        state=DraftState.PUBLISHING,
        photos__contains=[{"media_id": str(media_id)}],
    ).values_list("id", flat=True)
    posts = [publish_draft(draft_id=draft_id, now=now) for draft_id in list(draft_ids)]
    return [post for post in posts if post is not None]


def are_photos_ready(*, photos: Sequence[PhotoInput], owner_id: int) -> bool:
    """Tell whether all photos can be shown; False while some are still being processed.

    :raises ForeignMedia: a photo is not an upload of the owner.
    :raises PhotosFailed: a photo could not be processed.
    """
    media_ids = [photo.media_id for photo in photos]
    items = media_selectors.media_by_ids(owner_id=owner_id, media_ids=media_ids)
    if len(items) < len(media_ids):
        raise ForeignMedia
    failed = {
        item.pk: item.failure_reason or "It could not be processed."
        for item in items.values()
        if item.state == MediaState.FAILED
    }
    if failed:
        raise PhotosFailed(reasons=failed)
    return all(item.is_ready for item in items.values())


def publish_now(*, author_id: int, post_content: PostContent, now: datetime) -> Post:
    """Make cleaned content a visible post, with everything that finds it by other ways."""
    author = access.locked_author(author_id=author_id)
    caption = content.parse_caption(caption=post_content.caption, author_id=author_id)
    post = Post(id=new_id(shard=shard_of(author_id), at=now), author=author, published_at=now)
    store_post(post=post, post_content=post_content, caption=caption)
    tag_people(post_id=post.pk, author_id=author_id, account_ids=post_content.tagged_ids)
    publish(
        PostPublished(post_id=post.pk, author_id=author_id),
        *people_events(
            post=post, mentioned_ids=caption.mentioned_ids, tagged_ids=post_content.tagged_ids
        ),
    )
    return post


def store_post(*, post: Post, post_content: PostContent, caption: content.ParsedCaption) -> None:
    """Insert a post of a locked author with its photos, hashtags and place in the author's list."""
    post.audience = post_content.audience
    post.caption, post.entities = caption.text, caption.entities
    post.place = content.place_named(post_content.place_name)
    post.has_comments = post_content.has_comments
    post.hides_like_count = post_content.hides_like_count
    post.is_sensitive = post_content.is_sensitive
    post.sensitive_reason = post_content.sensitive_reason
    post.save(force_insert=True)
    AuthorPost(
        author_id=post.author_id,
        post_id=post.pk,
        state=post.state,
        is_for_close_friends=post.audience == Audience.CLOSE_FRIENDS,
    ).save(force_insert=True)
    _attach_photos(post, post.author, post_content.photos)
    add_to_hashtags(post_id=post.pk, keys=caption.hashtags)
    if post.state == PostState.PUBLISHED:
        counters.count(subject_id=post.author_id, kind="posts", delta=1)


def add_to_hashtags(*, post_id: int, keys: Sequence[str]) -> None:
    """List a post under its hashtags."""
    HashtagPost.objects.bulk_create(
        [HashtagPost(hashtag=tag, post_id=post_id) for tag in content.hashtags_named(keys)],
        ignore_conflicts=True,
    )


def tag_people(*, post_id: int, author_id: int, account_ids: Sequence[int]) -> None:
    """Tag people in a post, in both directions of reading; some want to approve it first."""
    approving = graph_selectors.approving_tags_ids(account_ids=account_ids) - {author_id}
    tags = [
        {"post_id": post_id, "account_id": account_id, "is_pending": account_id in approving}
        for account_id in account_ids
    ]
    PostTag.objects.bulk_create([PostTag(**tag) for tag in tags], ignore_conflicts=True)
    TaggedPost.objects.bulk_create([TaggedPost(**tag) for tag in tags], ignore_conflicts=True)


def people_events(
    *, post: Post, mentioned_ids: Sequence[int], tagged_ids: Sequence[int]
) -> list[Event]:
    """Return what is told of newly mentioned and tagged people; nobody is told of themselves."""
    named = {"post_id": post.pk, "author_id": post.author_id}
    events: list[Event] = []
    if mentioned := [i for i in mentioned_ids if i != post.author_id]:
        events.append(PeopleMentioned(**named, account_ids=mentioned))
    if tagged := [i for i in tagged_ids if i != post.author_id]:
        events.append(PeopleTagged(**named, account_ids=tagged))
    return events


def draft_fields(post_content: PostContent) -> dict[str, object]:
    """Return cleaned content as the columns of a draft."""
    return {
        "photos": [
            {"media_id": str(photo.media_id), "alt_text": photo.alt_text}
            for photo in post_content.photos
        ],
        "caption": post_content.caption,
        "place_name": post_content.place_name,
        "tagged_ids": [str(account_id) for account_id in post_content.tagged_ids],
        "audience": post_content.audience,
        "has_comments": post_content.has_comments,
        "hides_like_count": post_content.hides_like_count,
        "is_sensitive": post_content.is_sensitive,
        "sensitive_reason": post_content.sensitive_reason,
    }


def _attach_photos(post: Post, author: Account, photos: Sequence[PhotoInput]) -> None:
    media_ids = [photo.media_id for photo in photos]
    media_services.attach_media(owner_id=author.pk, media_ids=media_ids)
    PostMedia.objects.bulk_create(
        PostMedia(
            post_id=post.pk, position=position, media_id=photo.media_id, alt_text=photo.alt_text
        )
        for position, photo in enumerate(photos)
    )
    wanted = access.access_of(post=post, author=author)
    if wanted == Access.PUBLIC:
        # Uploads are private until now.
        media_services.set_access(media_ids=media_ids, access=wanted)


def become_post(*, draft: Draft, now: datetime) -> Post:
    """Publish a draft; people who cannot be tagged (any more) are left out."""
    author = access.locked_author(author_id=draft.author_id)
    if author.status != Status.ACTIVE:
        raise DomainError("Your account was not active when the photos were ready. Try again.")
    cleaned = content.clean_content(draft.content)
    tagged_ids = content.taggable_ids(account_ids=cleaned.tagged_ids, author_id=draft.author_id)
    post = publish_now(
        author_id=draft.author_id,
        post_content=content.with_tagged(cleaned, tagged_ids),
        now=now,
    )
    draft.state = DraftState.PUBLISHED
    draft.failure_reason = ""
    draft.post_id = post.pk
    draft.save(update_fields=["state", "failure_reason", "post_id", "updated_at"])
    return post


def _fail(draft: Draft, *, reason: str) -> None:
    draft.state = DraftState.FAILED
    draft.failure_reason = reason[:300]
    draft.save(update_fields=["state", "failure_reason", "updated_at"])
    publish(DraftFailed(draft_id=draft.pk, author_id=draft.author_id))
