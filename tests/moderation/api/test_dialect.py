"""Reports as the apps there are make them."""

from typing import Any

import pytest
from django.test import Client

from apps.accounts.models import Account
from apps.cards.presentation import entities
from apps.moderation.models import Report
from apps.moderation.types import Reason, TargetKind
from tests.api import golden
from tests.factories.accounts import AccountFactory
from tests.factories.engagement import CommentFactory
from tests.factories.graph import make_block
from tests.factories.oauth import client_with, make_token
from tests.factories.posts import PostFactory

pytestmark = pytest.mark.django_db

REPORTS = "/api/v1/reports/"


@pytest.fixture
def ana() -> Account:
    account: Account = AccountFactory(username="ana")
    return account


@pytest.fixture
def app(ana: Account) -> Client:
    """An app that acts for Ana."""
    return client_with(make_token(ana)[1])


class TestReport:
    def test_is_about_a_person(self, app: Client) -> None:
        ben = AccountFactory()

        answer = app.post(
            REPORTS, {"account_id": str(ben.pk), "comment": "Sells likes", "category": "spam"}
        )

        report = Report.objects.select_related("case").get()
        assert answer.status_code == 200
        assert golden.misfit(answer.json(), entities.Report) == ""
        assert (report.reason, report.case.target_kind) == (Reason.SPAM, TargetKind.ACCOUNT)
        assert answer.json()["target_account"]["id"] == str(ben.pk)
        again = app.post(REPORTS, {"account_id": str(ben.pk)})
        assert again.json()["id"] == answer.json()["id"]

    def test_is_about_posts_and_comments(self, app: Client) -> None:
        post = PostFactory()
        comment = CommentFactory(post=post, author=post.author)

        answer = app.post(
            REPORTS,
            {
                "account_id": str(post.author_id),
                "status_ids[]": [str(post.pk), str(comment.pk)],
                "rule_ids[]": ["5"],
            },
        ).json()

        kinds = Report.objects.values_list("case__target_kind", "reason")
        assert set(kinds) == {("post", Reason.VIOLENCE), ("comment", Reason.VIOLENCE)}
        assert answer["status_ids"] == [str(post.pk), str(comment.pk)]
        assert (answer["category"], answer["rule_ids"]) == ("violation", ["5"])

    def test_is_about_one_person(self, app: Client) -> None:
        mine, other = PostFactory(), PostFactory()
        said = {
            "account_id": str(mine.author_id),
            "status_ids[]": [str(mine.pk), str(other.pk)],
        }

        assert app.post(REPORTS, said).status_code == 404
        assert not Report.objects.exists()

    def test_is_about_what_one_sees(self, app: Client, ana: Account) -> None:
        hidden = PostFactory(author=AccountFactory(private=True))
        enemy = AccountFactory()
        make_block(blocker=enemy, blocked=ana)

        for said in (
            {"account_id": str(hidden.author_id), "status_ids[]": [str(hidden.pk)]},
            {"account_id": str(hidden.author_id), "status_ids[]": ["nothing"]},
            {"account_id": str(enemy.pk)},
            {"account_id": "nobody"},
            {},
        ):
            assert app.post(REPORTS, said).status_code == 404, said
        assert not Report.objects.exists()

    @pytest.mark.parametrize(
        ("said", "code"),
        [
            ({"category": "boring"}, "invalid_parameter"),
            ({"comment": "x" * 1001}, "note_too_long"),
        ],
    )
    def test_is_refused_in_words(self, app: Client, said: dict[str, Any], code: str) -> None:
        ben = AccountFactory()

        answer = app.post(REPORTS, {"account_id": str(ben.pk), **said})

        assert (answer.status_code, answer.json()["code"]) == (422, code)
        assert answer.json()["error"]
        assert not Report.objects.exists()

    def test_is_not_about_oneself(self, app: Client, ana: Account) -> None:
        answer = app.post(REPORTS, {"account_id": str(ana.pk)})

        assert (answer.status_code, answer.json()["code"]) == (422, "cannot_report_own")


class TestPixelfedReport:
    @pytest.mark.parametrize("address", ["/api/v1.1/report", "/api/pixelfed/v1/report"])
    def test_is_about_one_thing(self, app: Client, address: str) -> None:
        post = PostFactory()
        said = {"report_type": "copyright", "object_type": "post", "object_id": str(post.pk)}

        answer = app.post(address, query_params=said)

        assert answer.json()["code"] == 200
        assert Report.objects.get().reason == Reason.INTELLECTUAL_PROPERTY

    @pytest.mark.parametrize(
        ("said", "status"),
        [
            ({"report_type": "boring", "object_type": "post", "object_id": "7"}, 422),
            ({"report_type": "spam", "object_type": "story", "object_id": "7"}, 422),
            ({"report_type": "spam", "object_type": "user", "object_id": "7"}, 404),
            ({"report_type": "spam", "object_type": "post", "object_id": "7"}, 404),
            ({"report_type": "spam", "object_type": "post"}, 404),
        ],
    )
    def test_is_about_something(self, app: Client, said: dict[str, str], status: int) -> None:
        assert app.post("/api/v1.1/report", said).status_code == status
