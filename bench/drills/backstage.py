"""``python -m bench.drills.backstage NAME``: prepare the drill's world, and check its books.

Runs in the site's environment; arguments come as JSON on stdin, the answer leaves on stdout.
"""

import json
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import django


def seed(*, writers: int, media: int, strangers: int, posts: int) -> dict[str, Any]:
    """Make people who follow each other, uploads they may post, strangers and liked posts."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from apps.core import counters
    from apps.feed.services import open_home
    from apps.graph.policy import Viewer
    from apps.media.models import MediaItem
    from bench.crowd import follow, make_people, make_photo, make_posts

    people = make_people(writers)
    others = make_people(strangers)
    for person in people:
        friends = [other.pk for other in people if other.pk != person.pk]
        follow(followers=friends, followees=[person.pk])
    world: dict[str, Any] = {
        "cookie": settings.SESSION_COOKIE_NAME,
        "posts": make_posts(author=people[0], count=posts),
        "strangers": [str(other.pk) for other in others],
        "names": {str(other.pk): other.username for other in others},
        "people": [],
    }
    # What was written past the services has not been counted.
    counters.repair(drift=counters.drift())
    for person in people:
        session = SessionStore()
        session[SESSION_KEY] = str(person.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        session.save()
        items = [make_photo(owner_id=person.pk, at=datetime.now(UTC)) for _ in range(media)]
        MediaItem.objects.bulk_create(items)
        open_home(viewer=Viewer(person.pk))
        world["people"].append(
            {
                "id": person.pk,
                "session": session.session_key,
                "media": [str(item.pk) for item in items],
            }
        )
    return world


def settle(*, seconds: float) -> dict[str, Any]:
    """Wait until every effect has happened and every count is folded; tell how long it took."""
    from apps.core.models import CounterDelta, OutboxRow

    started = time.monotonic()
    while time.monotonic() - started < seconds:
        if not OutboxRow.objects.exists() and not CounterDelta.objects.exists():
            break
        time.sleep(0.5)
    return {
        "seconds": time.monotonic() - started,
        "open": list(
            OutboxRow.objects.values_list("subscriber", "state", "attempts", "last_error")[:20]
        ),
        "deltas": CounterDelta.objects.count(),
    }


def check(*, entries: list[dict[str, Any]], people: list[int]) -> dict[str, list[str]]:
    """Compare the books with the rows, the counters with the rows, the feeds with the posts."""
    from apps.core import counters
    from apps.feed.selectors.sources import newest_posts
    from apps.feed.services import open_home
    from apps.graph.policy import Viewer

    faults: dict[str, list[str]] = {"lost": [], "doubled": [], "missing": [], "repeated": []}
    for entry in entries:
        times = _rows_of(entry)
        if entry["acknowledged"] and times == 0:
            faults["lost"].append(f"{entry['kind']} {entry['key']}")
        if times > 1:
            faults["doubled"].append(f"{entry['kind']} {entry['key']}: {times} times")
    for account_id in people:
        shown: list[int] = []
        cursor = None
        while True:
            page = open_home(viewer=Viewer(account_id), cursor=cursor)
            shown += [int(post.id) for post in page.posts]
            if page.next_cursor is None:
                break
            cursor = page.next_cursor
        expected = newest_posts(account_id=account_id, limit=10_000).post_ids
        missing = set(expected) - set(shown)
        faults["missing"] += [f"post {post_id} in the feed of {account_id}" for post_id in missing]
        if len(shown) != len(set(shown)):
            faults["repeated"].append(f"the feed of {account_id} shows posts twice")
    faults["miscounted"] = [str(drift) for drift in counters.drift()]
    return faults


def _rows_of(entry: dict[str, Any]) -> int:
    """How often a write has happened."""
    from apps.engagement.models import Comment, Like
    from apps.graph.models import Follow
    from apps.posts.models import Post

    counts: dict[str, Callable[[], int]] = {
        "post": lambda: Post.objects.filter(caption=entry["key"]).count(),
        "comment": lambda: Comment.objects.filter(text=entry["key"]).count(),
        "like": lambda: Like.objects.filter(
            post_id=entry["target"], account_id=entry["account_id"]
        ).count(),
        "follow": lambda: Follow.objects.filter(
            followee_id=entry["target"], follower_id=entry["account_id"]
        ).count(),
    }
    return counts[entry["kind"]]()


def main() -> None:
    django.setup()
    name = sys.argv[1]
    jobs: dict[str, Callable[..., Any]] = {"seed": seed, "settle": settle, "check": check}
    answer = jobs[name](**json.load(sys.stdin))
    print(json.dumps(answer, default=str))


if __name__ == "__main__":
    main()
