"""Filters as apps keep them, and posts that say which of them they meet."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts import services
from apps.accounts.models import Account, FilterKeyword, WordFilter
from apps.accounts.types import FilterContext, FilterInput, KeywordInput
from apps.cards.presentation import entities
from apps.cards.selectors import reply_entities, status_entities
from apps.graph import services as graph_services
from apps.graph.policy import Viewer
from tests.api.golden import misfit
from tests.factories.accounts import AccountFactory
from tests.factories.engagement import CommentFactory
from tests.factories.graph import make_follow
from tests.factories.oauth import client_with, make_token
from tests.factories.posts import PostFactory

pytestmark = pytest.mark.django_db

URL = "/api/v2/filters"
SPOILERS = {
    "title": "Spoilers",
    "context": ["home", "public"],
    "filter_action": "hide",
    "expires_in": 3_600,
    "keywords_attributes": [{"keyword": "finale", "whole_word": False}, {"keyword": "ending"}],
}


@pytest.fixture
def account() -> Account:
    account: Account = AccountFactory()
    return account


@pytest.fixture
def app(account: Account) -> Client:
    _, secret = make_token(account)
    return client_with(secret)


def send(app: Client, method: str, path: str, body: dict[str, Any]) -> Any:
    return app.generic(method, path, json.dumps(body), content_type="application/json")


class TestFilters:
    def test_are_made_read_changed_and_deleted(self, app: Client) -> None:
        made = send(app, "POST", URL, SPOILERS).json()
        keep, drop = made["keywords"]
        change = {
            "title": "Endings",
            "keywords_attributes": [
                {"id": keep["id"], "keyword": "final"},
                {"id": drop["id"], "_destroy": True},
                {"keyword": "credits"},
            ],
        }
        changed = send(app, "PUT", f"{URL}/{made['id']}", change).json()

        assert misfit(made, entities.Filter) == ""
        assert (made["context"], made["filter_action"]) == (["home", "public"], "hide")
        assert [one["whole_word"] for one in made["keywords"]] == [False, True]
        assert changed["title"] == "Endings"
        assert changed["context"] == made["context"]
        assert changed["expires_at"] == made["expires_at"]
        words = [(one["keyword"], one["whole_word"]) for one in changed["keywords"]]
        assert words == [("final", False), ("credits", True)]
        assert app.get(URL).json() == [changed]
        assert app.delete(f"{URL}/{made['id']}").json() == {}
        assert app.get(f"{URL}/{made['id']}").status_code == 404

    def test_keep_the_word_of_which_only_the_borders_change(self, app: Client) -> None:
        made = send(app, "POST", URL, SPOILERS).json()
        change = {"keywords_attributes": [{"id": made["keywords"][0]["id"], "whole_word": True}]}

        changed = send(app, "PUT", f"{URL}/{made['id']}", change).json()

        assert changed["keywords"][0] == {**made["keywords"][0], "whole_word": True}

    def test_have_no_words_of_others(self, app: Client) -> None:
        made = send(app, "POST", URL, SPOILERS).json()
        other = send(app, "POST", URL, SPOILERS).json()
        change = {"keywords_attributes": [{"id": other["keywords"][0]["id"], "keyword": "final"}]}

        assert send(app, "PUT", f"{URL}/{made['id']}", change).status_code == 404

    def test_are_renewed_when_they_are_over(self, app: Client) -> None:
        made = send(app, "POST", URL, SPOILERS).json()
        WordFilter.objects.update(expires_at=timezone.now() - timedelta(days=1))

        (over,) = app.get(URL).json()
        renewed = send(app, "PUT", f"{URL}/{made['id']}", {"expires_in": None}).json()

        assert over["expires_at"] < timezone.now().isoformat()
        assert (renewed["expires_at"], renewed["keywords"]) == (None, made["keywords"])

    def test_are_read_from_lists_in_forms(self, app: Client) -> None:
        words = "keywords_attributes[][keyword]=vote&keywords_attributes[][keyword]=poll"

        made = app.post(
            URL, f"title=News&context[]=home&{words}", "application/x-www-form-urlencoded"
        )

        assert [one["keyword"] for one in made.json()["keywords"]] == ["vote", "poll"]

    def test_are_read_from_forms_too(self, app: Client) -> None:
        made = app.post(
            URL,
            {
                "title": "News",
                "context[]": "home",
                "keywords_attributes[0][keyword]": "vote",
                "keywords_attributes[0][whole_word]": "0",
            },
        )

        assert made.json()["keywords"][0]["whole_word"] is False

    @pytest.mark.parametrize(
        "wrong",
        [
            {"title": ""},
            {"context": []},
            {"context": ["everywhere"]},
            {"filter_action": "burn"},
            {"expires_in": "soon"},
            {"expires_in": "9" * 40},
            {"keywords_attributes": "word"},
            {"keywords_attributes": [["word"]]},
            {"keywords_attributes": [{"keyword": ""}]},
            {"keywords_attributes": [{"keyword": "a" * 201}]},
        ],
    )
    def test_that_say_nothing_are_refused(self, app: Client, wrong: dict[str, Any]) -> None:
        assert send(app, "POST", URL, SPOILERS | wrong).status_code == 422
        assert not WordFilter.objects.exists()

    def test_of_others_are_not_there(self, app: Client) -> None:
        other: Account = AccountFactory()
        made = services.make_filter(
            account=other,
            said=FilterInput(title="Mine", contexts=(FilterContext.HOME,)),
            keywords=[KeywordInput(text="mine")],
        )
        word = FilterKeyword.objects.get()

        for path in (
            f"{URL}/{made.pk}",
            f"{URL}/{made.pk}/keywords",
            f"{URL}/{made.pk}/statuses",
            f"{URL}/keywords/{word.pk}",
            f"/api/v1/filters/{word.pk}",
        ):
            assert app.get(path).status_code == 404, path
        assert send(app, "PUT", f"{URL}/{made.pk}", {"title": "Theirs"}).status_code == 404
        assert app.delete(f"{URL}/keywords/{word.pk}").status_code == 404
        assert app.get(URL).json() == app.get("/api/v1/filters").json() == []

    def test_hold_no_single_posts(self, app: Client) -> None:
        made = send(app, "POST", URL, SPOILERS).json()
        url = f"{URL}/{made['id']}/statuses"

        assert app.get(url).json() == []
        assert app.post(url, {"status_id": "7"}).json()["code"] == "cannot_filter_post"


class TestKeywords:
    def test_are_added_changed_and_removed(self, app: Client) -> None:
        made = send(app, "POST", URL, SPOILERS).json()
        added = app.post(f"{URL}/{made['id']}/keywords", {"keyword": "twist"}).json()
        url = f"{URL}/keywords/{added['id']}"

        changed = send(app, "PUT", url, {"whole_word": False}).json()

        assert added["whole_word"] is True
        assert changed == app.get(url).json() == {**added, "whole_word": False}
        assert len(app.get(f"{URL}/{made['id']}/keywords").json()) == 3
        assert app.delete(url).json() == {}
        assert app.get(url).status_code == 404

    def test_are_filters_of_their_own_to_older_apps(self, app: Client) -> None:
        send(app, "POST", URL, SPOILERS)

        words = app.get("/api/v1/filters").json()

        assert [misfit(one, entities.FilterV1) for one in words] == ["", ""]
        assert [one["phrase"] for one in words] == ["finale", "ending"]
        assert words[0]["irreversible"] is True
        assert app.get(f"/api/v1/filters/{words[1]['id']}").json() == words[1]


class TestWords:
    """Filters as older apps make them: one word each."""

    WORDS = "/api/v1/filters"

    def test_are_made_changed_and_deleted(self, app: Client) -> None:
        asked = {"phrase": "the  finale", "context[]": ["home", "thread"], "irreversible": "true"}
        made = app.post(self.WORDS, asked).json()
        url = f"{self.WORDS}/{made['id']}"
        change = {"phrase": "ending", "whole_word": False, "expires_in": 3_600}
        changed = send(app, "PUT", url, change).json()

        assert misfit(made, entities.FilterV1) == ""
        assert (made["phrase"], made["context"]) == ("the finale", ["home", "thread"])
        assert (made["irreversible"], made["whole_word"]) == (True, True)
        assert made["expires_at"] is None
        assert changed == app.get(url).json()
        assert changed["expires_at"] is not None
        unchanged = {"context": made["context"], "irreversible": True, "id": made["id"]}
        assert changed | unchanged == changed
        (whole,) = app.get(URL).json()
        assert (whole["title"], whole["filter_action"]) == ("ending", "hide")
        assert app.delete(url).json() == {}
        assert app.get(self.WORDS).json() == app.get(URL).json() == []
        assert app.delete(url).status_code == 404

    def test_that_are_not_hidden_any_more_are_warned_of(self, app: Client) -> None:
        made = send(app, "POST", URL, SPOILERS | {"keywords_attributes": [{"keyword": "a"}]})
        (word,) = app.get(self.WORDS).json()

        changed = send(app, "PUT", f"{self.WORDS}/{word['id']}", {"irreversible": False}).json()

        assert changed["irreversible"] is False
        whole = app.get(f"{URL}/{made.json()['id']}").json()
        assert (whole["title"], whole["filter_action"]) == ("Spoilers", "warn")

    def test_do_not_change_what_others_of_their_filter_share(self, app: Client) -> None:
        made = send(app, "POST", URL, SPOILERS).json()
        url = f"{self.WORDS}/{made['keywords'][0]['id']}"

        refused = send(app, "PUT", url, {"phrase": "end", "context": ["public"]})
        changed = send(app, "PUT", url, {"phrase": "end", "context": ["home", "public"]})

        assert (refused.status_code, refused.json()["code"]) == (422, "filter_has_other_words")
        assert changed.json()["phrase"] == "end"
        assert app.delete(url).json() == {}
        (whole,) = app.get(URL).json()
        assert [one["keyword"] for one in whole["keywords"]] == ["ending"]

    @pytest.mark.parametrize("wrong", [{"phrase": " "}, {"context": []}, {"context": ["all"]}])
    def test_that_say_nothing_are_refused(self, app: Client, wrong: dict[str, Any]) -> None:
        asked = {"phrase": "finale", "context": ["home"], **wrong}

        assert send(app, "POST", self.WORDS, asked).status_code == 422
        assert app.get(self.WORDS).json() == []

    def test_of_others_are_not_there(self, app: Client) -> None:
        other: Account = AccountFactory()
        services.make_filter(
            account=other,
            said=FilterInput(title="Mine", contexts=(FilterContext.HOME,)),
            keywords=[KeywordInput(text="mine")],
        )
        url = f"{self.WORDS}/{FilterKeyword.objects.get().pk}"

        assert send(app, "PUT", url, {"phrase": "theirs"}).status_code == 404
        assert app.delete(url).status_code == 404
        assert FilterKeyword.objects.get().keyword == "mine"


class TestPosts:
    def test_say_which_filters_they_meet(self, app: Client, account: Account) -> None:
        send(app, "POST", URL, SPOILERS)
        post = PostFactory(caption="What a FINALE!", photos=["The ending, in oil"])
        comment = CommentFactory(post=post, text="The finale, again")
        plain = PostFactory(caption="Finally spring")
        viewer = Viewer(account.pk, has_filters=True)

        met, other = status_entities(viewer=viewer, post_ids=[post.pk, plain.pk])
        reply = reply_entities(viewer=viewer, comments=[comment])[comment.pk]

        (result,) = met["filtered"]
        assert misfit(met, entities.Status) == ""
        assert result["filter"]["title"] == "Spoilers"
        assert result["keyword_matches"] == ["finale", "ending"]
        assert other["filtered"] == []
        assert reply["filtered"][0]["keyword_matches"] == ["finale"]

    def test_cost_nothing_more_for_whoever_filters_nothing(
        self, account: Account, django_assert_num_queries: Any
    ) -> None:
        post = PostFactory()
        viewer = Viewer(account.pk)
        status_entities(viewer=viewer, post_ids=[post.pk])

        with django_assert_num_queries(1):
            status_entities(viewer=viewer, post_ids=[post.pk])


class TestTimelines:
    """What apps get: the filters a post meets with what becomes of it, or nothing of anybody's."""

    @pytest.fixture
    def friend(self, account: Account) -> Account:
        friend: Account = AccountFactory()
        make_follow(follower=account, followee=friend)
        return friend

    @pytest.fixture(params=["home", "list"])
    def url(self, request: pytest.FixtureRequest, account: Account, friend: Account) -> str:
        if request.param == "home":
            return "/api/v1/timelines/home"
        made = graph_services.make_list(owner=account, title="Friends")
        graph_services.add_to_list(owner=account, list_id=made.pk, account_ids=[friend.pk])
        return f"/api/v1/timelines/list/{made.pk}"

    def test_tell_what_to_hide_and_what_to_warn_of(
        self, app: Client, friend: Account, url: str
    ) -> None:
        captions = ["The finale", "A spider", "The finale, with a spider", "Low tide"]
        for caption in captions:
            PostFactory(author=friend, caption=caption)
        for word, action in (("finale", "hide"), ("spider", "warn")):
            asked = {"title": word, "filter_action": action, "context": ["home"]}
            send(app, "POST", URL, {**asked, "keywords_attributes": [{"keyword": word}]})

        answer = app.get(url)

        statuses = json.loads(answer.content)
        assert [misfit(one, entities.Status) for one in statuses] == [""] * 4
        assert {one["content_text"]: actions_of(one) for one in statuses} == {
            "The finale": ["hide"],
            "A spider": ["warn"],
            "The finale, with a spider": ["hide", "warn"],
            "Low tide": [],
        }
        # Hiding is for the app, which knows where it shows them: nothing is missing.
        assert [one["content_text"] for one in statuses] == captions[::-1]

    def test_tell_no_other_reader_of_it(self, app: Client, friend: Account, url: str) -> None:
        PostFactory(author=friend, caption="The finale")
        made = send(app, "POST", URL, SPOILERS).json()
        other: Account = AccountFactory()
        make_follow(follower=other, followee=friend)
        others = client_with(make_token(other)[1])

        for _ in range(2):
            assert actions_of(app.get(url).json()[0]) == ["hide"]
            assert b"Spoilers" not in others.get("/api/v1/timelines/home").content
        app.delete(f"{URL}/{made['id']}")
        assert b"Spoilers" not in app.get(url).content

    def test_are_without_filters_that_are_over(
        self, app: Client, friend: Account, url: str
    ) -> None:
        PostFactory(author=friend, caption="The finale")
        send(app, "POST", URL, SPOILERS)

        WordFilter.objects.update(expires_at=timezone.now())

        assert actions_of(app.get(url).json()[0]) == []


def actions_of(status: dict[str, Any]) -> list[str]:
    return sorted(result["filter"]["filter_action"] for result in status["filtered"])
