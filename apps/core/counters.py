"""Counts without hot rows: deltas are appended with the cause and folded each second.

Exact at any moment: a read adds the unfolded deltas to the folded value. Kinds in use: ``likes``,
``comments``, ``saves``, ``views`` of a post; ``likes``, ``replies`` of a comment; ``followers``,
``following``, ``posts`` of an account.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import structlog
from django.db import connection, transaction
from django.db.models import Sum

from apps.core.metrics import counter_drift
from apps.core.models import Counter, CounterDelta
from apps.core.redis import RedisUnavailable, redis_for

logger = structlog.get_logger(__name__)

FOLD_LOCK = 727_001
FOLD_SIZE = 50_000
CACHE_SECONDS = 7 * 24 * 3600

Counts = dict[str, int]


def count(*, subject_id: int, kind: str, delta: int) -> None:
    """Append a change of one count; call it in the transaction of its cause."""
    count_many(deltas=[(subject_id, kind, delta)])


def count_many(*, deltas: Iterable[tuple[int, str, int]]) -> None:
    """Append changes (subject id, kind, delta) and drop the cached counts after the commit."""
    rows = list(deltas)
    if not rows:
        return
    _append(rows)
    subject_ids = {subject_id for subject_id, _, _ in rows}
    transaction.on_commit(lambda: _forget(subject_ids))


def drop_counts(*, subject_ids: Sequence[int]) -> None:
    """Remove the counts of what does not exist any more."""
    CounterDelta.objects.filter(subject_id__in=subject_ids).delete()
    Counter.objects.filter(subject_id__in=subject_ids).delete()
    if subject_ids:
        transaction.on_commit(lambda: _forget(set(subject_ids)))


def _append(rows: Sequence[tuple[int, str, int]]) -> None:
    """Insert deltas with one parameter: each like pays for it, and model instances cost more."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO core_counterdelta (subject_id, kind, delta)
            SELECT (row->>0)::bigint, row->>1, (row->>2)::integer
            FROM jsonb_array_elements(%s::jsonb) AS row
            """,
            [json.dumps(rows)],
        )


def counts_of(*, subject_ids: Sequence[int]) -> dict[int, Counts]:
    """Return the exact counts of subjects from PostgreSQL (kinds that are zero are absent)."""
    found: dict[int, Counts] = {subject_id: defaultdict(int) for subject_id in subject_ids}
    folded = Counter.objects.filter(subject_id__in=subject_ids).values_list(
        "subject_id", "kind", "value"
    )
    unfolded = (
        CounterDelta.objects.filter(subject_id__in=subject_ids)
        .values_list("subject_id", "kind")
        .annotate(total=Sum("delta"))
    )
    # One statement is one snapshot: between two, a fold would count its deltas twice or never.
    for subject_id, kind, value in folded.union(unfolded, all=True):
        found[subject_id][kind] += value
    return found


def counts_key(subject_id: int) -> str:
    """Return the Redis key of a subject's counts."""
    return f"c:{subject_id}"


def encode_counts(counts: Mapping[str, int]) -> str:
    """Pack counts for Redis: ``likes=3 comments=1``."""
    return " ".join(f"{kind}={value}" for kind, value in sorted(counts.items()) if value)


def decode_counts(packed: bytes | str) -> Counts:
    """Unpack what ``encode_counts`` packed; absent kinds read as zero."""
    text = packed.decode() if isinstance(packed, bytes) else packed
    counts: Counts = defaultdict(int)
    for part in text.split():
        kind, _, value = part.partition("=")
        counts[kind] = int(value)
    return counts


def cached_counts_of(*, subject_ids: Sequence[int]) -> dict[int, Counts]:
    """Return the counts of subjects from Redis, filling what is missing from PostgreSQL."""
    if not subject_ids:
        return {}
    try:
        packed = redis_for("cache").mget([counts_key(s) for s in subject_ids])
    except RedisUnavailable:
        return counts_of(subject_ids=subject_ids)
    return complete_counts(subject_ids=subject_ids, packed=packed)


def complete_counts(
    *, subject_ids: Sequence[int], packed: Sequence[bytes | str | None]
) -> dict[int, Counts]:
    """Finish a read of counts whose MGET somebody pipelined with other commands."""
    found = {
        subject_id: decode_counts(value)
        for subject_id, value in zip(subject_ids, packed, strict=True)
        if value is not None
    }
    return fill_counts(found=found, subject_ids=subject_ids)


def fill_counts(*, found: dict[int, Counts], subject_ids: Sequence[int]) -> dict[int, Counts]:
    """Complete ``found`` with counts from PostgreSQL and remember those for the next reader.

    What is remembered here may be older than a count that commits meanwhile; it lives 2 seconds
    and the folder, which runs after each change, writes the lasting value.
    """
    missing = [s for s in subject_ids if s not in found]
    if not missing:
        return found
    loaded = counts_of(subject_ids=missing)
    has_deltas = set(
        CounterDelta.objects.filter(subject_id__in=missing).values_list("subject_id", flat=True)
    )
    try:
        pipeline = redis_for("cache").pipeline()
        for subject_id, counts in loaded.items():
            life = 2 if subject_id in has_deltas else 600
            pipeline.set(counts_key(subject_id), encode_counts(counts), ex=life, nx=True)
        pipeline.execute()
    except RedisUnavailable:
        pass
    return found | loaded


def _forget(subject_ids: set[int]) -> None:
    try:
        redis_for("cache").delete(*[counts_key(s) for s in subject_ids])
    except RedisUnavailable:
        # The folder writes the new value within a second of Redis' return.
        return


@transaction.atomic
def fold() -> set[int]:
    """Fold the appended deltas into the counters; return the subjects that changed.

    One folder works at a time. Deleting the deltas and adding them up is one transaction, so
    each delta counts exactly once. Folding changes no sum, so what is written to Redis is true
    before the commit; writing it under the lock keeps two folders from overtaking each other.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [FOLD_LOCK])
        if not cursor.fetchone()[0]:
            return set()
        cursor.execute(
            """
            WITH folded AS (
                DELETE FROM core_counterdelta WHERE id IN (
                    SELECT id FROM core_counterdelta ORDER BY id LIMIT %s
                ) RETURNING subject_id, kind, delta
            ), summed AS (
                SELECT subject_id, kind, sum(delta) AS delta FROM folded
                GROUP BY subject_id, kind ORDER BY subject_id, kind
            )
            INSERT INTO core_counter (subject_id, kind, value)
            SELECT subject_id, kind, delta FROM summed
            ON CONFLICT (subject_id, kind) DO UPDATE SET value = core_counter.value + excluded.value
            RETURNING subject_id
            """,
            [FOLD_SIZE],
        )
        changed = {row[0] for row in cursor.fetchall()}
    if changed:
        _publish(changed)
    return changed


def _publish(subject_ids: set[int]) -> None:
    """Write the new counts to Redis, exact at this moment."""
    ids = sorted(subject_ids)
    counts = counts_of(subject_ids=ids)
    try:
        pipeline = redis_for("cache").pipeline()
        for subject_id in ids:
            pipeline.set(
                counts_key(subject_id), encode_counts(counts[subject_id]), ex=CACHE_SECONDS
            )
        pipeline.execute()
    except RedisUnavailable:
        # Whatever is still cached was deleted when it changed or expires by itself.
        return


# Each app that counts something says, as SQL returning (subject_id, count), what is true.
_truths: dict[str, str] = {}

Drift = tuple[str, int, int, int]


def register_truth(*, kind: str, sql: str) -> None:
    """Register the query that counts a kind from its rows; ``manage.py counters`` compares."""
    _truths[kind] = sql


def drift() -> list[Drift]:
    """Return (kind, subject, counter, truth) wherever the counter differs from its rows."""
    found: list[Drift] = []
    with connection.cursor() as cursor:
        for kind, sql in sorted(_truths.items()):
            cursor.execute(
                f"""
                WITH truth (subject_id, value) AS ({sql}),
                counted AS (
                    SELECT subject_id, sum(value)::bigint AS value FROM (
                        SELECT subject_id, value FROM core_counter WHERE kind = %(kind)s
                        UNION ALL
                        SELECT subject_id, delta FROM core_counterdelta WHERE kind = %(kind)s
                    ) AS parts GROUP BY subject_id
                )
                SELECT coalesce(truth.subject_id, counted.subject_id),
                       coalesce(counted.value, 0), coalesce(truth.value, 0)
                FROM truth FULL JOIN counted USING (subject_id)
                WHERE coalesce(counted.value, 0) <> coalesce(truth.value, 0)
                """,  # noqa: S608  # both parts are constants of this code base
                {"kind": kind},
            )
            found += [(kind, *row) for row in cursor.fetchall()]
    return found


@transaction.atomic
def repair(*, drift: Sequence[Drift]) -> None:
    """Append the deltas that make the counters equal to their rows."""
    count_many(deltas=[(s, kind, truth - counted) for kind, s, counted, truth in drift])


def reconcile() -> dict[str, int]:
    """Mend every counter that has drifted from its rows; return how many of each kind had."""
    found = drift()
    by_kind = dict.fromkeys(sorted(_truths), 0)
    for kind, *_ in found:
        by_kind[kind] += 1
    for kind, number in by_kind.items():
        counter_drift.labels(kind).set(number)
    if found:
        logger.error("counters_had_drifted", **{k: n for k, n in by_kind.items() if n})
        repair(drift=found)
    return by_kind
