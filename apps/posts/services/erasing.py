"""Removing for good everything that somebody posted, began to post, or is named in.

Each call takes one batch and returns how much it found; whoever calls goes on until nothing is
left, so that it may be interrupted at any point.
"""

from datetime import datetime

from django.db import transaction

from apps.core.counters import count_many
from apps.core.events import publish
from apps.posts.events import HashtagUnfollowed, PostEdited
from apps.posts.models import (
    AuthorPost,
    Draft,
    HashtagFollow,
    HashtagFollower,
    Post,
    PostTag,
    TaggedPost,
)
from apps.posts.services.lifecycle import take_away
from apps.posts.services.purging import purge_post
from apps.posts.types import PostState

BATCH = 100


@transaction.atomic
def withdraw_posts_of(*, account_id: int, now: datetime) -> int:
    """Take somebody's posts away; their effects run with the commit, before the rows are gone."""
    posts = list(
        Post.objects.select_for_update(no_key=True)
        .filter(author_id=account_id)
        .exclude(state=PostState.DELETED)
        .order_by("pk")[:BATCH]
    )
    for post in posts:
        take_away(post, now)
    return len(posts)


def erase_posts(*, account_id: int) -> int:
    """Remove somebody's posts that are taken away, and all that hangs on them."""
    ids = list(
        Post.objects.filter(author_id=account_id, state=PostState.DELETED)
        .order_by("pk")
        .values_list("id", flat=True)[:BATCH]
    )
    for post_id in ids:
        purge_post(post_id=post_id)
    return len(ids)


@transaction.atomic
def erase_drafts(*, account_id: int) -> int:
    """Remove what somebody began to post; the photos go with all others of theirs."""
    deleted, _ = Draft.objects.filter(author_id=account_id).delete()
    AuthorPost.objects.filter(author_id=account_id).delete()
    return deleted


@transaction.atomic
def erase_tags(*, account_id: int) -> int:
    """Take somebody's name off the posts of others."""
    tags = PostTag.objects.select_for_update(of=("self",)).select_related("post")
    found = list(tags.filter(account_id=account_id)[:BATCH])
    post_ids = [tag.post_id for tag in found]
    PostTag.objects.filter(account_id=account_id, post_id__in=post_ids).delete()
    TaggedPost.objects.filter(account_id=account_id, post_id__in=post_ids).delete()
    publish(*(PostEdited(post_id=tag.post_id, author_id=tag.post.author_id) for tag in found))
    return len(found)


@transaction.atomic
def erase_hashtag_follows(*, account_id: int) -> int:
    """Let somebody follow no hashtag any more."""
    follows = HashtagFollow.objects.select_for_update().filter(account_id=account_id)
    hashtag_ids = [follow.hashtag_id for follow in follows[:BATCH]]
    HashtagFollow.objects.filter(account_id=account_id, hashtag_id__in=hashtag_ids).delete()
    HashtagFollower.objects.filter(hashtag_id__in=hashtag_ids, account_id=account_id).delete()
    count_many(deltas=[(hashtag_id, "tag_followers", -1) for hashtag_id in hashtag_ids])
    publish(*(HashtagUnfollowed(account_id=account_id, hashtag_id=each) for each in hashtag_ids))
    return len(hashtag_ids)
