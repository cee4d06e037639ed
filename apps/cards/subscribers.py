"""Finished cards are dropped when what they show changes, in the request that changes it."""

from apps.accounts.events import AccountErased, PrivacyChanged, ProfileChanged, StatusChanged
from apps.cards import services
from apps.core.events import inline, queued
from apps.engagement.events import (
    CommentCreated,
    CommentDeferred,
    CommentDeleted,
    CommentEdited,
    PostLiked,
    PostSaved,
    PostUnliked,
    PostUnsaved,
)
from apps.graph.events import Blocked, BoundariesChanged, Concealed, Revealed, Unblocked
from apps.media.events import MediaAccessChanged, RenditionsAdded
from apps.posts.events import (
    PostArchived,
    PostDeleted,
    PostEdited,
    PostImported,
    PostPublished,
    PostUnarchived,
)


@inline(PostPublished)
def drop_tombstone(event: PostPublished) -> None:
    services.forget_posts(post_ids=[event.post_id])
    services.forget_grid(author_id=event.author_id)


@inline(PostImported)
def show_imported_post(event: PostImported) -> None:
    services.forget_posts(post_ids=[event.post_id])
    services.forget_grid(author_id=event.author_id)


@inline(PostEdited)
def drop_edited_post(event: PostEdited) -> None:
    services.forget_posts(post_ids=[event.post_id])
    services.forget_grid(author_id=event.author_id)


@inline(PostArchived)
def drop_archived_post(event: PostArchived) -> None:
    services.forget_posts(post_ids=[event.post_id])
    services.forget_grid(author_id=event.author_id)


@inline(PostUnarchived)
def drop_restored_post(event: PostUnarchived) -> None:
    services.forget_posts(post_ids=[event.post_id])
    services.forget_grid(author_id=event.author_id)


@inline(PostDeleted)
def bury_post(event: PostDeleted) -> None:
    services.bury_post(post_id=event.post_id)
    services.forget_grid(author_id=event.author_id)


@inline(AccountErased)
def drop_erased_person(event: AccountErased) -> None:
    services.erase_account(account_id=event.account_id, username=event.username)


@inline(ProfileChanged)
def drop_person(event: ProfileChanged) -> None:
    services.forget_account(account_id=event.account_id)


@inline(PrivacyChanged)
def drop_person_of_new_privacy(event: PrivacyChanged) -> None:
    services.forget_account(account_id=event.account_id)


@inline(StatusChanged)
def drop_person_of_new_status(event: StatusChanged) -> None:
    services.forget_account(account_id=event.account_id)


@queued(ProfileChanged, queue="feed.cards")
def drop_every_post_of_person(event: ProfileChanged) -> None:
    services.forget_all_posts_of(account_id=event.account_id)


@queued(StatusChanged, queue="feed.cards")
def drop_every_post_of_new_status(event: StatusChanged) -> None:
    services.forget_all_posts_of(account_id=event.account_id)


@inline(MediaAccessChanged)
def drop_posts_with_moved_media(event: MediaAccessChanged) -> None:
    services.forget_posts_with_media(media_id=event.media_id)


@inline(RenditionsAdded)
def drop_posts_with_better_media(event: RenditionsAdded) -> None:
    services.forget_posts_with_media(media_id=event.media_id)


@inline(PostLiked)
def mark_like(event: PostLiked) -> None:
    services.correct_like(account_id=event.account_id, post_id=event.post_id)


@inline(PostUnliked)
def unmark_like(event: PostUnliked) -> None:
    services.correct_like(account_id=event.account_id, post_id=event.post_id)


@inline(PostSaved)
def mark_save(event: PostSaved) -> None:
    services.correct_save(account_id=event.account_id, post_id=event.post_id)


@inline(PostUnsaved)
def unmark_save(event: PostUnsaved) -> None:
    services.correct_save(account_id=event.account_id, post_id=event.post_id)


@inline(CommentCreated)
def drop_talk_with_new_comment(event: CommentCreated) -> None:
    services.forget_comments(post_id=event.post_id)


@inline(CommentDeferred)
def drop_talk_with_held_comment(event: CommentDeferred) -> None:
    services.forget_comments(post_id=event.post_id)


@inline(CommentEdited)
def drop_talk_with_edited_comment(event: CommentEdited) -> None:
    services.forget_comments(post_id=event.post_id)


@inline(CommentDeleted)
def drop_talk_with_deleted_comment(event: CommentDeleted) -> None:
    services.forget_comments(post_id=event.post_id)


@inline(Blocked)
def hide_from_each_other(event: Blocked) -> None:
    services.correct_block(account_id=event.blocker_id, other_id=event.blocked_id)


@inline(Unblocked)
def show_to_each_other(event: Unblocked) -> None:
    services.correct_block(account_id=event.blocker_id, other_id=event.blocked_id)


@inline(Concealed)
def hide_from_one(event: Concealed) -> None:
    services.correct_block(account_id=event.account_id, other_id=event.concealed_id)


@inline(Revealed)
def show_to_one(event: Revealed) -> None:
    services.correct_block(account_id=event.account_id, other_id=event.revealed_id)


@inline(BoundariesChanged)
def drop_posts_of_new_boundaries(event: BoundariesChanged) -> None:
    services.forget_account(account_id=event.account_id)


@queued(BoundariesChanged, queue="feed.cards")
def drop_every_post_of_new_boundaries(event: BoundariesChanged) -> None:
    services.forget_all_posts_of(account_id=event.account_id)
