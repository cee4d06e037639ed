"""The scheduled jobs do their work, and are safe to run twice."""

import pytest

from apps.core.queue import group_of
from apps.engagement import tasks as engagement_tasks
from apps.ranking import tasks
from apps.ranking.models import Interaction
from tests.factories.accounts import AccountFactory
from tests.factories.posts import PostFactory
from tests.ranking.conftest import impression, report

pytestmark = pytest.mark.django_db


class TestIngestInteractions:
    def test_stores_what_waits(self):
        report(AccountFactory(), impression(PostFactory()))

        tasks.ingest_interactions.fn(from_a_newer_sender=1)
        tasks.ingest_interactions.fn()

        assert Interaction.objects.count() == 1

    def test_runs_in_the_workers_of_ranking(self):
        assert group_of(tasks.ingest_interactions.queue_name) == "ranking"
        assert group_of(tasks.keep_partitions.queue_name) == "ranking"


class TestHousekeeping:
    def test_may_run_at_any_time(self):
        for _ in range(2):
            tasks.keep_partitions.fn()
            engagement_tasks.forget_old_views.fn()
