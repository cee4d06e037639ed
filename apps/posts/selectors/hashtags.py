"""Reads of hashtags: who follows which, and what they bring into home feeds."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import connection

from apps.core.cursors import Page, Stretch, keyset_stretch
from apps.core.text import EntityKind, hashtag_key, parse_entities
from apps.graph.policy import Viewer
from apps.posts.models import (
    SHARED_INDEX_SQL,
    AuthorPost,
    Hashtag,
    HashtagFollow,
    HashtagPost,
)
from apps.posts.types import (
    HEAD_PER_SPAN,
    HEAD_SPANS,
    HashtagHead,
    head_span_ids,
    oldest_in_head,
)


def followed_hashtag_ids(*, account_id: int) -> list[int]:
    """Return the hashtags that somebody follows."""
    return list(
        HashtagFollow.objects.filter(account_id=account_id).values_list("hashtag_id", flat=True)
    )


def followed_hashtags(*, viewer: Viewer) -> list[Hashtag]:
    """Return the hashtags that the viewer follows, by name; the list is theirs alone (R12)."""
    ids = followed_hashtag_ids(account_id=viewer.account_id)
    return list(Hashtag.objects.filter(pk__in=ids).order_by("name"))


def hashtag_for(*, name: str) -> Hashtag | None:
    """Return a hashtag in any of its spellings, if it is known and not hidden."""
    return Hashtag.objects.filter(name=hashtag_key(name), is_hidden=False).first()


def is_hashtag(name: str) -> bool:
    """Tell whether a text can be a hashtag."""
    key = hashtag_key(name)
    return [(e.kind, e.value) for e in parse_entities(text=f"#{key}")] == [
        (EntityKind.HASHTAG, key)
    ]


def followed_among(*, viewer: Viewer, hashtag_ids: Sequence[int]) -> set[int]:
    """Return which of these hashtags the viewer follows."""
    followed = HashtagFollow.objects.filter(
        account_id=viewer.account_id, hashtag_id__in=list(hashtag_ids)
    )
    return set(followed.values_list("hashtag_id", flat=True))


def followed_hashtags_page(*, viewer: Viewer, stretch: Stretch) -> Page[int]:
    """Return the hashtags that the viewer follows in pages; the list is theirs alone (R12)."""
    followed = HashtagFollow.objects.filter(account_id=viewer.account_id)
    return keyset_stretch(
        followed.values_list("hashtag_id", flat=True), stretch=stretch, key="hashtag_id"
    )


def hashtag_names(*, hashtag_ids: Sequence[int]) -> dict[int, str]:
    """Return the folded names of hashtags."""
    return dict(Hashtag.objects.filter(pk__in=list(hashtag_ids)).values_list("id", "name"))


def is_following_hashtag(*, viewer: Viewer, hashtag_id: int) -> bool:
    """Tell whether the viewer follows a hashtag."""
    return HashtagFollow.objects.filter(
        account_id=viewer.account_id, hashtag_id=hashtag_id
    ).exists()


def hashtag_heads(*, hashtag_ids: Collection[int], now: datetime) -> dict[int, HashtagHead]:
    """Return what hashtags bring into home feeds; hidden ones bring nothing.

    Of each span of time the first public posts: the rule of ``shared_index`` for a reader who is
    not signed in, in SQL of its own because it is asked once per hashtag and span.
    """
    names = dict(
        Hashtag.objects.filter(pk__in=hashtag_ids, is_hidden=False).values_list("id", "name")
    )
    heads = {i: HashtagHead(name=name, post_ids=[]) for i, name in names.items()}
    width = head_span_ids()
    first = oldest_in_head(now) // width
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT hashtag.id, head.post_id
            FROM unnest(%(hashtag_ids)s::bigint[]) AS hashtag (id)
            CROSS JOIN generate_series(%(first)s::bigint, %(last)s::bigint) AS span (number)
            CROSS JOIN LATERAL (
                SELECT listed.post_id
                FROM posts_hashtagpost AS listed
                JOIN posts_post AS post ON post.id = listed.post_id
                JOIN accounts_account AS author ON author.id = post.author_id
                WHERE listed.hashtag_id = hashtag.id
                  AND listed.post_id >= span.number * %(width)s
                  AND listed.post_id < (span.number + 1) * %(width)s
                  AND {SHARED_INDEX_SQL}
                ORDER BY listed.post_id LIMIT %(per_span)s
            ) AS head
            ORDER BY head.post_id DESC
            """,  # noqa: S608  # the rule is a constant
            {
                "hashtag_ids": list(names),
                "first": first,
                "last": first + HEAD_SPANS - 1,
                "width": width,
                "per_span": HEAD_PER_SPAN,
            },
        )
        for hashtag_id, post_id in cursor.fetchall():
            heads[hashtag_id].post_ids.append(post_id)
    return heads


def hashtag_ids_of(*, post_ids: Sequence[int]) -> list[int]:
    """Return the hashtags under which posts are listed, in whatever state they are."""
    listed = HashtagPost.objects.filter(post_id__in=list(post_ids))
    return list(listed.order_by("hashtag_id").values_list("hashtag_id", flat=True).distinct())


def hashtag_ids_of_author(*, author_id: int, now: datetime) -> list[int]:
    """Return the hashtags whose heads may hold a post of an author."""
    recent = AuthorPost.objects.filter(author_id=author_id, post_id__gte=oldest_in_head(now))
    return hashtag_ids_of(post_ids=list(recent.values_list("post_id", flat=True)))
