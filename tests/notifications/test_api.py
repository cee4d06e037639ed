"""Notifications as apps read them: one by one, in groups, and how far they were read."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from apps.accounts.models import Account
from apps.cards.presentation import entities
from apps.core.cursors import encode_cursor
from apps.graph import services as graph_services
from apps.notifications.models import Notification, ReadMarker
from apps.notifications.selectors import dialect
from apps.notifications.types import Kind
from apps.posts.models import Post
from tests.api.golden import misfit
from tests.factories.accounts import AccountFactory
from tests.factories.engagement import CommentFactory
from tests.factories.oauth import client_with, make_token
from tests.factories.posts import PostFactory
from tests.notifications.conftest import tell

pytestmark = pytest.mark.django_db

URL = "/api/v1/notifications"


@pytest.fixture
def app(ana: Account) -> Client:
    _, secret = make_token(ana)
    return client_with(secret)


def links(answer: Any) -> dict[str, str]:
    found = {}
    for part in filter(None, answer.headers.get("Link", "").split(", ")):
        address, relation = part.split("; ")
        found[relation[5:-1]] = address[1:-1].replace("http://testserver", "")
    return found


def ids_of(answer: Any) -> list[int]:
    return [int(one["id"]) for one in answer.json()]


class TestNotifications:
    def test_have_every_field_that_apps_require(
        self, app: Client, ana: Account, post: Post
    ) -> None:
        comment = CommentFactory(post=post)
        tell(ana)
        tell(ana, kind=Kind.LIKE, post=post)
        tell(ana, kind=Kind.COMMENT, post=post, comment_id=comment.pk)
        tell(ana, kind=Kind.TAG, post=PostFactory(tagged=[ana]))
        tell(ana, kind=Kind.FOLLOW_APPROVED)
        tell(ana, kind=Kind.FOLLOW_REQUEST)

        request, *found = app.get(URL).json()

        assert [one["type"] for one in found] == ["mention", "mention", "favourite", "follow"]
        assert [misfit(one, entities.Notification) for one in [request, *found]] == [""] * 5
        assert (request["type"], "status" in request) == ("follow_request", False)
        assert found[1]["status"]["id"] == str(comment.pk)
        assert found[1]["status"]["in_reply_to_id"] == str(post.pk)
        assert found[2]["status"]["id"] == str(post.pk)
        assert "status" not in found[3]

    def test_are_read_in_both_directions(self, app: Client, ana: Account) -> None:
        rows = [tell(ana, age=timedelta(minutes=9 - number)).pk for number in range(5)]

        first = app.get(f"{URL}?limit=2")
        second = app.get(links(first)["next"])
        back = app.get(links(second)["prev"])
        newest_above = app.get(f"{URL}?limit=2&since_id={rows[0]}")
        last = app.get(links(second)["next"])

        assert (ids_of(first), ids_of(second)) == (rows[:2:-1], rows[2:0:-1])
        assert ids_of(back) == ids_of(first)
        assert ids_of(newest_above) == ids_of(first)
        assert ids_of(last) == rows[:1]
        assert "next" not in links(last)

    @pytest.mark.parametrize(
        ("query", "types"),
        [
            ("types[]=follow", ["follow"]),
            ("exclude_types[]=follow", ["favourite"]),
            ("types[]=favourite&types[]=follow", ["favourite", "follow"]),
            ("types[]=poll", []),
            ("account_id=7", []),
            ("account_id=nobody", []),
        ],
    )
    def test_are_chosen_by_type_and_person(
        self, app: Client, ana: Account, post: Post, query: str, types: list[str]
    ) -> None:
        tell(ana, age=timedelta(minutes=1))
        tell(ana, kind=Kind.LIKE, post=post)

        assert [one["type"] for one in app.get(f"{URL}?{query}").json()] == types

    def test_of_one_person_alone(self, app: Client, ana: Account) -> None:
        row = tell(ana)
        tell(ana)

        assert ids_of(app.get(f"{URL}?account_id={row.actor_id}")) == [row.pk]

    def test_of_whom_one_blocks_are_not_there(self, app: Client, ana: Account) -> None:
        row = tell(ana)
        graph_services.block(blocker=ana, blocked_id=row.actor_id)

        assert app.get(URL).json() == []
        assert app.get(f"{URL}/{row.pk}").status_code == 404
        assert app.get("/api/v2/notifications").json()["notification_groups"] == []

    def test_cost_the_same_however_many_there_are(
        self, app: Client, ana: Account, post: Post, django_assert_max_num_queries: Any
    ) -> None:
        def costs() -> int:
            app.get(URL)
            with django_assert_max_num_queries(60) as captured:
                assert app.get(URL).status_code == 200
            return len(captured)

        def fill() -> None:
            tell(ana, kind=Kind.LIKE, post=PostFactory(author=ana))
            tell(ana, kind=Kind.COMMENT, post=post, comment_id=CommentFactory(post=post).pk)

        fill()
        one = costs()
        for _ in range(5):
            fill()

        assert costs() == one

    @pytest.mark.parametrize("query", ["max_id=x", "min_id=x", "limit=many"])
    def test_are_not_found_by_places_that_are_none(self, app: Client, query: str) -> None:
        assert app.get(f"{URL}?{query}").status_code == 422


class TestDismissing:
    def test_takes_one_off_the_own_list_only(self, app: Client, ana: Account) -> None:
        own, foreign = tell(ana), tell(AccountFactory())

        assert app.post(f"{URL}/{own.pk}/dismiss").json() == {}
        assert app.post(f"{URL}/{own.pk}/dismiss").status_code == 404
        assert app.post(f"{URL}/{foreign.pk}/dismiss").status_code == 404
        assert app.get(f"{URL}/{foreign.pk}").status_code == 404
        assert list(Notification.objects.all()) == [foreign]

    def test_knows_the_old_address(self, app: Client, ana: Account) -> None:
        assert app.post(f"{URL}/dismiss", {"id": tell(ana).pk}).json() == {}
        assert app.post(f"{URL}/dismiss", {"id": "x"}).status_code == 404

    def test_takes_all_off_the_own_list(self, app: Client, ana: Account) -> None:
        foreign = tell(AccountFactory())
        tell(ana)

        assert app.post(f"{URL}/clear").json() == {}
        assert app.post(f"{URL}/clear").json() == {}
        assert list(Notification.objects.all()) == [foreign]


class TestUnreadCount:
    def test_is_the_number_on_the_bell(self, app: Client, ana: Account) -> None:
        tell(ana)

        assert app.get(f"{URL}/unread_count").json() == {"count": 1}


class TestMarkers:
    def test_are_kept_and_counted(self, app: Client, ana: Account) -> None:
        assert app.get("/api/v1/markers?timeline[]=home").json() == {}
        app.post("/api/v1/markers", {"home[last_read_id]": "7"})

        later = {"home": {"last_read_id": "8"}}
        app.post("/api/v1/markers", later, content_type="application/json")
        found = app.get("/api/v1/markers?timeline[]=home&timeline[]=notifications").json()

        assert (found["home"]["last_read_id"], found["home"]["version"]) == ("8", 2)
        assert misfit(found, entities.Markers) == ""
        assert app.get("/api/v1/markers").json() == {}

    def test_of_notifications_read_them_everywhere(self, app: Client, ana: Account) -> None:
        older, newer = tell(ana, age=timedelta(hours=1)), tell(ana)

        app.post("/api/v1/markers", {"notifications[last_read_id]": str(older.pk)})

        assert app.get(f"{URL}/unread_count").json() == {"count": 1}
        newer.refresh_from_db()
        assert newer.read_at is None

    def test_of_notifications_are_counted_once(self, app: Client, ana: Account) -> None:
        rows = [tell(ana, age=timedelta(hours=1)), tell(ana)]

        versions = [
            app.post("/api/v1/markers", {"notifications[last_read_id]": str(row.pk)}).json()[
                "notifications"
            ]["version"]
            for row in rows
        ]

        assert versions == [1, 2]

    def test_follow_what_is_read_on_the_page(self, ana: Account, client_for: Any) -> None:
        row = tell(ana)

        client_for(ana).post("/notifications/read/", {"up_to": str(row.pk)})

        assert ReadMarker.objects.get(account_id=ana.pk).last_read_id == row.pk

    @pytest.mark.parametrize("place", ["", "x", "-1", "9" * 30])
    def test_are_ids(self, app: Client, place: str) -> None:
        answer = app.post("/api/v1/markers", {"home[last_read_id]": place})

        assert answer.status_code == 422
        assert not ReadMarker.objects.exists()


class TestGroups:
    def test_are_of_one_object_and_day(self, app: Client, ana: Account, post: Post) -> None:
        rows = [tell(ana, kind=Kind.LIKE, post=post) for _ in range(3)]
        tell(ana, kind=Kind.LIKE, post=post, age=timedelta(days=2))
        tell(ana, age=timedelta(days=3))

        found = app.get("/api/v2/notifications?limit=2")
        body = found.json()
        rest = app.get(links(found)["next"]).json()

        assert misfit(body, entities.NotificationGroups) == ""
        newest, older = body["notification_groups"]
        assert (newest["notifications_count"], older["notifications_count"]) == (3, 1)
        assert newest["most_recent_notification_id"] == rows[-1].pk
        assert newest["status_id"] == body["statuses"][0]["id"] == str(post.pk)
        assert len(body["statuses"]) == 1
        assert {one["id"] for one in body["accounts"]} >= set(newest["sample_account_ids"])
        assert [one["type"] for one in rest["notification_groups"]] == ["follow"]
        assert app.get("/api/v2/notifications/unread_count").json() == {"count": 3}

    @pytest.mark.parametrize("limit", [1, 2, 40])
    def test_of_a_day_with_more_than_a_window_lead_on_to_the_days_before(
        self, app: Client, ana: Account, monkeypatch: pytest.MonkeyPatch, limit: int
    ) -> None:
        monkeypatch.setattr(dialect, "WINDOW", 3)
        days = [timedelta(days=3), timedelta(days=2), *[timedelta(0)] * 7]
        mentions = [tell(ana, kind=Kind.MENTION, post=PostFactory(), age=age).pk for age in days]
        asked, found = f"/api/v2/notifications?limit={limit}", []

        for _ in range(2 * len(mentions)):
            answer = app.get(asked)
            groups = answer.json()["notification_groups"]
            found += [group["most_recent_notification_id"] for group in groups]
            if "next" not in links(answer):
                break
            asked = links(answer)["next"]

        assert "next" not in links(answer)
        assert found == mentions[::-1]

    def test_are_found_by_the_id_of_any_in_a_long_day(
        self, app: Client, ana: Account, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(dialect, "WINDOW", 3)
        mentions = [tell(ana, kind=Kind.MENTION, post=PostFactory()).pk for _ in range(8)]

        answer = app.get(f"/api/v2/notifications?max_id={mentions[2]}")
        groups = answer.json()["notification_groups"]

        assert [group["most_recent_notification_id"] for group in groups] == mentions[1::-1]

    def test_are_whole_where_a_window_ends_within_their_day(
        self, app: Client, ana: Account, post: Post, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(dialect, "WINDOW", 4)
        for age in [timedelta(days=1)] * 3 + [timedelta(0)] * 2:
            tell(ana, kind=Kind.LIKE, post=post, age=age)

        first = app.get("/api/v2/notifications")
        second = app.get(links(first)["next"])

        counts = [
            group["notifications_count"]
            for answer in (first, second)
            for group in answer.json()["notification_groups"]
        ]
        assert counts == [2, 3]

    def test_directly_above_one_are_not_the_newest(
        self, app: Client, ana: Account, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(dialect, "WINDOW", 3)
        mentions = [tell(ana, kind=Kind.MENTION, post=PostFactory()).pk for _ in range(8)]

        answer = app.get(f"/api/v2/notifications?limit=2&min_id={mentions[0]}")
        groups = answer.json()["notification_groups"]

        assert [group["most_recent_notification_id"] for group in groups] == mentions[2:0:-1]

    @pytest.mark.parametrize("place", ["x", "9" * 19, encode_cursor(1, 2, 3)])
    def test_are_not_found_by_places_that_are_none(self, app: Client, place: str) -> None:
        assert app.get(f"/api/v2/notifications?max_id={place}").status_code == 422

    def test_are_read_and_dismissed_by_their_key(
        self, app: Client, ana: Account, post: Post
    ) -> None:
        rows = [tell(ana, kind=Kind.LIKE, post=post) for _ in range(2)]
        tell(ana, kind=Kind.MENTION, post=PostFactory())
        groups = app.get("/api/v2/notifications").json()["notification_groups"]
        for group in groups:
            url = f"/api/v2/notifications/{group['group_key']}"
            (same,) = app.get(url).json()["notification_groups"]
            assert same == group
        url = f"/api/v2/notifications/{groups[1]['group_key']}"
        people = app.get(f"{url}/accounts").json()

        assert [one["id"] for one in people] == [str(row.actor_id) for row in reversed(rows)]
        assert app.post(f"{url}/dismiss").json() == {}
        assert app.get(url).status_code == 404
        assert Notification.objects.count() == 1

    @pytest.mark.parametrize(
        "key", ["x", "ungrouped-7", "follow-1-2", f"ungrouped-{'9' * 19}", "follow-1-999999"]
    )
    def test_that_are_none_are_not_there(self, app: Client, key: str) -> None:
        assert app.get(f"/api/v2/notifications/{key}").status_code == 404


class TestPolicy:
    def test_lets_everybody_through_and_says_so(self, app: Client) -> None:
        url = "/api/v2/notifications/policy"
        assert app.get(url).json()["for_not_following"] == "accept"
        assert app.get("/api/v1/notifications/policy").json()["filter_new_accounts"] is False
        assert app.patch(url, {"for_new_accounts": "accept"}, "application/json").status_code == 200
        refused = app.patch(url, {"for_new_accounts": "drop"}, "application/json")
        assert refused.json()["code"] == "cannot_filter_notifications"

    def test_lets_nothing_wait(self, app: Client) -> None:
        assert app.get(f"{URL}/requests").json() == []
        assert app.get(f"{URL}/requests/merged").json() == {"merged": True}
        assert app.get(f"{URL}/requests/7").status_code == 404
        assert app.post(f"{URL}/requests/7/accept").status_code == 404
        assert app.post(f"{URL}/requests/dismiss").status_code == 404
