"""What is posted and used in public lately, as somebody who is not signed in would see it (R4).

Each query reads a bounded number of the newest rows, however large a site has grown.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection

from apps.core.ids import first_id_at
from apps.graph.policy import ANONYMOUS, Viewer
from apps.posts.models import SHARED_INDEX_SQL, Hashtag, Post
from apps.posts.types import DAYS_TOLD, HashtagUse

# How many of the newest posts are looked at: of all, and under one hashtag.
LOOKED_AT = 5_000
COUNTED = 1_000
PEOPLE_IN_A_TREND = 3


def newest_shared_ids(*, since: datetime, limit: int) -> list[int]:
    """Return the newest posts of shared lists from a moment on."""
    posts = Post.objects.shared_index(ANONYMOUS).filter(pk__gte=first_id_at(since))
    return list(posts.order_by("-pk").values_list("pk", flat=True)[:limit])


def hashtag_uses(*, names: Sequence[str], midnight: datetime) -> dict[str, HashtagUse]:
    """Return how known hashtags are used, by folded name; hidden ones are unknown.

    Told are the day that began at ``midnight`` and those before it, the latest first.
    """
    known = dict(
        Hashtag.objects.filter(name__in=list(names), is_hidden=False).values_list("id", "name")
    )
    days = {i: [(0, 0)] * DAYS_TOLD for i in known}
    posts = dict.fromkeys(known, 0)
    today = first_id_at(midnight)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT hashtag.id, greatest((%(today)s - used.post_id + %(width)s - 1) / %(width)s, 0),
                   count(*), count(DISTINCT used.author_id)
            FROM unnest(%(ids)s::bigint[]) AS hashtag (id)
            CROSS JOIN LATERAL (
                SELECT listed.post_id, post.author_id
                FROM posts_hashtagpost AS listed
                JOIN posts_post AS post ON post.id = listed.post_id
                JOIN accounts_account AS author ON author.id = post.author_id
                WHERE listed.hashtag_id = hashtag.id
                  AND {SHARED_INDEX_SQL}
                ORDER BY listed.post_id DESC LIMIT %(counted)s
            ) AS used
            GROUP BY 1, 2
            """,  # noqa: S608  # the rule is a constant
            {
                "ids": list(known),
                "today": today,
                "width": first_id_at(midnight + timedelta(days=1)) - today,
                "counted": COUNTED,
            },
        )
        for hashtag_id, days_ago, count, people in cursor.fetchall():
            posts[hashtag_id] += count
            if days_ago < DAYS_TOLD:
                days[hashtag_id][days_ago] = (count, people)
    return {
        name: HashtagUse(id=i, name=name, posts=posts[i], days=days[i]) for i, name in known.items()
    }


def trending_hashtags(*, since: datetime, limit: int) -> list[str]:
    """Return the hashtags that most people have used from a moment on.

    What few use would tell those whom one of them has blocked what that one writes about.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH recent AS (
                SELECT post.id, post.author_id
                FROM posts_post AS post
                JOIN accounts_account AS author ON author.id = post.author_id
                WHERE post.id >= %(first)s
                  AND {SHARED_INDEX_SQL}
                ORDER BY post.id DESC LIMIT %(looked_at)s
            )
            SELECT hashtag.name
            FROM recent
            JOIN posts_hashtagpost AS listed ON listed.post_id = recent.id
            JOIN posts_hashtag AS hashtag ON hashtag.id = listed.hashtag_id
            WHERE NOT hashtag.is_hidden
            GROUP BY hashtag.name
            HAVING count(DISTINCT recent.author_id) >= %(people)s
            ORDER BY count(DISTINCT recent.author_id) DESC, count(*) DESC, hashtag.name
            LIMIT %(limit)s
            """,  # noqa: S608  # the rule is a constant
            {
                "first": first_id_at(since),
                "looked_at": LOOKED_AT,
                "people": PEOPLE_IN_A_TREND,
                "limit": limit,
            },
        )
        return [name for (name,) in cursor.fetchall()]


def related_hashtags(*, name: str, limit: int) -> list[tuple[str, int]]:
    """Return the hashtags that people put beside one under its newest posts, and under how many.

    Like trends they are told only where enough people do so.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH used AS (
                SELECT listed.post_id, listed.hashtag_id, post.author_id
                FROM posts_hashtag AS hashtag
                JOIN posts_hashtagpost AS listed ON listed.hashtag_id = hashtag.id
                JOIN posts_post AS post ON post.id = listed.post_id
                JOIN accounts_account AS author ON author.id = post.author_id
                WHERE hashtag.name = %(name)s AND NOT hashtag.is_hidden
                  AND {SHARED_INDEX_SQL}
                ORDER BY listed.post_id DESC LIMIT %(counted)s
            )
            SELECT other.name, count(*)
            FROM used
            JOIN posts_hashtagpost AS beside
              ON beside.post_id = used.post_id AND beside.hashtag_id <> used.hashtag_id
            JOIN posts_hashtag AS other ON other.id = beside.hashtag_id
            WHERE NOT other.is_hidden
            GROUP BY other.name
            HAVING count(DISTINCT used.author_id) >= %(people)s
            ORDER BY count(*) DESC, other.name LIMIT %(limit)s
            """,  # noqa: S608  # the rule is a constant
            {"name": name, "counted": COUNTED, "people": PEOPLE_IN_A_TREND, "limit": limit},
        )
        return [(other, count) for other, count in cursor.fetchall()]


def hashtags_beginning_with(*, text: str, limit: int) -> list[str]:
    """Return known hashtags whose folded names begin so, whoever uses them, by name."""
    found = Hashtag.objects.filter(name__startswith=text, is_hidden=False).order_by("name")
    return list(found.values_list("name", flat=True)[:limit])


def shared_among(*, viewer: Viewer, post_ids: Sequence[int]) -> set[int]:
    """Return those of the posts that shared lists may show the viewer now."""
    shared = Post.objects.shared_index(viewer).filter(pk__in=list(post_ids))
    return set(shared.values_list("pk", flat=True))
