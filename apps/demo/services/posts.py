"""Makes the posts in bulk, with everything that finds them by other ways."""

from collections import Counter
from collections.abc import Sequence

from apps.core.counters import count_many
from apps.core.ids import new_id, shard_of
from apps.demo.engine.content import load_content
from apps.demo.engine.planned import PlannedPost
from apps.demo.services.batches import watched_batches
from apps.demo.services.pictures import uploaded_at
from apps.demo.types import Cast, Progress
from apps.graph.types import Audience
from apps.media.models import MediaItem
from apps.posts.models import (
    AuthorPost,
    HashtagPost,
    Place,
    Post,
    PostMedia,
    PostTag,
    TaggedPost,
)
from apps.posts.services import content as post_content

BATCH = 200
# The latest post of each of these photos shows what sensitive posts look like.
SENSITIVE = {"dragonfly-by-bolly.jpg": "a large insect", "craft-beer.jpg": "alcohol"}


def add_posts(*, cast: Cast, progress: Progress) -> None:
    """Make every post of the plan; the rows are those that publishing makes.

    In bulk and without events, because they are weeks old: nobody is notified, and feeds that are
    not in memory are built from these rows when they are asked for.
    """
    progress.begin(step="Posts", total=len(cast.plan.posts))
    places = _places({post.place for post in cast.plan.posts if post.place})
    reasons = _sensitive(cast)
    for planned in watched_batches(items=cast.plan.posts, size=BATCH, progress=progress):
        _add_batch(planned, cast, places, reasons)
    totals = Counter(post.author for post in cast.plan.posts)
    count_many(deltas=[(cast.id_of(name), "posts", total) for name, total in totals.items()])
    progress.end()


def _sensitive(cast: Cast) -> dict[int, str]:
    """Return which posts are sensitive, by number, and why; everybody can come across them."""
    private = {member.username for member in cast.plan.people if member.person.private}
    latest = {
        post.photos[0].file: post.number
        for post in sorted(cast.plan.posts, key=lambda post: post.at)
        if post.photos[0].file in SENSITIVE
        and post.author not in private
        and post.audience == "everyone"
    }
    return {number: SENSITIVE[file] for file, number in latest.items()}


def _add_batch(
    planned: Sequence[PlannedPost],
    cast: Cast,
    places: dict[str, Place],
    reasons: dict[int, str],
) -> None:
    posts: list[Post] = []
    keys_of: dict[int, tuple[str, ...]] = {}
    for plan in planned:
        author_id = cast.id_of(plan.author)
        caption = post_content.parse_caption(
            caption=post_content.clean_caption(plan.caption), author_id=author_id
        )
        post = Post(
            id=new_id(shard=shard_of(author_id), at=plan.at),
            author_id=author_id,
            audience=Audience(plan.audience),
            caption=caption.text,
            entities=caption.entities,
            place=places.get(plan.place),
            has_comments=plan.has_comments,
            is_sensitive=plan.number in reasons,
            sensitive_reason=reasons.get(plan.number, ""),
            published_at=plan.at,
        )
        posts.append(post)
        keys_of[post.pk] = caption.hashtags
    Post.objects.bulk_create(posts)
    AuthorPost.objects.bulk_create(
        AuthorPost(
            author_id=post.author_id,
            post_id=post.pk,
            is_for_close_friends=post.audience == Audience.CLOSE_FRIENDS,
        )
        for post in posts
    )
    _attach_photos(planned, posts, cast)
    _tag_people(planned, posts, cast)
    _list_under_hashtags(keys_of)


def _attach_photos(planned: Sequence[PlannedPost], posts: Sequence[Post], cast: Cast) -> None:
    authors = {post.author_id for post in posts}
    media = MediaItem.objects.filter(owner_id__in=authors)
    media_ids = {
        (owner_id, created_at): media_id
        for media_id, owner_id, created_at in media.values_list("id", "owner_id", "created_at")
    }
    PostMedia.objects.bulk_create(
        PostMedia(
            post_id=post.pk,
            position=position,
            media_id=media_ids[post.author_id, uploaded_at(post=plan, position=position)],
            alt_text=photo.alt,
        )
        for plan, post in zip(planned, posts, strict=True)
        for position, photo in enumerate(plan.photos)
    )


def _tag_people(planned: Sequence[PlannedPost], posts: Sequence[Post], cast: Cast) -> None:
    pairs = [
        (post, cast.id_of(name))
        for plan, post in zip(planned, posts, strict=True)
        for name in plan.tagged
    ]
    PostTag.objects.bulk_create(
        PostTag(post_id=post.pk, account_id=account_id, created_at=post.published_at)
        for post, account_id in pairs
    )
    TaggedPost.objects.bulk_create(
        TaggedPost(post_id=post.pk, account_id=account_id) for post, account_id in pairs
    )


def _list_under_hashtags(keys_of: dict[int, tuple[str, ...]]) -> None:
    keys = sorted({key for keys in keys_of.values() for key in keys})
    tags = {tag.name: tag for tag in post_content.hashtags_named(keys)}
    HashtagPost.objects.bulk_create(
        HashtagPost(hashtag=tags[key], post_id=post_id)
        for post_id, keys in keys_of.items()
        for key in keys
    )


def _places(names: set[str]) -> dict[str, Place]:
    known = load_content().places
    found = {}
    for name in sorted(names):
        place = post_content.place_named(name)
        if place is None:
            continue
        if name in known and place.latitude is None:
            place.latitude, place.longitude = known[name].latitude, known[name].longitude
            place.save(update_fields=["latitude", "longitude"])
        found[name] = place
    return found
