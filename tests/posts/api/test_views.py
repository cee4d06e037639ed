"""Posting over JSON, as the create page does."""

import json

import pytest
from django.test import Client

from apps.media.models import MediaItem
from apps.media.types import State
from apps.posts.models import Draft, Post, PostMedia
from apps.posts.types import DraftState
from tests.factories.accounts import AccountFactory
from tests.factories.graph import make_block
from tests.factories.posts import make_upload

pytestmark = pytest.mark.django_db

POSTS = "/api/instaclone/v1/posts/"
PEOPLE = "/api/instaclone/v1/people/"


def body_for(*uploads, **fields):
    photos = [{"media_id": str(item.pk), "alt_text": ""} for item in uploads]
    return {"photos": photos, "caption": "Hello"} | fields


def send(client, body, *, key=""):
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(POSTS, json.dumps(body), content_type="application/json", headers=headers)


class TestPosts:
    def test_publishes(self, client_for):
        author, friend = AccountFactory(), AccountFactory()
        uploads = [make_upload(owner=author) for _ in range(2)]
        body = body_for(
            *uploads,
            place="Pier",
            tagged=[friend.username],
            audience="followers",
            has_comments=False,
        )
        body["photos"][1]["alt_text"] = "A pier"

        response = send(client_for(author), body)

        post = Post.objects.get()
        assert response.status_code == 201
        assert response.json() == {
            "id": str(post.pk),
            "url": f"/p/{post.pk}/",
            "state": "published",
            "draft_id": None,
        }
        assert (post.audience, post.has_comments, post.place.name) == ("followers", False, "Pier")
        assert PostMedia.objects.get(post_id=post.pk, position=1).alt_text == "A pier"

    def test_waits_for_photos(self, client_for):
        author = AccountFactory()

        response = send(
            client_for(author), body_for(make_upload(owner=author, state=State.PROCESSING))
        )

        draft = Draft.objects.get(state=DraftState.PUBLISHING)
        assert response.status_code == 201
        assert response.json() == {
            "id": None,
            "url": f"/create/drafts/{draft.pk}/",
            "state": "publishing",
            "draft_id": str(draft.pk),
        }

    def test_acts_once_for_one_key(self, client_for):
        author = AccountFactory()
        client = client_for(author)
        body = body_for(make_upload(owner=author))

        first, second = send(client, body, key="a-key-1"), send(client, body, key="a-key-1")

        assert Post.objects.count() == 1
        assert second.status_code == 201
        assert second.json() == first.json()
        assert second["Idempotent-Replayed"] == "true"

    def test_refuses_a_key_used_for_another_post(self, client_for):
        author = AccountFactory()
        client = client_for(author)
        send(client, body_for(make_upload(owner=author)), key="a-key-1")

        response = send(client, body_for(make_upload(owner=author)), key="a-key-1")

        assert response.status_code == 422
        assert Post.objects.count() == 1

    @pytest.mark.parametrize(
        ("fields", "code"),
        [
            ({"photos": []}, "no_photos"),
            ({"caption": "x" * 10_000}, "caption_too_long"),
            ({"place": "x" * 101}, "place_too_long"),
            ({"tagged": ["nobody_at_all"]}, "cannot_tag"),
            ({"tagged": [f"somebody{n}" for n in range(21)]}, "too_many_tagged"),
            ({"photos": [{"media_id": "77"}]}, "media_not_found"),
            ({"photos": [{"media_id": "x"}]}, "invalid"),
            ({"photos": [{}]}, "invalid"),
            ({"photos": "no list"}, "invalid"),
            ({"caption": "nul \0 here"}, "invalid"),
            ({"audience": "everybody"}, "invalid"),
        ],
    )
    def test_refuses_by_name(self, client_for, fields, code):
        author = AccountFactory()

        response = send(client_for(author), body_for(make_upload(owner=author), **fields))

        assert response.status_code == 422
        answer = response.json()
        assert answer["code"] == code
        assert answer["error"]
        assert not Post.objects.exists()
        assert not MediaItem.objects.exclude(attached_at=None).exists()

    def test_refuses_twenty_one_photos(self, client_for):
        author = AccountFactory()

        response = send(
            client_for(author), body_for(*[make_upload(owner=author) for _ in range(21)])
        )

        assert response.status_code == 422
        assert response.json()["code"] == "too_many_photos"
        assert "up to 20" in response.json()["error"]

    def test_refuses_the_media_of_somebody_else(self, client_for):
        response = send(client_for(AccountFactory()), body_for(make_upload(owner=AccountFactory())))

        assert response.status_code == 422
        assert response.json()["code"] == "media_not_found"

    def test_removes_characters_that_reorder_text(self, client_for):
        author = AccountFactory()

        send(client_for(author), body_for(make_upload(owner=author), caption="a\u202eb"))

        assert Post.objects.get().caption == "ab"

    def test_reads_no_broken_json(self, client_for):
        response = client_for(AccountFactory()).post(
            POSTS, "{not json", content_type="application/json"
        )

        assert response.status_code == 400

    def test_asks_to_sign_in_before_anything_else(self):
        assert send(Client(), {}).status_code == 401

    def test_checks_where_the_request_comes_from(self, client_for):
        author = AccountFactory()

        response = send(
            client_for(author, enforce_csrf_checks=True), body_for(make_upload(owner=author))
        )

        assert response.status_code == 403
        assert not Post.objects.exists()


class TestPeople:
    def test_suggests_visible_people(self, client_for):
        viewer, blocker = AccountFactory(), AccountFactory(username="joanna_b")
        shown = AccountFactory(username="joan", name="Joan")
        make_block(blocker=blocker, blocked=viewer)

        response = client_for(viewer).get(PEOPLE, {"q": "joa"})

        assert response.json() == {
            "results": [
                {"id": str(shown.pk), "username": "joan", "name": "Joan", "avatar_url": None}
            ]
        }

    def test_asks_to_sign_in(self):
        assert Client().get(PEOPLE, {"q": "joa"}).status_code == 401
