"""Whom people let comment, mention and tag, and which comments they see first."""

import pytest
from django.utils import timezone

from apps.core import outbox
from apps.engagement.exceptions import CommentsLimited
from apps.graph import selectors, services
from apps.graph.exceptions import TooManyHiddenWords
from apps.graph.types import MAX_HIDDEN_WORDS, Choices, Circle, Deed
from apps.notifications.selectors import unread_count
from apps.posts import services as post_services
from apps.posts.exceptions import TagsRefused
from apps.posts.models import PostTag
from apps.posts.types import DraftState
from tests.factories.accounts import AccountFactory
from tests.factories.engagement import CommentFactory
from tests.factories.graph import make_follow
from tests.factories.posts import PostFactory, make_draft, make_upload

pytestmark = pytest.mark.django_db

CHOSEN = {
    "comments_from": "followers",
    "mentions_from": "nobody",
    "tags_from": "followed",
    "hidden_words": "Awful\nawful\n  so  so ",
}


def choose(account, **changed):
    everybody = dict.fromkeys(("comments_from", "mentions_from", "tags_from"), Circle.EVERYONE)
    choices = Choices(**({**everybody, "approves_tags": False, "hidden_words": ()} | changed))
    return services.set_boundaries(account=account, choices=choices)


@pytest.fixture
def author():
    return AccountFactory(username="author")


@pytest.fixture
def followed(author):
    account = AccountFactory(username="followed")
    make_follow(follower=author, followee=account)
    return account


@pytest.fixture
def follower(author):
    account = AccountFactory(username="follower")
    make_follow(follower=account, followee=author)
    return account


@pytest.fixture
def stranger():
    return AccountFactory(username="stranger")


class TestCircles:
    @pytest.mark.parametrize(
        ("circle", "let_in"),
        [
            (Circle.EVERYONE, {"author", "followed", "follower", "stranger"}),
            (Circle.FOLLOWED, {"author", "followed"}),
            (Circle.FOLLOWERS, {"author", "follower"}),
            (Circle.BOTH, {"author", "followed", "follower"}),
            (Circle.NOBODY, {"author"}),
        ],
    )
    def test_let_in_whom_they_name(self, author, followed, follower, stranger, circle, let_in):
        choose(author, comments_from=circle)

        allowed = {
            account.username
            for account in (author, followed, follower, stranger)
            if not selectors.refusing_ids(
                actor_id=account.pk, account_ids=[author.pk], deed=Deed.COMMENT
            )
        }
        assert allowed == let_in


class TestComments:
    def test_are_refused_by_name(self, author, follower, stranger):
        post = PostFactory(author=author)
        choose(author, comments_from=Circle.FOLLOWERS)

        CommentFactory(post=post, author=follower)
        with pytest.raises(CommentsLimited, match="Only followers of author"):
            CommentFactory(post=post, author=stranger)

    def test_have_no_box_but_the_reason(self, client_for, author, stranger):
        post = PostFactory(author=author)
        choose(author, comments_from=Circle.NOBODY)

        for path in (f"/p/{post.pk}/", f"/p/{post.pk}/comments/"):
            content = client_for(stranger).get(path).content.decode()
            assert "Only author can comment here." in content
            assert "data-composer=" not in content
            assert "data-composer=" in client_for(author).get(path).content.decode()

    @pytest.mark.django_db(transaction=True)
    def test_have_no_box_in_home_at_once(self, client_for, author, stranger):
        PostFactory(author=author)
        make_follow(follower=stranger, followee=author)
        assert "data-composer=" in client_for(stranger).get("/").content.decode()

        choose(author, comments_from=Circle.FOLLOWED)

        assert "data-composer=" not in client_for(stranger).get("/").content.decode()

    @pytest.mark.parametrize("circle", [Circle.FOLLOWERS, Circle.BOTH])
    def test_have_a_box_in_home_for_followers(self, client_for, author, follower, circle):
        choose(author, comments_from=circle)
        PostFactory(author=author)

        assert "data-composer=" in client_for(follower).get("/").content.decode()


class TestHiddenWords:
    def test_let_comments_wait(self, author, stranger):
        post = PostFactory(author=author)
        choose(author, hidden_words=("Spam", "buy  now"))

        for text in ("some SPAM here", "Buy now!", "spam"):
            assert CommentFactory(post=post, author=stranger, text=text).is_held
        for text in ("spammer", "buy it now", "fine"):
            assert not CommentFactory(post=post, author=stranger, text=text).is_held
        assert not CommentFactory(post=post, author=author, text="spam").is_held

    def test_are_words_and_not_patterns(self, author, stranger):
        post = PostFactory(author=author)
        choose(author, hidden_words=("a.c", "(", ""))

        assert not CommentFactory(post=post, author=stranger, text="abc").is_held

    def test_have_limits(self, author):
        for words in ([str(n) for n in range(MAX_HIDDEN_WORDS + 1)], ["x" * 61]):
            with pytest.raises(TooManyHiddenWords):
                choose(author, hidden_words=tuple(words))


class TestMentions:
    def test_stay_plain_text_without_a_word(self, client_for, author, stranger):
        choose(author, mentions_from=Circle.NOBODY)
        post = PostFactory(author=stranger, caption="with @author")
        CommentFactory(post=post, author=stranger, text="@author look")
        outbox.drain()

        assert unread_count(author.pk) == 0
        content = client_for(stranger).get(f"/p/{post.pk}/").content.decode()
        assert "@author" in content
        assert 'href="/author/"' not in content

    def test_of_those_who_let_one_are_links(self, author, followed):
        choose(author, mentions_from=Circle.FOLLOWED)
        PostFactory(author=followed, caption="with @author")
        outbox.drain()

        assert unread_count(author.pk) == 1


class TestTags:
    def test_are_refused_by_name(self, author, followed, stranger):
        choose(author, tags_from=Circle.FOLLOWED)

        PostFactory(author=followed, tagged=[author])
        with pytest.raises(TagsRefused, match="author"):
            PostFactory(author=stranger, tagged=[author])

    def test_of_a_draft_are_left_out_if_refused_meanwhile(self, author, stranger):
        draft = make_draft(
            author=stranger,
            uploads=[make_upload(owner=stranger)],
            tagged_ids=(author.pk,),
            state=DraftState.PUBLISHING,
        )
        choose(author, tags_from=Circle.NOBODY)

        post = post_services.publish_draft(draft_id=draft.pk, now=timezone.now())

        assert post is not None
        assert not PostTag.objects.exists()


@pytest.mark.django_db(transaction=True)
class TestTagApproval:
    @pytest.fixture
    def post(self, author, stranger):
        choose(author, approves_tags=True)
        return PostFactory(author=stranger, tagged=[author])

    def test_hides_the_tag_from_others_meanwhile(
        self, client_for, author, followed, stranger, post
    ):
        for viewer in (followed, stranger):
            content = client_for(viewer).get(f"/p/{post.pk}/").content.decode()
            assert "/author/" not in content
            assert "approve-tag" not in content
            assert (
                f"/p/{post.pk}/" not in client_for(viewer).get("/author/tagged/").content.decode()
            )
        assert "approve-tag" in client_for(author).get(f"/p/{post.pk}/").content.decode()
        assert f"/p/{post.pk}/" in client_for(author).get("/settings/tags/").content.decode()

    def test_shows_it(self, client_for, author, followed, post):
        client_for(author).post(f"/p/{post.pk}/approve-tag/")

        assert "/author/" in client_for(followed).get(f"/p/{post.pk}/").content.decode()
        path = f"/p/{post.pk}/"
        assert path in client_for(followed).get("/author/tagged/").content.decode()
        assert path not in client_for(author).get("/settings/tags/").content.decode()

    def test_may_be_denied_and_taken_back(self, client_for, author, followed, post):
        client = client_for(author)
        client.post(f"/p/{post.pk}/approve-tag/")

        client.post(f"/p/{post.pk}/untag/")

        assert "/author/" not in client_for(followed).get(f"/p/{post.pk}/").content.decode()
        assert not PostTag.objects.exists()

    def test_is_for_the_tagged_alone(self, author, followed, post):
        assert not post_services.approve_tag(account=followed, post_id=post.pk)
        assert PostTag.objects.get().is_pending
        assert post_services.approve_tag(account=author, post_id=post.pk)

    def test_is_not_asked_of_oneself(self, author, post):
        own = PostFactory(author=author, tagged=[author])

        assert not PostTag.objects.get(post=own).is_pending


class TestPage:
    PATH = "/settings/privacy/"

    def test_saves_by_a_plain_form(self, client_for, author):
        client = client_for(author)

        assert client.post(self.PATH, CHOSEN).status_code == 302
        saved = selectors.boundaries_of(account_id=author.pk)
        assert (saved.comments_from, saved.mentions_from) == (Circle.FOLLOWERS, Circle.NOBODY)
        assert saved.hidden_words == ["awful", "so so"]
        assert "so so" in client.get(self.PATH).content.decode()

    def test_says_saved_beside_the_control(self, client_for, author):
        answer = client_for(author).post(self.PATH, CHOSEN, headers={"HX-Request": "true"})

        assert (answer.status_code, answer.content) == (200, b"Saved.")

    def test_says_what_is_wrong(self, client_for, author):
        wrong = CHOSEN | {"hidden_words": "x" * 100}

        answer = client_for(author).post(self.PATH, wrong, headers={"HX-Request": "true"})
        assert answer.status_code == 422
        assert b"At most" in answer.content
        assert client_for(author).post(self.PATH, wrong).status_code == 422
