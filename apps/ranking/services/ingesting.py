"""From the streams into the log: COPY, view counts and acknowledgement, in this order.

Nothing is acknowledged before its rows are committed, and rows are recognized when they come a
second time, so a worker may be killed at any point. What cannot be stored is skipped and counted.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from operator import attrgetter
from uuid import UUID

import msgspec
import structlog
from django.db import DataError, IntegrityError, connection, transaction

from apps.core import metrics
from apps.core.redis import RedisUnavailable
from apps.engagement import services as engagement_services
from apps.engagement.types import SeenPost
from apps.graph.policy import Viewer
from apps.ranking import selectors
from apps.ranking.services.stream import Entry, Stream, streams
from apps.ranking.types import (
    MAX_DWELL_MS,
    Dwell,
    Event,
    Kind,
    LoggedInteraction,
    Open,
    ProfileVisit,
    Report,
    Swipe,
)

logger = structlog.get_logger(__name__)

ENTRIES_PER_BATCH = 200
# A run ends after so many batches; the next one goes on.
BATCHES_PER_RUN = 250
INGEST_LOCK = 727_002
COLUMNS = tuple(field.name for field in fields(LoggedInteraction))

_values = attrgetter(*COLUMNS)
_decoder = msgspec.msgpack.Decoder(Report)


def ingest_interactions(*, now: datetime) -> int:
    """Store what waits in every stream; return how many interactions are new in the log.

    What a server that does not answer holds is left to the next run.
    """
    stored, waited = 0, 0.0
    for stream in streams():
        try:
            for entries, new in _batches(stream):
                stored += new
                waited = max(waited, now.timestamp() - _added_at(entries[0]))
        except RedisUnavailable:
            logger.warning("interaction_stream_unavailable", stream=stream.shard)
    metrics.interaction_lag.set(waited)
    return stored


def _batches(stream: Stream) -> Iterator[tuple[list[Entry], int]]:
    """Store batch after batch; yield each, with how many of its interactions were new."""
    # What a killed run left behind comes first.
    for pending in (True, False):
        for _ in range(BATCHES_PER_RUN):
            entries, outcomes = _ingest_batch(stream, pending=pending)
            if not entries:
                break
            yield entries, outcomes["ingested"]


def _ingest_batch(stream: Stream, *, pending: bool) -> tuple[list[Entry], Counter[str]]:
    """Store the next entries of a stream and acknowledge them; none while another run works."""
    with transaction.atomic():
        if not _lock(stream):
            return [], Counter()
        entries = stream.read(pending=pending, count=ENTRIES_PER_BATCH)
        if not entries:
            return [], Counter()
        outcomes = _store_entries(entries)
    for outcome, number in outcomes.items():
        metrics.interactions.labels(outcome).inc(number)
    stream.acknowledge([entry_id for entry_id, _ in entries])
    return entries, outcomes


def _lock(stream: Stream) -> bool:
    """Be the only reader of a stream until the commit."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [INGEST_LOCK, stream.shard])
        return bool(cursor.fetchone()[0])


def _added_at(entry: Entry) -> float:
    return int(entry[0].partition("-")[0]) / 1000


def _store_entries(entries: Sequence[Entry]) -> Counter[str]:
    outcomes: Counter[str] = Counter()
    reports = []
    for entry_id, packed in entries:
        try:
            reports.append(_decoder.decode(packed or b""))
        except msgspec.DecodeError as error:
            outcomes["poison"] += 1
            logger.warning("interaction_report_unreadable", entry=entry_id, error=str(error))
    try:
        return outcomes + _store(reports)
    except (DataError, IntegrityError):
        # One of them is at fault, or an account or post has just gone: each alone, then.
        for report in reports:
            outcomes += _store_alone(report)
    return outcomes


def _store_alone(report: Report) -> Counter[str]:
    try:
        return _store([report])
    except (DataError, IntegrityError):
        logger.exception("interaction_report_unstorable")
        return Counter(poison=1)


@transaction.atomic
def _store(reports: Sequence[Report]) -> Counter[str]:
    """Write the interactions that may be kept, and count the views among the new ones."""
    rows = list(_rows(reports))
    new = _copy(rows) if rows else set()
    engagement_services.count_views(
        seen=[
            SeenPost(
                post_id=row.post_id,
                account_id=row.account_id,
                day=row.happened_at.date(),
                weight=row.weight,
            )
            for row in rows
            if row.id in new and row.kind is Kind.IMPRESSION and row.post_id is not None
        ]
    )
    # Foreign keys are checked here rather than by the commit, where nothing could be saved.
    connection.check_constraints()
    reported = sum(len(report.events) for report in reports)
    return Counter(ingested=len(new), repeated=len(rows) - len(new), unseen=reported - len(rows))


def _copy(rows: Sequence[LoggedInteraction]) -> set[UUID]:
    """Bring rows into the log by COPY; return the ids of those that were not there."""
    columns = ", ".join(COLUMNS)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE ranking_incoming (LIKE ranking_interaction)")
        with cursor.copy(f"COPY ranking_incoming ({columns}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(_values(row))
        # Ordered, so that two runs cannot wait for each other's keys.
        cursor.execute(
            f"""
            INSERT INTO ranking_interaction ({columns})
            SELECT {columns} FROM ranking_incoming ORDER BY account_id, id
            ON CONFLICT DO NOTHING RETURNING id
            """  # noqa: S608  # the columns are our own
        )
        new = {row[0] for row in cursor.fetchall()}
        cursor.execute("DROP TABLE ranking_incoming")
    return new


def _rows(reports: Sequence[Report]) -> Iterator[LoggedInteraction]:
    """Yield the rows of reports; what people report of things they may not see is left out.

    The edge asks no table, so this is where R18 is kept: nobody counts as having seen what they
    cannot see. How people look at their own posts teaches nothing and is left out too.
    """
    by_account: dict[int, list[Report]] = defaultdict(list)
    for report in reports:
        by_account[report.account_id].append(report)
    for account_id in selectors.active_account_ids(account_ids=list(by_account)):
        own = by_account[account_id]
        events = [event for report in own for event in report.events]
        viewer = Viewer(account_id)
        authors = selectors.visible_authors(
            viewer=viewer,
            post_ids={int(event.post) for event in events if not isinstance(event, ProfileVisit)},
        )
        profiles = selectors.visible_profiles(
            viewer=viewer,
            account_ids={int(event.account) for event in events if isinstance(event, ProfileVisit)},
        )
        for report in own:
            for index, event in enumerate(report.events):
                row = _row(report, index, event, authors=authors, profiles=profiles)
                if row is not None and row.author_id != account_id:
                    yield row


def _row(
    report: Report, index: int, event: Event, *, authors: dict[int, int], profiles: set[int]
) -> LoggedInteraction | None:
    post_id: int | None = None
    if isinstance(event, ProfileVisit):
        author_id = int(event.account) if int(event.account) in profiles else None
    else:
        post_id = int(event.post)
        author_id = authors.get(post_id)
    if author_id is None:
        return None
    received_at = datetime.fromtimestamp(report.received_ms / 1000, tz=UTC)
    kind, position, value = _facts(event)
    return LoggedInteraction(
        id=_interaction_id(report, index),
        account_id=report.account_id,
        kind=kind,
        surface=event.surface,
        post_id=post_id,
        author_id=author_id,
        position=position,
        value=value,
        weight=report.weight,
        happened_at=received_at - timedelta(milliseconds=event.ago),
    )


def _facts(event: Event) -> tuple[Kind, int | None, int | None]:
    """Return the kind, position and value of an event."""
    match event:
        case ProfileVisit():
            return Kind.PROFILE, None, None
        case Open(position=position):
            return Kind.OPEN, position, None
        case Dwell(position=position, ms=ms):
            return Kind.DWELL, position, min(ms, MAX_DWELL_MS)
        case Swipe(position=position, slide=slide):
            return Kind.SWIPE, position, slide
        case _:
            return Kind.IMPRESSION, event.position, None


def _interaction_id(report: Report, index: int) -> UUID:
    """Derive the id from the account too: nobody's reports can collide with another's."""
    text = f"{report.account_id}:{report.batch}:{index}"
    return UUID(bytes=blake2b(text.encode(), digest_size=16).digest())
