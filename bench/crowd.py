"""People, follows and posts made by COPY: what the measurements read and write."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db import connection

from apps.accounts.models import Account
from apps.core.ids import new_id, new_owner_id, shard_of
from apps.core.redis import feeds_for, owner_key
from apps.media.models import MediaItem
from apps.posts.models import AuthorPost, Post, PostMedia


def make_people(count: int) -> list[Account]:
    """Create accounts in bulk."""
    first = Account.objects.count()
    created: list[Account] = Account.objects.bulk_create(
        [
            Account(
                id=new_owner_id(),
                username=f"bench_{first + number}",
                password=make_password(None),
            )
            for number in range(count)
        ],
        batch_size=5_000,
    )
    return created


def follow(*, followers: Sequence[Account], followee: Account) -> None:
    """Let everybody follow one account, by COPY into both directions."""
    with connection.cursor() as cursor:
        for table, columns in (
            ("graph_follow", "followee_id, follower_id"),
            ("graph_following", "followee_id, follower_id"),
        ):
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for follower in followers:
                    copy.write_row((followee.pk, follower.pk))


def make_posts(*, author: Account, count: int) -> list[int]:
    """Publish posts with one ready photo each, an hour apart; returns ids, newest first."""
    now = datetime.now(UTC)
    shard = shard_of(author.pk)
    posts, photos, media, edges = [], [], [], []
    for number in range(count):
        published_at = now - timedelta(hours=number)
        post_id = new_id(shard=shard, at=published_at)
        item = MediaItem(
            id=new_id(shard=shard, at=published_at),
            owner_id=author.pk,
            state="ready",
            access="public",
            name=f"{post_id:032x}",
            width=1080,
            height=810,
            renditions={
                size: {"width": width, "height": width * 3 // 4, "formats": ["webp", "jpg"]}
                for size, width in (("150", 150), ("320", 320), ("640", 640), ("1080", 1080))
            },
            blurhash="LEHV6nWB2yk8pyo0adR*.7kCMdnj",
            placeholder="data:image/webp;base64,UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+",
        )
        media.append(item)
        posts.append(
            Post(
                id=post_id,
                author_id=author.pk,
                caption=f"Morning light over the harbor, take {number} #harbor",
                entities=[],
                published_at=published_at,
            )
        )
        photos.append(
            PostMedia(post_id=post_id, position=0, media_id=item.pk, alt_text="A harbor at dawn")
        )
        edges.append(AuthorPost(author_id=author.pk, post_id=post_id))
    MediaItem.objects.bulk_create(media)
    Post.objects.bulk_create(posts)
    PostMedia.objects.bulk_create(photos)
    AuthorPost.objects.bulk_create(edges)
    return [post.pk for post in posts]


def fill_feeds(*, accounts: Sequence[Account], post_ids: Sequence[int]) -> None:
    """Give every account a full, finished feed list."""
    for account in accounts:
        key = owner_key("f", account.pk)
        pipeline = feeds_for(account.pk).pipeline()
        pipeline.delete(key)
        pipeline.rpush(key, *post_ids)
        pipeline.execute()


@contextlib.contextmanager
def process(*arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a process of the site while the block lasts."""
    child = subprocess.Popen(
        [sys.executable, *arguments],
        env=os.environ.copy(),
        start_new_session=True,
        stdout=subprocess.DEVNULL,
    )
    try:
        yield child
    finally:
        os.killpg(child.pid, signal.SIGTERM)
        try:
            child.wait(timeout=10)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def wait_until(condition: Callable[[], object], *, timeout: float = 30.0) -> None:
    """Wait until a callable returns something true.

    :raises TimeoutError: it did not within ``timeout`` seconds.
    """
    deadline = time.monotonic() + timeout
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError("the site did not get there in time")
        time.sleep(0.01)
