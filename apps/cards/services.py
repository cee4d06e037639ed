"""Forgetting finished cards and correcting viewers' marks after a change."""

from collections.abc import Iterator, Sequence
from itertools import islice

from apps.accounts.models import Account
from apps.cards.selectors.accounts import account_cache
from apps.cards.selectors.comments import thread_cache
from apps.cards.selectors.grids import grid_cache
from apps.cards.selectors.posts import post_cache
from apps.cards.selectors.profiles import name_cache, profile_cache
from apps.cards.selectors.viewer import hidden_accounts, liked_posts, saved_posts
from apps.engagement.models import Like, Save
from apps.graph import selectors as graph_selectors
from apps.posts.models import AuthorPost, Post, PostMedia, TaggedPost
from apps.posts.types import PostState

# A home feed holds 500 posts, so an author's older ones cannot be in one from memory.
NEWEST = 500
BATCH = 1000


def forget_posts(*, post_ids: Sequence[int]) -> None:
    """Drop the cards of posts; the next reader makes them anew."""
    post_cache.delete(*post_ids)


def bury_post(*, post_id: int) -> None:
    """Put a tombstone in the place of a deleted post; one that is not deleted is only dropped."""
    if Post.objects.filter(pk=post_id).exclude(state=PostState.DELETED).exists():
        post_cache.delete(post_id)
    else:
        post_cache.bury(post_id)


def forget_account(*, account_id: int) -> None:
    """Drop a person's card, profile and name, and the newest posts that show them."""
    account_cache.delete(account_id)
    profile_cache.delete(account_id)
    name_cache.delete(
        *(
            name.lower()
            for name in Account.objects.filter(pk=account_id).values_list("username", flat=True)
        )
    )
    newest = AuthorPost.objects.filter(author_id=account_id).order_by("-post_id")
    tagged = TaggedPost.objects.filter(account_id=account_id).order_by("-post_id")
    post_cache.delete(
        *newest.values_list("post_id", flat=True)[:NEWEST],
        *tagged.values_list("post_id", flat=True)[:NEWEST],
    )


def erase_account(*, account_id: int, username: str) -> None:
    """Drop all that is kept in memory of and for a person who is gone."""
    account_cache.delete(account_id)
    profile_cache.delete(account_id)
    name_cache.delete(username.lower())
    grid_cache.delete(account_id)
    for marks in (hidden_accounts, liked_posts, saved_posts):
        marks.forget(account_id)


def forget_all_posts_of(*, account_id: int) -> None:
    """Drop every card that shows a person, in batches."""
    for model, column in ((AuthorPost, "author_id"), (TaggedPost, "account_id")):
        rows = model._default_manager.filter(**{column: account_id})  # noqa: SLF001  # the documented name
        ids = rows.values_list("post_id", flat=True).iterator(chunk_size=BATCH)
        for batch in _batches(ids):
            post_cache.delete(*batch)


def forget_posts_with_media(*, media_id: int) -> None:
    """Drop the cards of the posts that show a medium: its address has changed."""
    posts = PostMedia.objects.filter(media_id=media_id).values_list("post_id", flat=True)
    post_cache.delete(*posts)


def forget_comments(*, post_id: int) -> None:
    """Drop the head of a post's talk."""
    thread_cache.delete(post_id)


def forget_grid(*, author_id: int) -> None:
    """Drop the head of an author's grid."""
    grid_cache.delete(author_id)


def correct_block(*, account_id: int, other_id: int) -> None:
    """Bring what two people may see of each other in line with the blocks that exist or not."""
    for owner_id, member in ((account_id, other_id), (other_id, account_id)):
        is_hidden = member in graph_selectors.hidden_ids(account_id=owner_id)
        hidden_accounts.correct(owner_id, member, is_member=is_hidden)


def correct_like(*, account_id: int, post_id: int) -> None:
    """Bring the viewer's cached likes in line with the row that exists or not."""
    is_liked = Like.objects.filter(post_id=post_id, account_id=account_id).exists()
    liked_posts.correct(account_id, post_id, is_member=is_liked)


def correct_save(*, account_id: int, post_id: int) -> None:
    """Bring the viewer's cached saves in line with the row that exists or not."""
    is_saved = Save.objects.filter(account_id=account_id, post_id=post_id).exists()
    saved_posts.correct(account_id, post_id, is_member=is_saved)


def _batches(ids: Iterator[int]) -> Iterator[list[int]]:
    while batch := list(islice(ids, BATCH)):
        yield batch
