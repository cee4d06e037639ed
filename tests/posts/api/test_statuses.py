"""Posts and comments as apps write, change and take them back."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from apps.accounts.models import Account
from apps.accounts.types import Visibility
from apps.cards.presentation.entities import Status, StatusEdit, StatusSource
from apps.engagement.models import Comment
from apps.graph.types import Audience
from apps.media.types import State
from apps.posts.models import Post
from apps.posts.types import PostState
from tests.api.golden import misfit
from tests.factories.accounts import AccountFactory
from tests.factories.engagement import CommentFactory
from tests.factories.graph import make_block
from tests.factories.oauth import client_with, make_token
from tests.factories.posts import PostFactory, make_upload

pytestmark = pytest.mark.django_db

STATUSES = "/api/v1/statuses"
Ask = Callable[..., Any]


@pytest.fixture
def ana() -> Any:
    return AccountFactory(username="ana")


@pytest.fixture
def app(ana: Any) -> Client:
    return client_with(make_token(ana)[1])


class TestReading:
    def test_answers_posts_and_comments_by_one_kind_of_id(self, app: Client) -> None:
        post = PostFactory(caption="Low tide")
        comment = CommentFactory(post=post, text="Lovely")

        as_post = app.get(f"{STATUSES}/{post.pk}").json()
        as_comment = app.get(f"{STATUSES}/{comment.pk}/").json()

        assert misfit(as_post, Status) == misfit(as_comment, Status) == ""
        assert as_post["content"] == "<p>Low tide</p>"
        assert as_comment["in_reply_to_id"] == str(post.pk)

    def test_answers_many_in_the_order_asked(self, app: Client, ana: Any) -> None:
        posts = [PostFactory(), PostFactory()]
        comment = CommentFactory(post=posts[0])
        hidden = PostFactory(author=AccountFactory(private=True))
        asked = [posts[1].pk, hidden.pk, comment.pk, 10**19 - 1, posts[0].pk]

        found = app.get(STATUSES, {"id[]": asked}).json()

        assert [int(one["id"]) for one in found] == [posts[1].pk, comment.pk, posts[0].pk]
        assert app.get(STATUSES, {"id[]": "x"}).json() == []

    def test_is_404_whatever_the_reason(self, app: Client, ana: Any) -> None:
        blocking = PostFactory()
        make_block(blocker=blocking.author, blocked=ana)
        others = [
            PostFactory(author=AccountFactory(private=True)).pk,
            PostFactory(deleted=True).pk,
            blocking.pk,
            CommentFactory(post=blocking).pk,
            123,
            10**19 - 1,
        ]
        for status_id in others:
            for part in ("", "/source", "/history", "/context", "/favourited_by", "/reblogged_by"):
                assert app.get(f"{STATUSES}/{status_id}{part}").status_code == 404, part
            for deed in ("favourite", "bookmark", "reblog", "pin", "unpin"):
                assert app.post(f"{STATUSES}/{status_id}/{deed}").status_code == 404, deed
            assert app.put(f"{STATUSES}/{status_id}").status_code == 404
            assert app.delete(f"{STATUSES}/{status_id}").status_code == 404


class TestPublishing:
    def test_publishes_photos_with_their_descriptions(self, app: Client, ana: Any) -> None:
        first, second = make_upload(owner=ana), make_upload(owner=ana)
        first.alt_text = "A boat."
        first.save()

        status = app.post(
            STATUSES,
            {
                "status": "Low tide #harbor",
                "media_ids[]": [first.pk, second.pk],
                "spoiler_text": "Mud",
                "place[name]": "Quay",
                "language": "en",
            },
        ).json()

        assert misfit(status, Status) == ""
        photos = status["media_attachments"]
        assert [photo["id"] for photo in photos] == [str(first.pk), str(second.pk)]
        assert photos[0]["description"] == "A boat."
        assert (status["sensitive"], status["spoiler_text"]) == (True, "Mud")
        assert status["place"]["name"] == "Quay"
        assert status["visibility"] == "public"

    def test_is_shown_as_its_author_has_told_apps(self, app: Client, ana: Account) -> None:
        Account.objects.filter(pk=ana.pk).update(
            default_visibility=Visibility.PRIVATE, default_is_sensitive=True
        )

        status = app.post(STATUSES, {"media_ids": [str(make_upload(owner=ana).pk)]}).json()

        assert (status["visibility"], status["sensitive"]) == ("private", True)

    def test_may_be_unlisted(self, app: Client, ana: Any) -> None:
        body = {"media_ids": [str(make_upload(owner=ana).pk)], "visibility": "unlisted"}

        status = app.post(STATUSES, body, content_type="application/json").json()

        assert misfit(status, Status) == ""
        assert status["visibility"] == "unlisted"
        assert Post.objects.get(pk=status["id"]).audience == Audience.UNLISTED

    def test_means_followers_by_private(self, app: Client, ana: Any) -> None:
        body = {"media_ids": [str(make_upload(owner=ana).pk)], "visibility": "private"}

        status = app.post(STATUSES, body, content_type="application/json").json()

        assert status["visibility"] == "private"
        assert Post.objects.get(pk=status["id"]).audience == Audience.FOLLOWERS

    @pytest.mark.parametrize(
        ("asked", "code"),
        [
            ({"visibility": "direct"}, "posts_are_not_direct"),
            ({"visibility": "secret"}, "unknown_visibility"),
            ({"scheduled_at": "2031-01-01T00:00:00Z"}, "not_offered"),
            ({"poll[options][]": "a"}, "not_offered"),
            ({"media_ids[]": "x"}, "invalid_parameter"),
            ({"media_ids[]": "7"}, "media_not_found"),
            ({}, "no_photos"),
        ],
    )
    def test_refuses_in_words(self, app: Client, asked: dict[str, str], code: str) -> None:
        response = app.post(STATUSES, {"status": "Hello", **asked})

        assert response.status_code == 422
        assert response.json()["code"] == code
        assert response.json()["error"]

    def test_names_the_message_api_to_who_wants_a_direct_post(self, app: Client) -> None:
        error = app.post(STATUSES, {"status": "Hi", "visibility": "direct"}).json()["error"]

        assert "/api/v1.1/direct/thread/send" in error

    def test_asks_to_come_again_while_a_photo_is_processed(self, app: Client, ana: Any) -> None:
        waiting = make_upload(owner=ana, state=State.PROCESSING)

        response = app.post(STATUSES, {"media_ids[]": waiting.pk})

        assert (response.status_code, response.json()["code"]) == (422, "photos_not_ready")
        assert not Post.objects.exists()

    def test_publishes_once_for_one_key(self, app: Client, ana: Any) -> None:
        body = {"media_ids[]": make_upload(owner=ana).pk}
        key = {"Idempotency-Key": "k-1"}

        first, second = (app.post(STATUSES, body, headers=key) for _ in range(2))

        assert first.json()["id"] == second.json()["id"]
        assert Post.objects.count() == 1


class TestCommenting:
    def test_answers_a_post_and_a_comment(self, app: Client, ana: Any) -> None:
        post = PostFactory()
        first = app.post(STATUSES, {"status": "One", "in_reply_to_id": post.pk}).json()
        second = app.post(STATUSES, {"status": "Two", "in_reply_to_id": first["id"]}).json()

        assert misfit(second, Status) == ""
        assert first["in_reply_to_id"] == str(post.pk)
        assert second["in_reply_to_id"] == first["id"]
        assert second["in_reply_to_account_id"] == str(ana.pk)
        assert Comment.objects.filter(post=post).count() == 2

    @pytest.mark.parametrize(
        ("trait", "code"), [({"has_comments": False}, "comments_off"), ({}, "empty_comment")]
    )
    def test_refuses_as_the_page_does(self, app: Client, trait: dict[str, bool], code: str) -> None:
        post = PostFactory(**trait)
        words = "" if code == "empty_comment" else "Hello"

        response = app.post(STATUSES, {"status": words, "in_reply_to_id": post.pk})

        assert (response.status_code, response.json()["code"]) == (422, code)

    def test_carries_no_photos_and_reaches_nothing_hidden(self, app: Client) -> None:
        hidden = PostFactory(author=AccountFactory(private=True))
        post = PostFactory()

        carried = app.post(STATUSES, {"status": "x", "in_reply_to_id": post.pk, "media_ids[]": "7"})
        blind = app.post(STATUSES, {"status": "x", "in_reply_to_id": hidden.pk})

        assert (carried.status_code, blind.status_code) == (422, 404)


@pytest.mark.django_db(transaction=True)
class TestChanging:
    def test_changes_what_is_named_and_nothing_else(self, app: Client, ana: Any) -> None:
        post = PostFactory(
            author=ana, caption="Old", photos=["A boat.", "A gull."], place_name="Quay"
        )
        photo_id = app.get(f"{STATUSES}/{post.pk}").json()["media_attachments"][1]["id"]

        status = app.put(
            f"{STATUSES}/{post.pk}",
            {
                "status": "New #tide",
                "media_attributes": [{"id": photo_id, "description": "Two gulls."}],
            },
            content_type="application/json",
        ).json()

        assert misfit(status, Status) == ""
        assert "New" in status["content"]
        assert status["edited_at"]
        assert status["place"]["name"] == "Quay"
        described = [photo["description"] for photo in status["media_attachments"]]
        assert described == ["A boat.", "Two gulls."]

    def test_tells_its_source_and_history(self, app: Client, ana: Any) -> None:
        post = PostFactory(author=ana, caption="First @ana", photos=["A boat."])
        app.put(f"{STATUSES}/{post.pk}", {"status": "Second"}, content_type="application/json")
        app.put(f"{STATUSES}/{post.pk}", {"status": "Third"}, content_type="application/json")

        source = app.get(f"{STATUSES}/{post.pk}/source").json()
        edits = app.get(f"{STATUSES}/{post.pk}/history").json()

        assert misfit(source, StatusSource) == ""
        assert misfit(edits, list[StatusEdit]) == ""
        assert source["text"] == "Third"
        assert [edit["content"] for edit in edits] == [
            "<p>First @ana</p>",
            "<p>Second</p>",
            "<p>Third</p>",
        ]
        assert edits[0]["created_at"] < edits[1]["created_at"] < edits[2]["created_at"]

    def test_keeps_earlier_descriptions_to_the_author(self, app: Client, ana: Any) -> None:
        post = PostFactory(author=ana, photos=["Secret word"])
        photo_id = app.get(f"{STATUSES}/{post.pk}").json()["media_attachments"][0]["id"]
        app.put(f"/api/v1/media/{photo_id}", {"description": "B"}, content_type="application/json")
        stranger = client_with(make_token(AccountFactory())[1])
        history = f"{STATUSES}/{post.pk}/history"

        assert "Secret word" in app.get(history).content.decode()
        assert "Secret word" not in stranger.get(history).content.decode()

    def test_lets_nobody_change_what_is_others(self, app: Client) -> None:
        for status_id in (PostFactory().pk, CommentFactory().pk):
            answer = app.put(f"{STATUSES}/{status_id}", {"status": "Mine"}, "application/json")
            assert answer.status_code == 404

    @pytest.mark.parametrize(
        ("said", "becomes"),
        [
            ({"spoiler_text": "Mud", "sensitive": False}, (True, "Mud")),
            ({"spoiler_text": "", "sensitive": False}, (False, "")),
            ({"sensitive": False}, (False, "")),
            ({"spoiler_text": ""}, (True, "")),
            ({"status": "Same photo"}, (True, "Eels")),
        ],
    )
    def test_covers_a_post_for_the_reason_it_is_given(
        self, app: Client, ana: Any, said: dict[str, object], becomes: tuple[bool, str]
    ) -> None:
        post = PostFactory(author=ana, is_sensitive=True, sensitive_reason="Eels")

        status = app.put(f"{STATUSES}/{post.pk}", said, content_type="application/json").json()

        assert (status["sensitive"], status["spoiler_text"]) == becomes

    def test_keeps_the_photos_of_a_post(self, app: Client, ana: Any) -> None:
        post = PostFactory(author=ana)
        body = {"status": "x", "media_ids": [str(make_upload(owner=ana).pk)]}

        answer = app.put(f"{STATUSES}/{post.pk}", body, content_type="application/json")

        assert answer.status_code == 422

    @pytest.mark.parametrize(
        ("audience", "visibility", "becomes"),
        [
            (Audience.EVERYONE, "unlisted", Audience.UNLISTED),
            (Audience.UNLISTED, "public", Audience.EVERYONE),
            (Audience.UNLISTED, "unlisted", Audience.UNLISTED),
            (Audience.UNLISTED, "private", Audience.FOLLOWERS),
            (Audience.UNLISTED, "", Audience.UNLISTED),
            # What apps were told of a narrower audience does not widen it.
            (Audience.CLOSE_FRIENDS, "private", Audience.CLOSE_FRIENDS),
        ],
    )
    def test_changes_who_sees_a_post(
        self, app: Client, ana: Any, audience: str, visibility: str, becomes: str
    ) -> None:
        post = PostFactory(author=ana, audience=audience)

        answer = app.put(
            f"{STATUSES}/{post.pk}", {"visibility": visibility}, content_type="application/json"
        )

        assert answer.status_code == 200
        assert Post.objects.get(pk=post.pk).audience == becomes

    def test_leaves_what_a_private_account_shows_as_it_is(self, app: Client, ana: Account) -> None:
        Account.objects.filter(pk=ana.pk).update(is_private=True)
        post = PostFactory(author=ana, unlisted=True)
        told = app.get(f"{STATUSES}/{post.pk}").json()["visibility"]

        app.put(f"{STATUSES}/{post.pk}", {"visibility": told}, content_type="application/json")

        assert told == "private"
        assert Post.objects.get(pk=post.pk).audience == Audience.UNLISTED

    @pytest.mark.parametrize(
        ("visibility", "code"),
        [("direct", "posts_are_not_direct"), ("secret", "unknown_visibility")],
    )
    def test_refuses_other_visibilities(
        self, app: Client, ana: Any, visibility: str, code: str
    ) -> None:
        post = PostFactory(author=ana)
        body = {"status": "x", "visibility": visibility}

        answer = app.put(f"{STATUSES}/{post.pk}", body, content_type="application/json")

        assert (answer.status_code, answer.json()["code"]) == (422, code)
        assert Post.objects.get(pk=post.pk).caption == ""

    def test_changes_a_comment(self, app: Client, ana: Any) -> None:
        comment = CommentFactory(author=ana, text="Old")

        status = app.put(f"{STATUSES}/{comment.pk}", {"status": "New"}, "application/json").json()

        assert (status["content_text"], bool(status["edited_at"])) == ("New", True)


@pytest.mark.django_db(transaction=True)
class TestDeleting:
    def test_takes_it_away_and_says_what_it_was(self, app: Client, ana: Any) -> None:
        post = PostFactory(author=ana, caption="Low tide #harbor")

        status = app.delete(f"{STATUSES}/{post.pk}").json()

        assert misfit(status, Status) == ""
        assert status["text"] == "Low tide #harbor"
        assert Post.objects.get(pk=post.pk).state == PostState.DELETED
        assert app.get(f"{STATUSES}/{post.pk}").status_code == 404
        assert app.delete(f"{STATUSES}/{post.pk}").status_code == 404

    def test_lets_who_wrote_the_post_delete_comments_on_it(self, app: Client, ana: Any) -> None:
        own = CommentFactory(author=ana)
        below = CommentFactory(post=PostFactory(author=ana))
        others = CommentFactory()

        answers = [app.delete(f"{STATUSES}/{c.pk}").status_code for c in (own, below, others)]

        assert answers == [200, 200, 404]

    def test_leaves_others_posts_alone(self, app: Client) -> None:
        post = PostFactory()

        assert app.delete(f"{STATUSES}/{post.pk}").status_code == 404
        assert Post.objects.get(pk=post.pk).state == PostState.PUBLISHED


class TestWhatIsNotHere:
    @pytest.mark.parametrize("deed", ["reblog", "pin", "mute"])
    def test_is_refused_in_words_and_taken_back_without_a_word(
        self, app: Client, deed: str
    ) -> None:
        post = PostFactory()

        refused = app.post(f"{STATUSES}/{post.pk}/{deed}")
        undone = app.post(f"{STATUSES}/{post.pk}/un{deed}")

        assert (refused.status_code, refused.json()["code"]) == (422, "not_offered")
        assert misfit(undone.json(), Status) == ""

    def test_was_boosted_by_nobody(self, app: Client) -> None:
        assert app.get(f"{STATUSES}/{PostFactory().pk}/reblogged_by").json() == []


class TestOfAuthor:
    def test_pages_both_ways(self, app: Client) -> None:
        author = AccountFactory()
        posts = [PostFactory(author=author, caption="#tide" if i % 2 else "").pk for i in range(5)]
        path = f"/api/v1/accounts/{author.pk}/statuses"

        def ids(**query: Any) -> list[int]:
            found = app.get(path, query).json()
            assert misfit(found, list[Status]) == ""
            return [int(one["id"]) for one in found]

        assert ids(limit=2) == posts[:2:-1]
        assert ids(limit=2, max_id=posts[3]) == [posts[2], posts[1]]
        assert ids(limit=2, min_id=posts[0]) == [posts[2], posts[1]]
        assert ids(since_id=posts[2]) == [posts[4], posts[3]]
        assert ids(tagged="tide") == [posts[3], posts[1]]
        assert ids(only_media="true", exclude_replies="true") == posts[::-1]
        assert ids(pinned="true") == []
        link = app.get(path, {"limit": 2})["Link"]
        assert f'max_id={posts[3]}>; rel="next"' in link
        assert f'min_id={posts[4]}>; rel="prev"' in link

    def test_hides_what_the_profile_hides(self, app: Client, ana: Any) -> None:
        private, blocking = AccountFactory(private=True), AccountFactory()
        PostFactory(author=private)
        make_block(blocker=blocking, blocked=ana)

        assert app.get(f"/api/v1/accounts/{private.pk}/statuses").json() == []
        assert app.get(f"/api/v1/accounts/{blocking.pk}/statuses").status_code == 404
