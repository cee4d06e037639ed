"""The outbox in admin."""

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core.models import OutboxRow
from tests.factories.accounts import AccountFactory

pytestmark = pytest.mark.django_db

LIST = "/admin/core/outboxrow/"


def quarantined() -> OutboxRow:
    return OutboxRow.objects.create(
        event="posts.PostPublished",
        subscriber="feed.fan_out:posts.PostPublished",
        queue="feed.plan",
        payload={"post_id": 1, "author_id": 2},
        state=OutboxRow.State.QUARANTINED,
        attempts=3,
        last_error="ValueError: broken",
    )


class TestOutboxRowAdmin:
    def test_shows_what_failed_and_why(self, client_for) -> None:
        row = quarantined()
        client = client_for(AccountFactory(superuser=True))

        assert b"feed.plan" in client.get(f"{LIST}?state__exact=quarantined").content
        assert b"ValueError: broken" in client.get(f"{LIST}{row.pk}/change/").content

    def test_gives_quarantined_effects_new_attempts(self, client_for) -> None:
        row = quarantined()
        client = client_for(AccountFactory(superuser=True))

        client.post(LIST, {"action": "retry", "_selected_action": [row.pk]})

        row.refresh_from_db()
        assert (row.state, row.attempts) == (OutboxRow.State.OPEN, 0)

    def test_leaves_that_to_whoever_may_change_them(self, client_for) -> None:
        row = quarantined()
        onlooker = AccountFactory(is_staff=True)
        onlooker.user_permissions.add(Permission.objects.get(codename="view_outboxrow"))
        client = client_for(onlooker)
        assert client.get(LIST).status_code == 200

        client.post(LIST, {"action": "retry", "_selected_action": [row.pk]})

        row.refresh_from_db()
        assert row.state == OutboxRow.State.QUARANTINED

    def test_deletes_nothing(self, client_for) -> None:
        row = quarantined()
        client = client_for(AccountFactory(superuser=True))

        assert client.post(f"{LIST}{row.pk}/delete/", {"post": "yes"}).status_code == 403
        assert OutboxRow.objects.filter(pk=row.pk).exists()

    def test_costs_the_same_for_one_row_and_for_twenty(self, client_for) -> None:
        client = client_for(AccountFactory(superuser=True))
        costs = []
        for number in (1, 19):
            for _ in range(number):
                quarantined()
            with CaptureQueriesContext(connection) as queries:
                client.get(LIST)
            costs.append(len(queries))

        assert costs[0] == costs[1]

    def test_is_for_staff(self, client_for) -> None:
        assert client_for(AccountFactory()).get(LIST).status_code == 302
