"""Reads of the interaction log, and what its rows need to know of posts and people."""

from collections.abc import Collection, Iterator
from dataclasses import fields
from datetime import datetime

from django.db.models import Count

from apps.accounts.models import Account
from apps.graph.policy import Viewer
from apps.graph.selectors import visible_accounts
from apps.posts.models import Post
from apps.ranking.models import Interaction
from apps.ranking.types import Kind, LoggedInteraction, LogSummary, Surface

CHUNK = 5_000


def interactions_between(*, start: datetime, end: datetime) -> Iterator[LoggedInteraction]:
    """Yield the log from ``start`` until before ``end``, the oldest first.

    A cursor on the server feeds it in chunks, so any span fits into memory; inside a transaction
    the server need not set the whole answer aside first.
    """
    rows = (
        Interaction.objects.filter(happened_at__gte=start, happened_at__lt=end)
        .order_by("happened_at", "id")
        .values(*(field.name for field in fields(LoggedInteraction)))
    )
    for row in rows.iterator(chunk_size=CHUNK):
        typed = {"kind": Kind(row["kind"]), "surface": Surface(row["surface"])}
        yield LoggedInteraction(**{**row, **typed})


def summary_since(*, start: datetime) -> LogSummary:
    """Return how much was logged since a moment, and by how many people."""
    found = Interaction.objects.filter(happened_at__gte=start).aggregate(
        interactions=Count("*"), people=Count("account_id", distinct=True)
    )
    return LogSummary(interactions=found["interactions"], people=found["people"])


def active_account_ids(*, account_ids: Collection[int]) -> list[int]:
    """Return those of the accounts that take part."""
    if not account_ids:
        return []
    return list(
        Account.objects.active()
        .filter(pk__in=account_ids)
        .order_by("pk")
        .values_list("pk", flat=True)
    )


def visible_authors(*, viewer: Viewer, post_ids: Collection[int]) -> dict[int, int]:
    """Return the author of each of the posts that the viewer may open."""
    if not post_ids:
        return {}
    return dict(
        Post.objects.visible_to(viewer).filter(pk__in=post_ids).values_list("pk", "author_id")
    )


def visible_profiles(*, viewer: Viewer, account_ids: Collection[int]) -> set[int]:
    """Return those of the accounts whose card the viewer may see."""
    if not account_ids:
        return set()
    return set(
        visible_accounts(viewer=viewer).filter(pk__in=account_ids).values_list("pk", flat=True)
    )
