"""Views of posts: counted at most once for each account, post and day (UTC).

A view is an impression by the definition of the interaction log: at least half of the post in sight
for at least one second. Looking again tomorrow is another view; scrolling back and forth is not.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction

from apps.core import counters
from apps.engagement.models import View
from apps.engagement.types import SeenPost

# Reports are at most a day late; the rest is for an ingest that stood still.
KEPT = timedelta(days=7)


@transaction.atomic
def count_views(*, seen: Sequence[SeenPost]) -> int:
    """Count what was seen for the first time that day; return how many views that were.

    The caller leaves out authors who look at their own posts.
    """
    # Ordered, so that two callers cannot wait for each other's keys.
    first = {(one.post_id, one.account_id, one.day): one.weight for one in seen}
    keys = sorted(first)
    if not keys:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO engagement_view (post_id, account_id, day)
            SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::date[])
            ON CONFLICT DO NOTHING RETURNING post_id, account_id, day
            """,
            [list(column) for column in zip(*keys, strict=True)],
        )
        new = cursor.fetchall()
    views: Counter[int] = Counter()
    for post_id, account_id, day in new:
        views[post_id] += first[post_id, account_id, day]
    counters.count_many(deltas=[(post_id, "views", number) for post_id, number in views.items()])
    return views.total()


def forget_old_views(*, now: datetime) -> int:
    """Remove who saw what when no late report can repeat it any more; the counts stay."""
    deleted, _ = View.objects.filter(day__lt=(now - KEPT).date()).delete()
    return deleted
