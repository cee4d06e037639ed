"""Small crowds on an empty site: people, follows, posts with a photo, full feed lists."""

import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import connection
from redis import Redis

from apps.accounts.models import Account
from apps.core.ids import new_id, new_owner_id, shard_of
from apps.core.redis import feeds_for, owner_key
from apps.feed.services import rebuild_feed
from apps.media.models import MediaItem
from apps.posts.models import AuthorPost, Post, PostMedia

LIST_SECONDS = 7 * 24 * 3600
RESTORED_AT_ONCE = 200

RENDITIONS = {
    size: {"width": width, "height": width * 3 // 4, "formats": ["webp", "jpg"]}
    for size, width in (("150", 150), ("320", 320), ("640", 640), ("1080", 1080))
}
BLURHASH = "LEHV6nWB2yk8pyo0adR*.7kCMdnj"
PLACEHOLDER = "data:image/webp;base64,UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+"


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


def follow(*, followers: Sequence[int], followees: Sequence[int]) -> None:
    """Let everybody of one side follow everybody of the other, by COPY into both directions."""
    with connection.cursor() as cursor:
        for table in ("graph_follow", "graph_following"):
            with cursor.copy(f"COPY {table} (followee_id, follower_id) FROM STDIN") as copy:
                for followee in followees:
                    for follower in followers:
                        copy.write_row((followee, follower))


def make_photo(*, owner_id: int, at: datetime) -> MediaItem:
    """Return a ready photo that is not saved yet; nothing reads its bytes."""
    photo_id = new_id(shard=shard_of(owner_id), at=at)
    return MediaItem(
        id=photo_id,
        owner_id=owner_id,
        state="ready",
        access="public",
        name=f"{photo_id:032x}",
        width=1080,
        height=810,
        renditions=RENDITIONS,
        blurhash=BLURHASH,
        placeholder=PLACEHOLDER,
    )


def make_posts(*, author: Account, count: int) -> list[int]:
    """Publish posts with one ready photo each, an hour apart; returns ids, newest first."""
    now = datetime.now(UTC)
    shard = shard_of(author.pk)
    posts, photos, media, edges = [], [], [], []
    for number in range(count):
        published_at = now - timedelta(hours=number)
        post_id = new_id(shard=shard, at=published_at)
        item = make_photo(owner_id=author.pk, at=published_at)
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


def fill_feeds(*, owner_ids: Sequence[int], like: int) -> None:
    """Give everybody a copy of one account's finished feed list, built as the site builds it."""
    rebuild_feed(account_id=like)
    packed = feeds_for(like).dump(owner_key("f", like))
    if packed is None:
        raise RuntimeError("the list to copy does not exist")
    by_server: dict[int, list[int]] = {}
    for owner_id in owner_ids:
        by_server.setdefault(id(feeds_for(owner_id).connection_pool), []).append(owner_id)
    for ids in by_server.values():
        client = feeds_for(ids[0])
        for start in range(0, len(ids), RESTORED_AT_ONCE):
            pipeline = client.pipeline()
            for owner_id in ids[start : start + RESTORED_AT_ONCE]:
                key = owner_key("f", owner_id)
                pipeline.restore(key, LIST_SECONDS * 1000, packed, replace=True)
            pipeline.execute()


def settle_redis() -> None:
    """Let Redis rewrite its log now: later it would copy the pages of every list it changes."""
    for url in set(settings.FEED_SHARDS):
        client = Redis.from_url(url, socket_timeout=60)
        if client.info("persistence")["aof_enabled"]:
            _wait_for_rewrite(client)
            client.bgrewriteaof()
            _wait_for_rewrite(client)


def _wait_for_rewrite(client: Redis) -> None:
    while any(
        client.info("persistence")[state]
        for state in ("aof_rewrite_scheduled", "aof_rewrite_in_progress")
    ):
        time.sleep(0.1)


def empty_redis() -> None:
    """Forget everything in Redis: the servers of a measurement are its own."""
    urls = {settings.CACHE_URL, settings.BROKER_URL, settings.CHANNELS_URL, *settings.FEED_SHARDS}
    for url in urls:
        # A large one takes longer than the site's own clients wait.
        Redis.from_url(url, socket_timeout=60).flushdb()
