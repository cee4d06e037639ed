"""Posts, drafts and hashtags in admin."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.graph.policy import ANONYMOUS
from apps.media.types import State
from apps.posts import selectors
from apps.posts.models import Draft, Hashtag, Post
from apps.posts.types import DraftState, PostState
from tests.factories.accounts import AccountFactory
from tests.factories.posts import PostFactory, make_draft, make_upload

pytestmark = pytest.mark.django_db

POSTS = "/admin/posts/post/"
DRAFTS = "/admin/posts/draft/"
HASHTAGS = "/admin/posts/hashtag/"


@pytest.fixture
def staff(client_for):
    return client_for(AccountFactory(superuser=True))


def act(client, address, action, *rows):
    return client.post(
        address,
        {"action": action, "reason": "Rule 3", "_selected_action": [row.pk for row in rows]},
        follow=True,
    )


class TestPosts:
    def test_shows_pictures_and_captions_of_public_posts_only(self, staff):
        PostFactory(caption="for all to read")
        PostFactory(caption="for all with the link", unlisted=True)
        PostFactory(caption="for few to read", author__private=True)
        PostFactory(caption="for none to read", deleted=True)

        html = staff.get(POSTS).content.decode()

        assert "for all to read" in html
        assert "for all with the link" in html
        assert "for few to read" not in html
        assert "for none to read" not in html
        assert html.count("media-thumbnail") == 2

    def test_is_found_by_id_username_and_public_words(self, staff):
        public = PostFactory(caption="lighthouse")
        private = PostFactory(caption="lighthouse", author__private=True)

        def found(query):
            html = staff.get(POSTS, {"q": query}).content.decode()
            return {post.pk for post in (public, private) if f"{POSTS}{post.pk}/change/" in html}

        assert found("lighthouse") == {public.pk}
        assert found(str(private.pk)) == {private.pk}
        assert found(private.author.username) == {private.pk}

    def test_shows_one_post_without_letting_it_be_changed(self, staff):
        post = PostFactory(caption="as it is", photos=2)

        html = staff.get(f"{POSTS}{post.pk}/change/").content.decode()
        staff.post(f"{POSTS}{post.pk}/change/", {"caption": "changed"})

        assert "as it is" in html
        assert html.count("media-thumbnail") == 2
        assert Post.objects.get(pk=post.pk).caption == "as it is"
        assert staff.get(f"{POSTS}add/").status_code == 403
        assert staff.post(f"{POSTS}{post.pk}/delete/", {"post": "yes"}).status_code == 403

    def test_removes_and_restores(self, staff):
        post, deleted = PostFactory(), PostFactory(deleted=True)

        act(staff, POSTS, "remove", post, deleted)
        assert selectors.posts_by_id(viewer=ANONYMOUS, post_ids=[post.pk]) == {}

        act(staff, POSTS, "restore", post, deleted)
        assert list(selectors.posts_by_id(viewer=ANONYMOUS, post_ids=[post.pk])) == [post.pk]
        assert Post.objects.get(pk=deleted.pk).state == PostState.DELETED

    def test_costs_the_same_for_one_and_for_twenty(self, staff):
        PostFactory()

        def cost():
            staff.get(POSTS)
            with CaptureQueriesContext(connection) as captured:
                staff.get(POSTS)
            return len(captured)

        one = cost()
        for _ in range(20):
            PostFactory()

        assert cost() == one

    def test_is_for_staff(self, client_for):
        assert client_for(AccountFactory()).get(POSTS).status_code in {302, 404}


class TestDrafts:
    def test_never_show_what_they_say(self, staff):
        make_draft(author=AccountFactory(), caption="not yet", state=DraftState.FAILED)

        html = staff.get(DRAFTS).content.decode()

        assert "not yet" not in html
        assert staff.get(f"{DRAFTS}{Draft.objects.get().pk}/change/").status_code == 200

    def test_are_published_again(self, staff):
        author = AccountFactory()
        ready = make_draft(
            author=author, uploads=[make_upload(owner=author)], state=DraftState.PUBLISHING
        )
        waiting = make_draft(
            author=author,
            uploads=[make_upload(owner=author, state=State.PROCESSING)],
            state=DraftState.PUBLISHING,
        )

        act(staff, DRAFTS, "publish_again", ready, waiting)

        assert Post.objects.count() == 1
        ready.refresh_from_db()
        assert ready.state == DraftState.PUBLISHED


class TestHashtags:
    def test_are_hidden_and_shown(self, staff):
        post = PostFactory(caption="#sea")
        tag = Hashtag.objects.get()

        act(staff, HASHTAGS, "hide", tag)
        assert selectors.hashtag_ids_page(viewer=ANONYMOUS, hashtag="sea").items == []

        act(staff, HASHTAGS, "show", tag)
        assert selectors.hashtag_ids_page(viewer=ANONYMOUS, hashtag="sea").items == [post.pk]
