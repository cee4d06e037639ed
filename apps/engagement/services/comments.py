"""Comments and replies: written, changed, taken away by their author or the post's."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from apps.accounts.models import Account
from apps.core import counters
from apps.core.events import publish
from apps.core.exceptions import NotAllowed, NotFound
from apps.core.ids import Kind, new_id, shard_of
from apps.core.text import TextTooLong, normalize_text
from apps.engagement.events import CommentCreated, CommentDeferred, CommentDeleted, CommentEdited
from apps.engagement.exceptions import CommentIsHeld, CommentTooLong, EmptyComment
from apps.engagement.models import Comment
from apps.engagement.selectors import comment_for, comment_refusal
from apps.engagement.types import MAX_COMMENT, CommentState
from apps.graph import selectors as graph_selectors
from apps.graph.policy import Viewer
from apps.posts import selectors as post_selectors
from apps.posts import services as post_services
from apps.posts.models import Post


@transaction.atomic
def add_comment(
    *, account: Account, post_id: int, text: str, parent_id: int | None = None, now: datetime
) -> Comment:
    """Comment on a post, or reply; a reply to a reply stands beside it, under the same comment.

    :raises NotFound: the account must not see the post or the comment it replies to (R18).
    :raises CommentsOff: the author of the post takes none.
    :raises CommentsLimited: they take them from others only.
    :raises EmptyComment: nothing can be seen.
    :raises CommentTooLong: over 1,000 characters.
    """
    viewer = Viewer(account.pk)
    post = post_selectors.post_for(viewer=viewer, post_id=post_id)
    if refusal := comment_refusal(viewer=viewer, post=post):
        raise refusal
    cleaned = clean_text(text)
    answered = None
    if parent_id is not None:
        answered = comment_for(viewer=viewer, post_id=post_id, comment_id=parent_id)
        if answered.is_held and answered.author_id != account.pk:
            raise CommentIsHeld
    parent_key = (answered.parent_id or answered.pk) if answered else None
    comment = Comment(
        id=new_id(shard=shard_of(account.pk), kind=Kind.COMMENT, at=now),
        post_id=post_id,
        author=account,
        parent_id=parent_key,
        is_held=_must_wait(post=post, account=account, text=cleaned),
        text=cleaned,
        entities=post_services.linked_entities(text=cleaned, author_id=account.pk),
        created_at=now,
    )
    comment.save(force_insert=True)
    deltas = [(post_id, "comments", 1)]
    if parent_key is not None:
        deltas.append((parent_key, "replies", 1))
    counters.count_many(deltas=deltas)
    if comment.is_held:
        publish(_held(comment))
    else:
        publish(
            _created(
                comment,
                post_author_id=post.author_id,
                parent_author_id=answered.author_id if answered else 0,
                mentioned_ids=post_services.mentioned_ids(entities=comment.entities),
            )
        )
    return comment


@transaction.atomic
def edit_comment(
    *, account: Account, post_id: int, comment_id: int, text: str, now: datetime
) -> Comment:
    """Change a comment of one's own; an edit that changes nothing leaves no trace.

    :raises NotFound: the account must not see the post or the comment.
    :raises NotAllowed: it is somebody else's.
    """
    comment = comment_for(viewer=Viewer(account.pk), post_id=post_id, comment_id=comment_id)
    if comment.author_id != account.pk:
        raise NotAllowed("Only who wrote a comment can change it.")
    cleaned = clean_text(text)
    if cleaned == comment.text:
        return comment
    comment.text = cleaned
    comment.entities = post_services.linked_entities(text=cleaned, author_id=account.pk)
    comment.edited_at = now
    was_held = comment.is_held
    post = post_selectors.post_for(viewer=Viewer(account.pk), post_id=post_id)
    # Approved was what it said before.
    comment.is_held = was_held or _must_wait(post=post, account=account, text=cleaned)
    comment.save(update_fields=["text", "entities", "edited_at", "is_held"])
    if comment.is_held and not was_held:
        publish(_held(comment))
    publish(_edited(comment, was_held=was_held))
    return comment


@transaction.atomic
def approve_comment(*, account: Account, post_id: int, comment_id: int) -> bool:
    """Show everybody a comment that waited under one's own post, and the one it stands under.

    Returns whether it still waited. Of a reply the author of the comment it stands under is told;
    if it answers another reply, whose author it names, that one is told as mentioned.

    :raises NotFound: the account must not see the post or the comment.
    :raises NotAllowed: the post is somebody else's.
    """
    viewer = Viewer(account.pk)
    post = post_selectors.post_for(viewer=viewer, post_id=post_id)
    comment = comment_for(viewer=viewer, post_id=post_id, comment_id=comment_id)
    if post.author_id != account.pk:
        raise NotAllowed("Only the author of a post can approve comments on it.")
    waiting = _published(post_id).filter(is_held=True)
    shown = [key for key in (comment.parent_id, comment.pk) if key is not None]
    # The update itself decides who approves: it may be pressed twice.
    approved = [key for key in shown if waiting.filter(pk=key).update(is_held=False)]
    for each in Comment.objects.filter(pk__in=approved).select_related("parent").order_by("pk"):
        publish(
            _created(
                each,
                post_author_id=post.author_id,
                parent_author_id=each.parent.author_id if each.parent else 0,
                # Who was mentioned then may be gone by now.
                mentioned_ids=post_services.visible_ids(
                    account_ids=post_services.mentioned_ids(entities=each.entities),
                    author_id=each.author_id,
                ),
            )
        )
    return comment.pk in approved


@transaction.atomic
def delete_comment(*, account: Account, post_id: int, comment_id: int, now: datetime) -> int:
    """Take a comment away with its replies; return how many went.

    :raises NotFound: the account must not see the post or the comment.
    :raises NotAllowed: it is neither theirs nor under a post of theirs.
    """
    post = post_selectors.post_for(viewer=Viewer(account.pk), post_id=post_id)
    comment = comment_for(viewer=Viewer(account.pk), post_id=post_id, comment_id=comment_id)
    if account.pk not in {comment.author_id, post.author_id}:
        raise NotAllowed("Only who wrote a comment, or the post, can delete it.")
    return take_away(comment, now)


@transaction.atomic
def remove_comment(*, comment_id: int, now: datetime) -> bool:
    """Take anybody's comment away, for staff; False if it is gone already.

    :raises NotFound: there is no such comment.
    """
    comment = Comment.objects.filter(pk=comment_id).first()
    if comment is None:
        raise NotFound
    if not take_away(comment, now):
        return False
    together = Q(pk=comment_id) | Q(parent_id=comment_id, deleted_at=now)
    Comment.objects.filter(together, post_id=comment.post_id).update(is_removed=True)
    return True


@transaction.atomic
def restore_comment(*, comment_id: int) -> bool:
    """Bring back what staff removed, with the replies that went with it; False if it was not them.

    :raises NotFound: there is no such comment (any more), or what it replies to is gone.
    """
    # The race: two members of staff restore the same comment.
    comment = Comment.objects.select_for_update().filter(pk=comment_id).first()
    if comment is None:
        raise NotFound
    if comment.state != CommentState.DELETED or not comment.is_removed:
        return False
    if comment.parent_id and not _published(comment.post_id).filter(pk=comment.parent_id).exists():
        raise NotFound("The comment that this replies to is deleted. Restore that one.")
    together = Comment.objects.filter(
        post_id=comment.post_id, state=CommentState.DELETED, deleted_at=comment.deleted_at
    )
    replies = together.filter(parent_id=comment.pk).update(
        state=CommentState.PUBLISHED, deleted_at=None, is_removed=False
    )
    comment.state, comment.deleted_at, comment.is_removed = CommentState.PUBLISHED, None, False
    comment.save(update_fields=["state", "deleted_at", "is_removed"])
    _count(comment, total=1 + replies, replies=replies, sign=1)
    publish(_edited(comment, was_held=comment.is_held))
    return True


def clean_text(raw: str) -> str:
    """Return a comment without what hides or reorders text.

    :raises EmptyComment: nothing can be seen.
    :raises CommentTooLong: over 1,000 characters.
    """
    try:
        text = normalize_text(raw=raw, max_length=MAX_COMMENT)
    except TextTooLong as error:
        raise CommentTooLong(length=error.details["length"]) from error  # type: ignore[index]  # it always has details
    if not text:
        raise EmptyComment
    return text


def take_away(comment: Comment, now: datetime) -> int:
    """Take a comment away with its replies, whoever asks; return how many went."""
    published = _published(comment.post_id)
    # The update itself decides who deletes: author and post owner may press at the same time.
    own = published.filter(pk=comment.pk).update(state=CommentState.DELETED, deleted_at=now)
    if not own:
        return 0
    replies = published.filter(parent_id=comment.pk).update(
        state=CommentState.DELETED, deleted_at=now
    )
    _count(comment, total=own + replies, replies=replies, sign=-1)
    publish(
        CommentDeleted(
            comment_id=comment.pk,
            post_id=comment.post_id,
            author_id=comment.author_id,
            was_held=comment.is_held,
        )
    )
    return own + replies


def _count(comment: Comment, *, total: int, replies: int, sign: int) -> None:
    deltas = [(comment.post_id, "comments", sign * total)]
    if comment.parent_id:
        deltas.append((comment.parent_id, "replies", sign))
    if replies:
        deltas.append((comment.pk, "replies", sign * replies))
    counters.count_many(deltas=deltas)


def _published(post_id: int) -> QuerySet[Comment]:
    return Comment.objects.filter(post_id=post_id, state=CommentState.PUBLISHED)


def _must_wait(*, post: Post, account: Account, text: str) -> bool:
    """Tell whether a comment is shown only once the author of the post approves it."""
    if account.pk == post.author_id:
        return False
    return graph_selectors.is_restricting(
        account_id=post.author_id, other_id=account.pk
    ) or graph_selectors.has_hidden_word(account_id=post.author_id, text=text)


def _created(
    comment: Comment,
    *,
    post_author_id: int,
    parent_author_id: int,
    mentioned_ids: Iterable[int],
) -> CommentCreated:
    return CommentCreated(
        comment_id=comment.pk,
        post_id=comment.post_id,
        author_id=comment.author_id,
        post_author_id=post_author_id,
        parent_author_id=parent_author_id,
        mentioned_ids=[i for i in mentioned_ids if i != comment.author_id],
    )


def _edited(comment: Comment, *, was_held: bool) -> CommentEdited:
    return CommentEdited(
        comment_id=comment.pk,
        post_id=comment.post_id,
        author_id=comment.author_id,
        was_held=was_held,
    )


def _held(comment: Comment) -> CommentDeferred:
    return CommentDeferred(
        comment_id=comment.pk, post_id=comment.post_id, author_id=comment.author_id
    )
