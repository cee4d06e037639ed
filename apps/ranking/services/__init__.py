"""Every way the interaction log changes, by topic."""

from apps.ranking.services.forgetting import forget_account, forget_post
from apps.ranking.services.ingesting import ingest_interactions
from apps.ranking.services.keeping import keep_partitions
from apps.ranking.services.receiving import accept_report
from apps.ranking.services.stream import backlog

__all__ = [
    "accept_report",
    "backlog",
    "forget_account",
    "forget_post",
    "ingest_interactions",
    "keep_partitions",
]
