"""Live counters of open posts: the present counts, at most one frame per post and 100 ms."""

import threading
import time
from collections.abc import Callable

from django.db import connection

from apps.core import counters
from apps.core.realtime import hint, hint_watchers, watch_key
from apps.core.redis import RedisUnavailable, redis_for
from apps.posts import selectors as post_selectors

INTERVAL_SECONDS = 0.1


class Throttle:
    """Runs an action for a key now, or once more when the interval is over; none is lost.

    A thousand likes in a second are ten frames, and the last frame has the last count.
    """

    def __init__(self, action: Callable[[int], None], *, interval: float) -> None:
        self._action = action
        self._interval = interval
        self._lock = threading.Lock()
        self._next_at: dict[int, float] = {}
        self._waiting: set[int] = set()

    def run(self, key: int) -> bool:
        """Run now and return True, or later and return False."""
        now = time.monotonic()
        with self._lock:
            self._next_at = {k: at for k, at in self._next_at.items() if at > now}
            if key in self._waiting:
                return False
            wait = self._next_at.get(key, now) - now
            if wait > 0:
                self._waiting.add(key)
            else:
                self._next_at[key] = now + self._interval
        if wait > 0:
            timer = threading.Timer(wait, self._run_later, args=[key])
            timer.daemon = True
            timer.start()
            return False
        self._action(key)
        return True

    def _run_later(self, key: int) -> None:
        with self._lock:
            self._waiting.discard(key)
            self._next_at[key] = time.monotonic() + self._interval
        try:
            self._action(key)
        finally:
            # A thread of its own has a connection of its own.
            connection.close()


def send_counts(post_id: int) -> None:
    """Tell the sockets that watch a post its present counts: of likes only where all may know."""
    counts = counters.counts_of(subject_ids=[post_id])[post_id]
    payload = {"post": str(post_id), "comments": counts.get("comments", 0)}
    if not post_selectors.hides_like_count(post_id=post_id):
        payload["likes"] = counts.get("likes", 0)
    hint_watchers(post_id=post_id, kind="counter", payload=payload)


_throttle = Throttle(send_counts, interval=INTERVAL_SECONDS)


def hint_counts(*, post_id: int) -> bool:
    """Tell of changed counts, now or in a moment; False when nobody watches the post."""
    try:
        is_watched = bool(redis_for("channels").exists(watch_key(post_id)))
    except RedisUnavailable:
        return False
    if is_watched:
        _throttle.run(post_id)
    return is_watched


def hint_comment(*, post_id: int, comment_id: int, change: str) -> None:
    """Tell of a comment by its ids: each viewer fetches what they may see of it (R14)."""
    hint_watchers(
        post_id=post_id,
        kind=f"comment.{change}",
        payload={"post": str(post_id), "comment": str(comment_id)},
    )
    hint_counts(post_id=post_id)


def hint_held_comment(*, post_id: int, comment_id: int, author_id: int, change: str) -> None:
    """Tell of a comment that waits only its author's pages: for them it looks like any other."""
    hint(
        account_ids=[author_id],
        kind=f"comment.{change}",
        payload={"post": str(post_id), "comment": str(comment_id)},
    )
    hint_counts(post_id=post_id)
