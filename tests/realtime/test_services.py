"""Housekeeping of the streams."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.accounts.models import Account
from apps.core.models import StreamDelta
from apps.realtime import selectors, services
from tests.realtime.conftest import push

pytestmark = pytest.mark.django_db(transaction=True)


class TestPurgeStream:
    def test_deletes_deltas_older_than_a_week(
        self, account: Account, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(services, "PURGE_SIZE", 2)
        push(account.pk, "a", "b", "c", "d")
        StreamDelta.objects.filter(seq__lte=3).update(
            created_at=timezone.now() - services.KEPT - timedelta(minutes=1)
        )

        assert services.purge_stream(now=timezone.now()) == 3

        assert [d.seq for d in StreamDelta.objects.all()] == [4]

    def test_leaves_the_head_alone(self, account: Account) -> None:
        push(account.pk, "a")

        services.purge_stream(now=timezone.now() + timedelta(days=8))

        replay = selectors.replay_after(account_id=account.pk, seq=0)
        assert (replay.head, replay.is_reset) == (1, True)
