"""Taking posts away and bringing them back: archive, delete, and what staff may do."""

from datetime import datetime

from django.db import transaction

from apps.accounts.models import Account
from apps.core import counters
from apps.core.events import publish
from apps.core.exceptions import NotFound
from apps.posts.events import PostArchived, PostDeleted, PostEdited, PostUnarchived
from apps.posts.models import AuthorPost, Post
from apps.posts.services import access
from apps.posts.services.editing import own_post_locked
from apps.posts.types import PostState


@transaction.atomic
def archive_post(*, author: Account, post_id: int) -> bool:
    """Hide a post from everybody else, with its likes and comments; False if it is hidden already.

    :raises NotFound: the author has no such post.
    """
    post = own_post_locked(author_id=author.pk, post_id=post_id)
    if post.state == PostState.ARCHIVED:
        return False
    _move(post, PostState.ARCHIVED)
    publish(PostArchived(post_id=post.pk, author_id=author.pk))
    return True


@transaction.atomic
def unarchive_post(*, author: Account, post_id: int) -> bool:
    """Show an archived post again, with all it had; False if it is not archived.

    :raises NotFound: the author has no such post.
    """
    post = own_post_locked(author_id=author.pk, post_id=post_id)
    if post.state == PostState.PUBLISHED:
        return False
    _move(post, PostState.PUBLISHED)
    publish(PostUnarchived(post_id=post.pk, author_id=author.pk))
    return True


@transaction.atomic
def delete_post(*, author: Account, post_id: int, now: datetime) -> None:
    """Take a post away at once; its rows and photos are purged within 24 hours.

    :raises NotFound: the author has no such post.
    """
    take_away(own_post_locked(author_id=author.pk, post_id=post_id), now)


@transaction.atomic
def remove_post(*, post_id: int, now: datetime) -> bool:
    """Take anybody's post away, for staff; False if it is gone already.

    :raises NotFound: there is no such post.
    """
    post = _locked(post_id)
    if post.state == PostState.DELETED:
        return False
    post.removed_state = post.state
    take_away(post, now)
    return True


@transaction.atomic
def restore_post(*, post_id: int) -> bool:
    """Bring back, as it was, what staff removed and is not purged yet; False if it was not them.

    :raises NotFound: there is no such post (any more).
    """
    post = _locked(post_id)
    if post.state != PostState.DELETED or not post.removed_state:
        return False
    state = PostState(post.removed_state)
    post.deleted_at, post.removed_state = None, ""
    _move(post, state)
    event_type = PostUnarchived if state == PostState.PUBLISHED else PostArchived
    publish(event_type(post_id=post.pk, author_id=post.author_id))
    return True


@transaction.atomic
def mark_sensitive(*, post_id: int) -> bool:
    """Put a cover over anybody's post, for staff; False if they have done so already.

    :raises NotFound: there is no such post, or it is gone.
    """
    return _mark(post_id, is_marked=True)


@transaction.atomic
def unmark_sensitive(*, post_id: int) -> bool:
    """Take back the cover that staff have put; False if there is none. The author's own stays.

    :raises NotFound: there is no such post, or it is gone.
    """
    return _mark(post_id, is_marked=False)


def _mark(post_id: int, *, is_marked: bool) -> bool:
    post = _locked(post_id)
    if post.state == PostState.DELETED:
        raise NotFound
    if post.is_marked_sensitive == is_marked:
        return False
    post.is_marked_sensitive = is_marked
    post.save(update_fields=["is_marked_sensitive", "updated_at"])
    publish(PostEdited(post_id=post.pk, author_id=post.author_id))
    return True


def _locked(post_id: int) -> Post:
    # The race: staff remove what its author deletes.
    post = Post.objects.select_for_update(of=("self",), no_key=True).filter(pk=post_id).first()
    if post is None:
        raise NotFound
    return post


def take_away(post: Post, now: datetime) -> None:
    """Take a locked post away, whoever asks; its rows and photos are purged later."""
    post.deleted_at = now
    _move(post, PostState.DELETED)
    publish(PostDeleted(post_id=post.pk, author_id=post.author_id))


def _move(post: Post, state: PostState) -> None:
    """Change the state, and with it the author's grid and count and who may fetch the photos."""
    was_counted = post.state == PostState.PUBLISHED
    is_counted = state == PostState.PUBLISHED
    post.state = state
    post.save(update_fields=["state", "deleted_at", "removed_state", "updated_at"])
    AuthorPost.objects.filter(author_id=post.author_id, post_id=post.pk).update(state=state)
    if was_counted != is_counted:
        counters.count(
            subject_id=post.author_id, kind="posts", delta=int(is_counted) - int(was_counted)
        )
    access.apply_access(posts=[post], author=access.locked_author(author_id=post.author_id))
