"""Saves ask one shard only, and no row moves to another."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.core.models import CounterDelta, DistributionKeyChanged

pytestmark = pytest.mark.django_db


class TestSave:
    def test_names_the_distribution_column_and_does_not_write_it(self) -> None:
        row = CounterDelta.objects.create(subject_id=5, kind="likes", delta=1)
        row.delta = 2

        with CaptureQueriesContext(connection) as queries:
            row.save()

        (update,) = [q["sql"] for q in queries if q["sql"].startswith("UPDATE")]
        written, _, condition = update.partition(" WHERE ")
        assert '"subject_id"' not in written
        assert '"subject_id" = 5' in condition
        row.refresh_from_db()
        assert row.delta == 2

    def test_refuses_to_move_a_row_that_was_read(self) -> None:
        CounterDelta.objects.create(subject_id=5, kind="likes", delta=1)
        row = CounterDelta.objects.get()
        row.subject_id = 6

        with pytest.raises(DistributionKeyChanged, match="5 → 6"), transaction.atomic():
            row.save()
        assert CounterDelta.objects.get().subject_id == 5

    def test_refuses_to_move_a_row_that_was_just_made(self) -> None:
        row = CounterDelta.objects.create(subject_id=5, kind="likes", delta=1)
        row.subject_id = 6

        with pytest.raises(DistributionKeyChanged):
            row.save()

    def test_refuses_to_move_a_row_read_without_the_column(self) -> None:
        CounterDelta.objects.create(subject_id=5, kind="likes", delta=1)
        row = CounterDelta.objects.only("kind").get()

        row.delta = 4
        row.save()

        assert CounterDelta.objects.get().delta == 4
        assert CounterDelta.objects.get().subject_id == 5
