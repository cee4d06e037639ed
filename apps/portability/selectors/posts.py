"""What somebody has published and begun, as their archive carries it; of nobody else."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Q

from apps.accounts.models import Account
from apps.core.text import EntityKind
from apps.graph.policy import Viewer
from apps.media import selectors as media_selectors
from apps.media.models import MediaItem
from apps.portability.engine import records
from apps.portability.selectors.batches import batches
from apps.portability.selectors.people import people_by_id
from apps.posts import selectors as post_selectors
from apps.posts.models import Draft, Post, PostRevision
from apps.posts.types import DraftState, PostState

# A part of the list, and a page for people: at most a few megabytes of words.
POSTS_PER_BATCH = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A photo of the owner and where the archive keeps it."""

    file: str
    item: MediaItem


@dataclass(frozen=True, slots=True, kw_only=True)
class PostBatch:
    """Some posts and their photos."""

    posts: list[records.Post]
    pictures: list[Picture]


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftBatch:
    """Some drafts and their photos."""

    drafts: list[records.Draft]
    pictures: list[Picture]


def post_batches(*, account: Account) -> Iterator[PostBatch]:
    """Yield what the account has published, the newest first; what it has deleted is gone.

    What moderators have taken away stays its author's until it is purged.
    """
    kept = ~Q(state=PostState.DELETED) | ~Q(removed_state="")
    rows = Post.objects.filter(kept, author_id=account.pk).select_related("place")
    for batch in batches(rows, key="id", size=POSTS_PER_BATCH):
        yield _post_batch(account, batch)


def post_count(*, account: Account) -> int:
    """Return how many posts an archive of the account holds."""
    kept = ~Q(state=PostState.DELETED) | ~Q(removed_state="")
    return Post.objects.filter(kept, author_id=account.pk).count()


def draft_batches(*, account: Account) -> Iterator[DraftBatch]:
    """Yield what the account has begun and not published."""
    rows = Draft.objects.filter(author_id=account.pk).exclude(state=DraftState.PUBLISHED)
    for batch in batches(rows, key="id", size=POSTS_PER_BATCH):
        items = post_selectors.draft_media(drafts=batch)
        pictures: list[Picture] = []
        drafts = []
        for draft in batch:
            photos = [
                _photo(f"draft-{draft.pk}", position, items.get(photo.media_id), photo.alt_text)
                for position, photo in enumerate(draft.photo_inputs)
            ]
            pictures += [picture for _, picture in photos if picture]
            drafts.append(
                records.Draft(
                    id=str(draft.pk),
                    updated_at=draft.updated_at,
                    audience=draft.audience,
                    caption=draft.caption,
                    place=draft.place_name,
                    has_comments=draft.has_comments,
                    hides_like_count=draft.hides_like_count,
                    is_sensitive=draft.is_sensitive,
                    sensitive_reason=draft.sensitive_reason,
                    photos=[photo for photo, _ in photos],
                )
            )
        yield DraftBatch(drafts=drafts, pictures=pictures)


def _post_batch(account: Account, posts: Sequence[Post]) -> PostBatch:
    post_ids = [post.pk for post in posts]
    photos_of = post_selectors.photos_of(post_ids=post_ids)
    media_ids = [photo.media_id for photos in photos_of.values() for photo in photos]
    items = media_selectors.media_by_ids(owner_id=account.pk, media_ids=media_ids)
    tagged = post_selectors.tagged_ids_of_posts(post_ids=post_ids)
    people = people_by_id(
        viewer=Viewer(account.pk), account_ids=[i for ids in tagged.values() for i in ids]
    )
    revisions = _revisions_of(post_ids)
    pictures: list[Picture] = []
    found = []
    for post in posts:
        photos = [
            _photo(f"post-{post.pk}", photo.position, items.get(photo.media_id), photo.alt_text)
            for photo in photos_of.get(post.pk, [])
        ]
        pictures += [picture for _, picture in photos if picture]
        found.append(
            records.Post(
                id=str(post.pk),
                state="removed" if post.state == PostState.DELETED else _state_of(post),
                published_at=post.published_at,
                edited_at=post.edited_at,
                audience=post.audience,
                caption=post.caption,
                hashtags=_values(post, EntityKind.HASHTAG),
                mentions=_values(post, EntityKind.MENTION),
                place=post.place.name if post.place else "",
                has_comments=post.has_comments,
                hides_like_count=post.hides_like_count,
                is_sensitive=post.is_sensitive,
                sensitive_reason=post.sensitive_reason,
                photos=[photo for photo, _ in photos],
                tagged=[people[i] for i in tagged.get(post.pk, []) if i in people],
                revisions=revisions.get(post.pk, []),
            )
        )
    return PostBatch(posts=found, pictures=pictures)


def _state_of(post: Post) -> "records.PostStateName":
    return "archived" if post.state == PostState.ARCHIVED else "published"


def _photo(
    stem: str, position: int, item: MediaItem | None, alt_text: str
) -> tuple[records.Photo, Picture | None]:
    """A photo of a post or draft; one that is not ready has no file yet."""
    if item is None or not item.is_ready:
        return records.Photo(alt_text=alt_text), None
    file = f"media/{stem}-{position + 1}.jpg"
    photo = records.Photo(file=file, alt_text=alt_text, focus_x=item.focus_x, focus_y=item.focus_y)
    return photo, Picture(file=file, item=item)


def _values(post: Post, kind: EntityKind) -> list[str]:
    return list(dict.fromkeys(e["value"] for e in post.entities if e["kind"] == kind))


def _revisions_of(post_ids: Sequence[int]) -> dict[int, list[records.Revision]]:
    revisions: dict[int, list[records.Revision]] = {}
    for row in PostRevision.objects.filter(post_id__in=post_ids).order_by("post_id", "number"):
        revisions.setdefault(row.post_id, []).append(
            records.Revision(caption=row.caption, replaced_at=row.created_at)
        )
    return revisions
