"""Reports over JSON."""

import pytest

from apps.moderation import services
from apps.moderation.models import Report
from tests.factories.accounts import AccountFactory
from tests.factories.moderation import make_moderator, make_report, ruling_on
from tests.factories.posts import PostFactory

pytestmark = pytest.mark.django_db

REPORTS = "/api/instaclone/v1/reports"


@pytest.fixture
def cleo():
    return AccountFactory()


@pytest.fixture
def client(client_for, cleo):
    return client_for(cleo)


def send(client, post, **headers):
    body = {"target_kind": "post", "target_id": str(post.pk), "reason": "hate", "note": "See it"}
    return client.post(REPORTS, body, content_type="application/json", headers=headers)


class TestReports:
    def test_are_made(self, client, cleo):
        post = PostFactory()

        answer = send(client, post)

        assert answer.status_code == 201
        said = answer.json()
        assert said.pop("created_at")
        assert said == {
            "id": str(Report.objects.get(reporter=cleo).pk),
            "target_kind": "post",
            "target_id": str(post.pk),
            "reason": "hate",
            "note": "See it",
            "outcome": "open",
        }

    def test_are_made_once_for_one_key(self, client):
        post = PostFactory()

        first = send(client, post, **{"Idempotency-Key": "k1"})
        again = send(client, post, **{"Idempotency-Key": "k1"})

        assert again["Idempotent-Replayed"] == "true"
        assert again.json() == first.json()

    def test_are_listed_with_what_became_of_them(self, client, cleo):
        post = PostFactory()
        make_report(about=post, by=cleo)
        make_report(about=PostFactory())
        services.remove(ruling=ruling_on(post, by=make_moderator()))

        said = client.get(REPORTS).json()

        assert [report["outcome"] for report in said["reports"]] == ["acted"]
        assert said["next_cursor"] is None

    @pytest.mark.parametrize(
        "wrong",
        [{"target_kind": "song"}, {"target_id": "x"}, {"reason": "boredom"}, {"reason": None}],
    )
    def test_that_make_no_sense_are_refused(self, client, wrong):
        body = {"target_kind": "post", "target_id": "7", "reason": "hate", **wrong}

        assert client.post(REPORTS, body, content_type="application/json").status_code == 422

    def test_of_hidden_and_own_things_are_refused(self, client, cleo):
        assert send(client, PostFactory(author__private=True)).status_code == 404
        assert send(client, PostFactory(author=cleo)).json()["code"] == "cannot_report_own"

    def test_need_somebody_signed_in(self):
        from django.test import Client

        assert send(Client(), PostFactory()).status_code in {401, 403}
