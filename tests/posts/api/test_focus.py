"""The point of a photo that matters most: kept, told to apps, and kept in sight in grids."""

import json
from typing import Any

import pytest
from django.test import Client

from apps.accounts.models import Account
from apps.posts.models import Post, PostMedia
from tests.conftest import ClientFor
from tests.factories.accounts import AccountFactory
from tests.factories.oauth import client_with, make_token
from tests.factories.posts import PostFactory, make_upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana() -> Account:
    account: Account = AccountFactory(username="ana")
    return account


@pytest.fixture
def app(ana: Account) -> Client:
    return client_with(make_token(ana)[1])


@pytest.fixture
def post(ana: Account) -> Post:
    made: Post = PostFactory(author=ana, caption="Low tide", photos=2)
    return made


def photo_ids(post: Post) -> list[int]:
    rows = PostMedia.objects.filter(post_id=post.pk).order_by("position")
    return list(rows.values_list("media_id", flat=True))


def put(app: Client, address: str, body: dict[str, Any]) -> Any:
    return app.put(f"/api/v1/{address}", json.dumps(body), content_type="application/json")


def focuses(app: Client, post: Post) -> list[tuple[float, float]]:
    status = app.get(f"/api/v1/statuses/{post.pk}").json()
    told = [medium["meta"]["focus"] for medium in status["media_attachments"]]
    return [(one["x"], one["y"]) for one in told]


class TestFocus:
    def test_goes_with_the_upload_into_the_post(self, app: Client, ana: Account) -> None:
        upload = make_upload(owner=ana)
        put(app, f"media/{upload.pk}", {"focus": "0.5,-0.25"})

        posted = app.post("/api/v1/statuses", {"status": "Tide", "media_ids[]": [upload.pk]})

        (medium,) = posted.json()["media_attachments"]
        assert medium["meta"]["focus"] == {"x": 0.5, "y": -0.25}

    @pytest.mark.django_db(transaction=True)
    def test_of_a_photo_of_a_post_changes_by_either_address(self, app: Client, post: Post) -> None:
        first, second = photo_ids(post)
        assert focuses(app, post) == [(0, 0), (0, 0)]

        medium = put(app, f"media/{first}", {"focus": "-1,1"}).json()
        assert medium["meta"]["focus"] == {"x": -1, "y": 1}
        changes = [{"id": str(second), "focus": "0.3,0"}, {"id": str(first), "description": "Sea"}]
        status = put(app, f"statuses/{post.pk}", {"media_attributes": changes}).json()

        assert focuses(app, post) == [(-1, 1), (0.3, 0)]
        assert status["media_attachments"][0]["description"] == "Sea"
        assert status["media_attachments"][1]["meta"]["focus"] == {"x": 0.3, "y": 0}

    def test_is_no_edit(self, app: Client, post: Post) -> None:
        put(app, f"media/{photo_ids(post)[0]}", {"focus": "1,1"})

        assert app.get(f"/api/v1/statuses/{post.pk}").json()["edited_at"] is None
        assert len(app.get(f"/api/v1/statuses/{post.pk}/history").json()) == 1

    @pytest.mark.parametrize("wrong", ["2,0", "middle", "nan,0", "1"])
    def test_that_is_none_changes_nothing(self, app: Client, post: Post, wrong: str) -> None:
        first, _ = photo_ids(post)
        changes = [{"id": str(first), "focus": wrong, "description": "Not this"}]

        for address, body in (
            (f"media/{first}", {"focus": wrong, "description": "Not this"}),
            (f"statuses/{post.pk}", {"status": "Not this", "media_attributes": changes}),
        ):
            assert put(app, address, body).status_code == 422

        status = app.get(f"/api/v1/statuses/{post.pk}").json()
        assert "Not this" not in json.dumps(status)
        assert focuses(app, post) == [(0, 0), (0, 0)]

    def test_is_for_photos_of_ones_own_post(self, app: Client, post: Post) -> None:
        foreign = photo_ids(PostFactory())[0]
        changes = [{"id": str(foreign), "focus": "1,1"}]

        refused = put(app, f"statuses/{post.pk}", {"media_attributes": changes})

        assert (refused.status_code, refused.json()["code"]) == (422, "photos_do_not_match")
        assert put(app, f"media/{foreign}", {"focus": "1,1"}).status_code == 404

    @pytest.mark.django_db(transaction=True)
    def test_stays_in_sight_in_grids(
        self, app: Client, client_for: ClientFor, ana: Account, post: Post
    ) -> None:
        client = client_for(ana)
        assert "aim-" not in client.get("/ana/").content.decode()

        put(app, f"media/{photo_ids(post)[0]}", {"focus": "0.9,-0.4"})

        assert 'class="aim-x-100 aim-y-75"' in client.get("/ana/").content.decode()
