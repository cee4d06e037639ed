"""The partitions of the log as the months go by."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from apps.ranking import services
from apps.ranking.models import Interaction
from apps.ranking.services.keeping import DEFAULT_PARTITION, TABLE
from tests.factories.accounts import AccountFactory
from tests.factories.posts import PostFactory
from tests.ranking.conftest import impression, ingest, report

pytestmark = pytest.mark.django_db


def partitions() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relid::regclass::text FROM pg_partition_tree(%s) WHERE isleaf", [TABLE]
        )
        return {row[0].removeprefix(f"{TABLE}_") for row in cursor.fetchall()}


def home_of_rows() -> list[str]:
    """Return in which partition each row lies, the oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT tableoid::regclass::text FROM {TABLE} ORDER BY happened_at")
        return [row[0].removeprefix(f"{TABLE}_") for row in cursor.fetchall()]


def saw(*moments: datetime) -> None:
    reader, post = AccountFactory(), PostFactory()
    for moment in moments:
        report(reader, impression(post), now=moment)
    assert ingest() == len(moments)


class TestMigration:
    def test_has_made_this_month_and_the_next_two(self):
        now = datetime.now(tz=UTC)

        assert len(partitions()) >= 4
        assert f"{now:%Y_%m}" in partitions()
        assert "default" in partitions()


class TestKeepPartitions:
    def test_makes_them_ahead_and_once(self):
        now = datetime(2031, 11, 30, 23, 59, tzinfo=UTC)

        made, _ = services.keep_partitions(now=now)

        assert made == [f"{TABLE}_{month}" for month in ("2031_11", "2031_12", "2032_01")]
        assert services.keep_partitions(now=now) == ([], [])

    def test_rows_change_partition_with_the_month(self):
        last_moment = datetime(2031, 11, 30, 23, 59, 59, 999_000, tzinfo=UTC)
        services.keep_partitions(now=last_moment)

        saw(last_moment, last_moment + timedelta(milliseconds=1))

        assert home_of_rows() == ["2031_11", "2031_12"]

    def test_keeps_nothing_for_more_than_thirteen_months(self):
        services.keep_partitions(now=datetime(2031, 1, 15, tzinfo=UTC))
        saw(datetime(2031, 1, 1, tzinfo=UTC), datetime(2031, 2, 1, tzinfo=UTC))

        _, dropped = services.keep_partitions(now=datetime(2032, 1, 31, tzinfo=UTC))
        assert f"{TABLE}_2031_01" not in dropped

        _, dropped = services.keep_partitions(now=datetime(2032, 2, 1, tzinfo=UTC))
        assert f"{TABLE}_2031_01" in dropped
        assert home_of_rows() == ["2031_02"]

    def test_brings_home_what_had_no_partition(self):
        saw(datetime(2033, 5, 5, tzinfo=UTC), datetime(2033, 7, 7, tzinfo=UTC))
        assert home_of_rows() == ["default", "default"]

        made, _ = services.keep_partitions(now=datetime(2033, 7, 8, tzinfo=UTC))

        assert f"{TABLE}_2033_05" in made
        assert home_of_rows() == ["2033_05", "2033_07"]

    def test_a_row_is_unique_in_a_made_partition_and_in_the_default_one(self):
        moment = datetime(2034, 3, 3, tzinfo=UTC)
        reader, post = AccountFactory(), PostFactory()

        def again() -> int:
            report(reader, impression(post), batch="the-same-batch-1", now=moment)
            return ingest()

        assert again() == 1
        assert again() == 0
        assert home_of_rows() == ["default"]

        services.keep_partitions(now=moment)
        assert again() == 0
        assert home_of_rows() == ["2034_03"]

    def test_new_partitions_have_the_indexes_of_the_table(self):
        services.keep_partitions(now=datetime(2035, 6, 1, tzinfo=UTC))

        def indexed(name: str) -> set[str]:
            with connection.cursor() as cursor:
                cursor.execute("SELECT indexdef FROM pg_indexes WHERE tablename = %s", [name])
                return {row[0].partition(" USING ")[2] for row in cursor.fetchall()}

        assert indexed(f"{TABLE}_2035_06") == indexed(DEFAULT_PARTITION)
        assert len(indexed(DEFAULT_PARTITION)) == 4

    def test_the_account_still_has_to_exist(self):
        moment = datetime(2036, 6, 1, tzinfo=UTC)
        services.keep_partitions(now=moment)
        saw(moment)
        reader = Interaction.objects.get().account

        reader.delete()

        assert not Interaction.objects.exists()
