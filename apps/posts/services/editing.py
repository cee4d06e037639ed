"""Changing what a published post says; each change keeps what it said before."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from apps.accounts.models import Account
from apps.core.events import Event, publish
from apps.core.exceptions import NotFound
from apps.graph.policy import Viewer
from apps.graph.types import Audience
from apps.posts import selectors
from apps.posts.events import (
    PostAudienceChanged,
    PostEdited,
    PostHashtagsChanged,
    PostListingChanged,
)
from apps.posts.exceptions import PhotosDoNotMatch, TooManyTagged
from apps.posts.models import (
    AuthorPost,
    HashtagPost,
    Post,
    PostMedia,
    PostRevision,
    PostTag,
    TaggedPost,
)
from apps.posts.services import access, content, publishing
from apps.posts.types import MAX_TAGGED, PostState


@transaction.atomic
def edit_post(
    *,
    author: Account,
    post_id: int,
    caption: str,
    alt_texts: Mapping[int, str],
    place_name: str,
    tagged_ids: Sequence[int],
    audience: Audience | str,
    has_comments: bool,
    hides_like_count: bool,
    is_sensitive: bool,
    sensitive_reason: str,
    now: datetime,
) -> Post:
    """Change a post of one's own; an edit that changes nothing leaves no trace.

    ``alt_texts`` is by media id; photos that it does not name keep theirs. What the moderators have
    marked as sensitive stays so.

    :raises NotFound: the author has no such post.
    :raises PhotosDoNotMatch: an alt text is for a photo that the post does not have.
    :raises CannotTag: somebody newly tagged does not exist for the author.
    """
    post = own_post_locked(author_id=author.pk, post_id=post_id)
    caption = content.clean_caption(caption)
    place = content.place_named(content.clean_place_name(place_name))
    photos = list(PostMedia.objects.filter(post_id=post.pk).order_by("position"))
    changed_photos = _with_alt_texts(photos, alt_texts)
    old_tagged = set(PostTag.objects.filter(post_id=post.pk).values_list("account_id", flat=True))
    new_tagged = _tagged(tagged_ids, old_tagged, author)
    is_silent = (
        caption == post.caption
        and (place.pk if place else None) == post.place_id
        and not changed_photos
        and new_tagged == old_tagged
    )
    sensitive_reason = content.clean_sensitive_reason(sensitive_reason) if is_sensitive else ""
    has_new_choices = (
        (has_comments, hides_like_count) != (post.has_comments, post.hides_like_count)
        or audience != post.audience
        or (is_sensitive, sensitive_reason) != (post.is_sensitive, post.sensitive_reason)
    )
    if is_silent and not has_new_choices:
        return post
    if not is_silent:
        _keep_revision(post, photos, old_tagged, now)
        post.edited_at = now
    old_mentioned = content.mentioned_ids(entities=post.entities)
    parsed = content.parse_caption(caption=caption, author_id=author.pk)
    moved_ids = _move_hashtags(post, parsed.hashtags)
    _move_tags(post, old_tagged, new_tagged)
    for photo, alt_text in changed_photos:
        PostMedia.objects.filter(post_id=post.pk, position=photo.position).update(alt_text=alt_text)
    post.caption, post.entities, post.place = parsed.text, parsed.entities, place
    is_moved = audience != post.audience and Audience.CLOSE_FRIENDS in {audience, post.audience}
    is_relisted = audience != post.audience and Audience.EVERYONE in {audience, post.audience}
    post.has_comments, post.hides_like_count = has_comments, hides_like_count
    post.audience = Audience(audience)
    post.is_sensitive, post.sensitive_reason = is_sensitive, sensitive_reason
    post.save()
    AuthorPost.objects.filter(author_id=author.pk, post_id=post.pk).update(
        is_for_close_friends=audience == Audience.CLOSE_FRIENDS
    )
    access.apply_access(posts=[post], author=access.locked_author(author_id=author.pk))
    events: list[Event] = [PostEdited(post_id=post.pk, author_id=author.pk)]
    if is_moved:
        events.append(PostAudienceChanged(post_id=post.pk, author_id=author.pk))
    if is_relisted:
        events.append(PostListingChanged(post_id=post.pk))
    if moved_ids:
        events.append(PostHashtagsChanged(post_id=post.pk, hashtag_ids=moved_ids))
    if post.state == PostState.PUBLISHED:
        events += publishing.people_events(
            post=post,
            mentioned_ids=[i for i in parsed.mentioned_ids if i not in old_mentioned],
            tagged_ids=sorted(new_tagged - old_tagged),
        )
    publish(*events)
    return post


@transaction.atomic
def hide_like_count(*, author: Account, post_id: int) -> bool:
    """Let only the author see how many like a post, and who; return whether others could.

    :raises NotFound: the author has no such post.
    """
    return _set_like_count(author, post_id, hidden=True)


@transaction.atomic
def show_like_count(*, author: Account, post_id: int) -> bool:
    """Let whoever sees a post see how many like it, and who; return whether that was hidden.

    :raises NotFound: the author has no such post.
    """
    return _set_like_count(author, post_id, hidden=False)


def _set_like_count(author: Account, post_id: int, *, hidden: bool) -> bool:
    post = own_post_locked(author_id=author.pk, post_id=post_id)
    if post.hides_like_count == hidden:
        return False
    post.hides_like_count = hidden
    post.save(update_fields=["hides_like_count", "updated_at"])
    publish(PostEdited(post_id=post.pk, author_id=author.pk))
    return True


@transaction.atomic
def approve_tag(*, account: Account, post_id: int) -> bool:
    """Let others see that one is tagged in somebody's post; return whether the tag waited.

    :raises NotFound: the account must not see the post.
    """
    post = selectors.post_for(viewer=Viewer(account.pk), post_id=post_id)
    approved = PostTag.objects.filter(
        post_id=post_id, account_id=account.pk, is_pending=True
    ).update(is_pending=False)
    if approved:
        TaggedPost.objects.filter(account_id=account.pk, post_id=post_id).update(is_pending=False)
        publish(PostEdited(post_id=post_id, author_id=post.author_id))
    return bool(approved)


@transaction.atomic
def untag_self(*, account: Account, post_id: int) -> bool:
    """Take oneself out of somebody's post; return whether one was in it.

    :raises NotFound: the account must not see the post.
    """
    post = selectors.post_for(viewer=Viewer(account.pk), post_id=post_id)
    removed, _ = PostTag.objects.filter(post_id=post_id, account_id=account.pk).delete()
    TaggedPost.objects.filter(account_id=account.pk, post_id=post_id).delete()
    if removed:
        publish(PostEdited(post_id=post_id, author_id=post.author_id))
    return bool(removed)


@transaction.atomic
def remove_tags_between(*, account_id: int, other_id: int) -> int:
    """Remove the tags of two people in each other's posts; return how many (R5)."""
    removed = 0
    for author_id, tagged_id in ((account_id, other_id), (other_id, account_id)):
        tagged_in = TaggedPost.objects.filter(account_id=tagged_id).values("post_id")
        post_ids = list(
            Post.objects.filter(pk__in=tagged_in, author_id=author_id).values_list("id", flat=True)
        )
        PostTag.objects.filter(post_id__in=post_ids, account_id=tagged_id).delete()
        TaggedPost.objects.filter(account_id=tagged_id, post_id__in=post_ids).delete()
        publish(*(PostEdited(post_id=post_id, author_id=author_id) for post_id in post_ids))
        removed += len(post_ids)
    return removed


def own_post_locked(*, author_id: int, post_id: int) -> Post:
    """Return a published or archived post of the author for a change.

    The race: two tabs edit, archive and delete the same post at once.

    :raises NotFound: the author has no such post.
    """
    post = (
        Post.objects.select_for_update(of=("self",), no_key=True)
        .select_related("author", "place")
        .filter(pk=post_id, author_id=author_id)
        .exclude(state=PostState.DELETED)
        .first()
    )
    if post is None:
        raise NotFound
    return post


def _with_alt_texts(
    photos: Sequence[PostMedia], alt_texts: Mapping[int, str]
) -> list[tuple[PostMedia, str]]:
    """Return the photos whose alt text changes, with the new one."""
    by_media = {photo.media_id: photo for photo in photos}
    if alt_texts.keys() - by_media.keys():
        raise PhotosDoNotMatch
    changed = []
    for media_id, raw in alt_texts.items():
        photo = by_media[media_id]
        alt_text = content.clean_alt_text(raw, position=photo.position + 1)
        if alt_text != photo.alt_text:
            changed.append((photo, alt_text))
    return changed


def _tagged(tagged_ids: Sequence[int], old: set[int], author: Account) -> set[int]:
    """Return who is to be tagged; only the new ones must be visible to the author."""
    wanted = set(tagged_ids)
    if len(wanted) > MAX_TAGGED:
        raise TooManyTagged(count=len(wanted))
    content.require_taggable(account_ids=sorted(wanted - old), author_id=author.pk)
    return wanted


def _keep_revision(
    post: Post, photos: Sequence[PostMedia], tagged_ids: set[int], now: datetime
) -> None:
    last = PostRevision.objects.filter(post_id=post.pk).aggregate(last=Max("number"))["last"] or 0
    PostRevision(
        post_id=post.pk,
        number=last + 1,
        caption=post.caption,
        details={
            "alt_texts": [photo.alt_text for photo in photos],
            "place": post.place.name if post.place else "",
            "tagged_ids": [str(account_id) for account_id in sorted(tagged_ids)],
        },
        created_at=now,
    ).save(force_insert=True)


def _move_hashtags(post: Post, keys: Sequence[str]) -> list[int]:
    """List a post under these hashtags alone; return those under which it is new or gone."""
    listed = HashtagPost.objects.filter(post_id=post.pk)
    before = set(listed.values_list("hashtag_id", flat=True))
    listed.exclude(hashtag__name__in=list(keys)).delete()
    publishing.add_to_hashtags(post_id=post.pk, keys=keys)
    return sorted(before ^ set(listed.values_list("hashtag_id", flat=True)))


def _move_tags(post: Post, old: set[int], new: set[int]) -> None:
    removed = old - new
    if removed:
        PostTag.objects.filter(post_id=post.pk, account_id__in=removed).delete()
        TaggedPost.objects.filter(account_id__in=removed, post_id=post.pk).delete()
    if new - old:
        publishing.tag_people(
            post_id=post.pk, author_id=post.author_id, account_ids=sorted(new - old)
        )
