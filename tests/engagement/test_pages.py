"""Buttons and lists under posts: for scripts, for htmx and for plain forms."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import Account
from apps.accounts.types import Status
from apps.core import counters
from apps.engagement.models import Comment, CommentLike, Like, Save
from apps.posts.models import Post
from tests.factories.accounts import AccountFactory
from tests.factories.engagement import CommentFactory, make_like
from tests.factories.graph import make_block
from tests.factories.posts import PostFactory

pytestmark = pytest.mark.django_db

JSON = {"Accept": "application/json"}
HTMX = {"HX-Request": "true"}
FRAGMENT = {"X-Fragment": "comment"}


def url(post, path):
    return f"{post.get_absolute_url()}{path}/"


class TestLike:
    def test_answers_scripts_with_the_count(self, client_for):
        post, account = PostFactory(), AccountFactory()
        make_like(post=post)
        client = client_for(account)

        liked = client.post(url(post, "like"), headers=JSON)
        again = client.post(url(post, "like"), headers=JSON)
        unliked = client.post(url(post, "unlike"), headers=JSON)

        assert liked.json() == again.json() == {"liked": True, "likes": 2}
        assert unliked.json() == {"liked": False, "likes": 1}

    def test_ends_consistent_after_ten_rapid_toggles(self, client_for):
        post, client = PostFactory(), client_for(AccountFactory())

        for action in ["like", "unlike"] * 5:
            answer = client.post(url(post, action), headers=JSON).json()

        assert answer == {"liked": False, "likes": 0}
        assert Like.objects.count() == 0

    def test_gives_htmx_the_new_button(self, client_for):
        post = PostFactory()

        html = client_for(AccountFactory()).post(url(post, "like"), headers=HTMX).content.decode()

        assert 'aria-pressed="true"' in html
        assert url(post, "unlike") in html
        assert "<html" not in html

    def test_sends_plain_forms_back_to_their_page(self, client_for):
        post, client = PostFactory(), client_for(AccountFactory())

        from_feed = client.post(
            url(post, "like"), headers={"Referer": "http://testserver/?cursor=abc"}
        )
        from_nowhere = client.post(url(post, "like"))
        from_elsewhere = client.post(
            url(post, "like"), {"next": "https://evil.example/"}, headers={"Referer": "//evil"}
        )
        from_our_404 = client.post(
            url(post, "like"), headers={"Referer": "http://testserver//evil.example/"}
        )

        assert from_feed["Location"] == "/?cursor=abc"
        assert from_nowhere["Location"] == post.get_absolute_url()
        assert from_elsewhere["Location"] == post.get_absolute_url()
        assert from_our_404["Location"] == post.get_absolute_url()

    @pytest.mark.parametrize("action", ["like", "unlike", "save", "comments"])
    def test_does_not_find_what_one_may_not_see(self, client_for, action):
        post = PostFactory(author__private=True)

        response = client_for(AccountFactory()).post(url(post, action), {"text": "x"}, headers=JSON)

        assert response.status_code == 404
        assert response.json()["code"] == "not_found"
        assert not Like.objects.exists()
        assert not Save.objects.exists()
        assert not Comment.objects.exists()

    def test_asks_to_sign_in_before_it_looks(self):
        for post_url in (PostFactory().get_absolute_url(), "/p/1234567890123456789/"):
            plain = Client().post(f"{post_url}like/")
            scripted = Client().post(f"{post_url}like/", headers=JSON)
            assert plain.status_code == 302
            assert plain["Location"].startswith("/accounts/login/?next=/p/")
            assert scripted.status_code == 401

    def test_leads_back_to_the_post_after_signing_in(self, client_for):
        post = PostFactory()

        response = client_for(AccountFactory()).get(url(post, "like"))

        assert response["Location"] == post.get_absolute_url()
        assert not Like.objects.exists()

    def test_needs_a_token(self, client_for):
        post = PostFactory()
        client = client_for(AccountFactory(), enforce_csrf_checks=True)

        assert client.post(url(post, "like")).status_code == 403
        assert not Like.objects.exists()


class TestSave:
    def test_answers_scripts(self, client_for):
        post, client = PostFactory(), client_for(AccountFactory())

        assert client.post(url(post, "save"), headers=JSON).json() == {"saved": True}
        assert Save.objects.count() == 1
        assert client.post(url(post, "unsave"), headers=JSON).json() == {"saved": False}
        assert Save.objects.count() == 0

    def test_gives_htmx_the_new_button(self, client_for):
        post = PostFactory()

        html = client_for(AccountFactory()).post(url(post, "save"), headers=HTMX).content.decode()

        assert url(post, "unsave") in html


class TestComments:
    def test_write_by_a_plain_form(self, client_for):
        post = PostFactory()

        response = client_for(AccountFactory()).post(
            url(post, "comments"), {"text": "What a <light>"}, follow=True
        )

        html = response.content.decode()
        assert "What a &lt;light&gt;" in html
        comment = Comment.objects.get()
        assert response.redirect_chain == [
            (f"{post.get_absolute_url()}comments/{comment.pk}/#comment-{comment.pk}", 302)
        ]

    def test_give_scripts_the_new_comment(self, client_for):
        post, comment = PostFactory(), CommentFactory()

        response = client_for(AccountFactory()).post(
            url(comment.post, "comments"),
            {"text": "Yes", "parent_id": comment.pk},
            headers=FRAGMENT,
        )

        reply = Comment.objects.get(text="Yes")
        assert response.status_code == 201
        assert f'data-comment-id="{reply.pk}"' in response.content.decode()
        assert reply.parent_id == comment.pk
        assert not Comment.objects.filter(post=post).exists()

    def test_keep_the_text_when_it_is_refused(self, client_for):
        post, client = PostFactory(), client_for(AccountFactory())

        plain = client.post(url(post, "comments"), {"text": "w" * 1_001})
        scripted = client.post(url(post, "comments"), {"text": "w" * 1_001}, headers=FRAGMENT)

        assert plain.status_code == scripted.status_code == 422
        assert "w" * 1_001 in plain.content.decode()
        assert "1,001 characters" in plain.content.decode()
        assert "1,001 characters" in scripted.json()["error"]

    def test_are_refused_where_they_are_off(self, client_for):
        post = PostFactory(has_comments=False)

        response = client_for(AccountFactory()).post(
            url(post, "comments"), {"text": "x"}, headers=FRAGMENT
        )

        assert response.status_code == 422
        assert response.json()["error"] == "Comments are turned off for this post."

    def test_are_out_of_sight_while_they_are_off(self, client_for):
        comment = CommentFactory(text="from before")
        Post.objects.filter(pk=comment.post_id).update(has_comments=False)

        listed = Client().get(url(comment.post, "comments"))
        page = Client().get(comment.post.get_absolute_url()).content.decode()

        assert listed["Location"] == comment.post.get_absolute_url()
        assert "from before" not in page

    @pytest.mark.parametrize("parent_id", ["77", "x"])
    def test_refuse_a_parent_that_is_not_there(self, client_for, parent_id):
        response = client_for(AccountFactory()).post(
            url(PostFactory(), "comments"), {"text": "x", "parent_id": parent_id}, headers=JSON
        )

        assert response.status_code in {404, 422}
        assert not Comment.objects.exists()

    def test_are_written_once_for_one_key(self, client_for):
        post, client = PostFactory(), client_for(AccountFactory())
        headers = FRAGMENT | {"Idempotency-Key": "key-1"}

        for _ in range(2):
            response = client.post(url(post, "comments"), {"text": "Once"}, headers=headers)

        assert response.status_code == 201
        assert response["Idempotent-Replayed"] == "true"
        assert Comment.objects.count() == 1

    def test_page_towards_older_ones(self, client_for):
        post = PostFactory()
        comments = [CommentFactory(post=post, text=f"number {n}.") for n in range(22)]

        first = Client().get(url(post, "comments")).content.decode()
        older_url = first.split("data-more-comments")[0].rsplit('href="', 1)[1].split('"')[0]
        older = Client().get(older_url, headers={"X-Fragment": "comments"}).content.decode()

        assert "number 21." in first
        assert "number 1." not in first
        assert "number 0." in older
        assert "number 1." in older
        assert "<html" not in older
        assert len(comments) == 22

    def test_say_whom_a_plain_reply_answers(self, client_for):
        comment = CommentFactory()

        html = (
            client_for(AccountFactory())
            .get(url(comment.post, "comments"), {"reply": comment.pk})
            .content.decode()
        )

        assert f'value="{comment.pk}"' in html

    def test_are_hidden_with_their_post(self):
        assert Client().get(url(PostFactory(author__private=True), "comments")).status_code == 404

    def test_cost_the_same_for_one_and_for_twenty(self, client_for):
        one, many = PostFactory(), PostFactory()
        CommentFactory(post=one)
        for _ in range(20):
            CommentFactory(post=many)
        client = client_for(AccountFactory())

        assert cost(client, url(one, "comments")) == cost(client, url(many, "comments"))


class TestComment:
    def test_is_shown_to_open_pages_as_the_viewer_may_see_it(self, client_for):
        comment, hidden_from = CommentFactory(text="Here"), AccountFactory()
        make_block(blocker=comment.author, blocked=hidden_from)
        address = url(comment.post, f"comments/{comment.pk}")

        shown = Client().get(address, headers=FRAGMENT)

        assert "Here" in shown.content.decode()
        assert client_for(hidden_from).get(address, headers=FRAGMENT).status_code == 404

    def test_is_a_page_with_its_talk(self):
        comment = CommentFactory(text="The question")
        reply = CommentFactory(post=comment.post, parent=comment, text="The answer")

        html = Client().get(url(comment.post, f"comments/{reply.pk}")).content.decode()

        assert "The question" in html
        assert "The answer" in html

    def test_lists_its_replies(self):
        comment = CommentFactory(text="The question")
        for n in range(4):
            CommentFactory(post=comment.post, parent=comment, text=f"answer {n}.")
        address = url(comment.post, f"comments/{comment.pk}/replies")

        page = Client().get(address).content.decode()
        fragment = Client().get(address, headers={"X-Fragment": "comments"}).content.decode()

        assert "The question" in page
        assert "answer 3." in page
        assert "answer 3." in fragment
        assert "The question" not in fragment

    def test_is_changed_by_who_wrote_it(self, client_for):
        comment = CommentFactory(text="Frist")
        address = url(comment.post, f"comments/{comment.pk}/edit")

        plain = client_for(comment.author).post(address, {"text": "First"})
        scripted = client_for(comment.author).post(address, {"text": "Second"}, headers=FRAGMENT)
        foreign = client_for(AccountFactory()).post(address, {"text": "Mine"}, headers=JSON)

        assert plain.status_code == 302
        assert "Second" in scripted.content.decode()
        assert foreign.status_code == 403
        comment.refresh_from_db()
        assert comment.text == "Second"

    def test_is_deleted_by_who_wrote_it_and_who_posted(self, client_for):
        post = PostFactory()
        own, other = CommentFactory(post=post), CommentFactory(post=post)
        stranger = client_for(AccountFactory())

        refused = stranger.post(url(post, f"comments/{own.pk}/delete"), headers=JSON)
        plain = client_for(own.author).post(url(post, f"comments/{own.pk}/delete"))
        scripted = client_for(post.author).post(
            url(post, f"comments/{other.pk}/delete"), headers=JSON
        )

        assert refused.status_code == 403
        assert plain["Location"] == f"{post.get_absolute_url()}#comments"
        assert scripted.json() == {"removed": str(other.pk), "comments": 0}

    def test_is_liked(self, client_for):
        comment, client = CommentFactory(), client_for(AccountFactory())
        like = url(comment.post, f"comments/{comment.pk}/like")
        unlike = url(comment.post, f"comments/{comment.pk}/unlike")

        assert client.post(like, headers=JSON).json() == {"liked": True, "likes": 1}
        assert client.post(like).status_code == 302
        assert CommentLike.objects.count() == 1
        assert client.post(unlike, headers=JSON).json() == {"liked": False, "likes": 0}
        assert counters.drift() == []


class TestLikes:
    def test_lists_who_likes_the_post(self, client_for):
        post = PostFactory()
        liker = make_like(post=post)

        page = Client().get(url(post, "likes")).content.decode()
        fragment = Client().get(url(post, "likes"), headers={"X-Fragment": "people"})

        assert liker.username in page
        assert liker.username in fragment.content.decode()
        assert "<html" not in fragment.content.decode()

    def test_is_hidden_with_the_post(self):
        assert Client().get(url(PostFactory(author__private=True), "likes")).status_code == 404

    def test_costs_the_same_for_one_and_for_twenty(self, client_for):
        one, many = PostFactory(), PostFactory()
        make_like(post=one)
        for _ in range(20):
            make_like(post=many)
        client = client_for(AccountFactory())

        assert cost(client, url(one, "likes")) == cost(client, url(many, "likes"))


def cost(client, address):
    """Count the queries of a warm page."""
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


class TestDeactivated:
    def test_find_what_they_wrote_and_nobody_else_does(self, client_for):
        post, away = PostFactory(), AccountFactory(username="away")
        comment = CommentFactory(post=post, author=away, text="From before I left")
        CommentFactory(post=post, author=away, parent=comment, text="And an answer")
        Account.objects.filter(pk=away.pk).update(status=Status.DEACTIVATED)

        for path in (post.get_absolute_url(), url(post, "comments")):
            own = client_for(away).get(path).content.decode()
            others = client_for(AccountFactory()).get(path).content.decode()
            assert "From before I left" in own
            assert "And an answer" in own
            assert "From before I left" not in others
