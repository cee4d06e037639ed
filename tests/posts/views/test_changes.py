"""Editing, archiving and deleting a post by plain forms."""

import pytest
from django.test import Client

from apps.graph.policy import ANONYMOUS
from apps.posts import selectors
from apps.posts.models import PostMedia
from tests.factories.accounts import AccountFactory
from tests.factories.posts import PostFactory

pytestmark = pytest.mark.django_db


class TestEdit:
    def test_changes_everything_by_a_plain_form(self, client_for):
        post, friend = PostFactory(caption="before"), AccountFactory()
        media_id = PostMedia.objects.get(post_id=post.pk).media_id

        response = client_for(post.author).post(
            f"{post.get_absolute_url()}edit/",
            {
                "caption": "after",
                "place": "Pier",
                "tagged": f"@{friend.username}",
                "audience": "followers",
                f"alt_{media_id}": "A pier",
            },
        )

        assert response.status_code == 302
        assert response["Location"] == post.get_absolute_url()
        post.refresh_from_db()
        assert (post.caption, post.place.name, post.audience) == ("after", "Pier", "followers")
        assert not post.has_comments
        assert PostMedia.objects.get(post_id=post.pk).alt_text == "A pier"
        assert selectors.tagged_usernames(post_id=post.pk) == [friend.username]

    def test_takes_a_post_out_of_shared_lists(self, client_for):
        post = PostFactory(caption="#quiet")
        author, edit = client_for(post.author), f"{post.get_absolute_url()}edit/"

        author.post(edit, {"caption": "#quiet", "audience": "unlisted"})

        post.refresh_from_db()
        assert post.audience == "unlisted"
        assert '<option value="unlisted" selected>' in author.get(edit).content.decode()
        assert selectors.newest_public_ids(viewer=ANONYMOUS).items == []

    def test_keeps_what_was_typed_when_it_is_refused(self, client_for):
        post = PostFactory(caption="before")
        media_id = PostMedia.objects.get(post_id=post.pk).media_id

        response = client_for(post.author).post(
            f"{post.get_absolute_url()}edit/",
            {
                "caption": "y" * 10_000,
                "tagged": "nobody_here",
                "audience": "everyone",
                f"alt_{media_id}": "typed alt",
            },
        )

        html = response.content.decode()
        assert response.status_code == 422
        assert "nobody_here" in html
        assert "typed alt" in html
        post.refresh_from_db()
        assert post.caption == "before"

    def test_is_for_the_author_alone(self, client_for):
        post = PostFactory()

        assert (
            client_for(AccountFactory()).get(f"{post.get_absolute_url()}edit/").status_code == 404
        )
        assert Client().get(f"{post.get_absolute_url()}edit/").status_code == 302


class TestChanges:
    def test_archive_and_unarchive(self, client_for):
        post = PostFactory()
        client = client_for(post.author)

        client.post(f"{post.get_absolute_url()}archive/")
        listed = client.get("/create/archive/").content.decode()
        assert post.get_absolute_url() in listed
        assert Client().get(post.get_absolute_url()).status_code == 404

        client.post(f"{post.get_absolute_url()}unarchive/")
        assert Client().get(post.get_absolute_url()).status_code == 200
        assert post.get_absolute_url() not in client.get("/create/archive/").content.decode()

    def test_delete(self, client_for):
        post = PostFactory()

        response = client_for(post.author).post(f"{post.get_absolute_url()}delete/")

        assert response["Location"] == post.author.get_absolute_url()
        assert client_for(post.author).get(post.get_absolute_url()).status_code == 404

    def test_let_tagged_people_take_themselves_out(self, client_for):
        tagged = AccountFactory()
        post, hidden = PostFactory(tagged=[tagged]), PostFactory(author__private=True)
        client = client_for(tagged)

        for _ in range(2):
            assert client.post(f"{post.get_absolute_url()}untag/").status_code == 302

        assert selectors.tagged_usernames(post_id=post.pk) == []
        assert client.post(f"{hidden.get_absolute_url()}untag/").status_code == 404

    @pytest.mark.parametrize("action", ["archive", "unarchive", "delete"])
    def test_are_for_the_author_by_post_alone(self, client_for, action):
        post = PostFactory()
        address = f"{post.get_absolute_url()}{action}/"

        assert client_for(AccountFactory()).post(address).status_code == 404
        assert client_for(post.author).get(address).status_code == 405
        assert Client().post(address).status_code == 302
        assert Client().get(post.get_absolute_url()).status_code == 200
