"""Reading the log for training."""

from datetime import timedelta

import pytest

from apps.ranking import selectors
from apps.ranking.types import Kind, LoggedInteraction, Surface
from tests.factories.accounts import AccountFactory
from tests.factories.posts import PostFactory
from tests.ranking.conftest import NOON, impression, ingest, report

pytestmark = pytest.mark.django_db


class TestInteractionsBetween:
    def test_yields_typed_rows_in_order_without_the_end(self):
        reader, post = AccountFactory(), PostFactory()
        for minutes in (3, 0, 1, 2):
            moment = NOON + timedelta(minutes=minutes)
            report(reader, impression(post, position=minutes), now=moment)
        ingest()

        rows = list(selectors.interactions_between(start=NOON, end=NOON + timedelta(minutes=3)))

        assert [row.position for row in rows] == [0, 1, 2]
        assert rows[0] == LoggedInteraction(
            id=rows[0].id,
            account_id=reader.pk,
            kind=Kind.IMPRESSION,
            surface=Surface.HOME,
            post_id=post.pk,
            author_id=post.author_id,
            position=0,
            value=None,
            weight=1,
            happened_at=NOON,
        )

    def test_reads_in_chunks_from_one_query(self, monkeypatch, django_assert_num_queries):
        monkeypatch.setattr(selectors, "CHUNK", 2)
        reader, post = AccountFactory(), PostFactory()
        report(reader, *[impression(post, position=n) for n in range(7)])
        ingest()

        rows = selectors.interactions_between(start=NOON, end=NOON + timedelta(hours=1))

        with django_assert_num_queries(1):
            assert sum(1 for _ in rows) == 7


class TestSummarySince:
    def test_counts_rows_and_people(self):
        post = PostFactory()
        for reader in AccountFactory.create_batch(2):
            report(reader, impression(post), impression(post))
        report(AccountFactory(), impression(post), now=NOON - timedelta(days=2))
        ingest()

        summary = selectors.summary_since(start=NOON - timedelta(days=1))

        assert (summary.interactions, summary.people) == (4, 2)
