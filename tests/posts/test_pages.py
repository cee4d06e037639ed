"""Pages of posts in a browser without scripts."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from apps.media.models import MediaItem
from apps.media.types import State
from apps.posts import selectors, services
from apps.posts.models import Draft, Post, PostMedia
from apps.posts.types import DraftState
from tests.factories.accounts import AccountFactory
from tests.factories.engagement import CommentFactory
from tests.factories.graph import make_block, make_follow
from tests.factories.posts import PostFactory, make_draft, make_upload

pytestmark = pytest.mark.django_db


def picture(name="photo.jpg"):
    content = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(content, "JPEG")
    return SimpleUploadedFile(name, content.getvalue(), content_type="image/jpeg")


def bytes_of(response):
    """The body without what differs from request to request."""
    return re.sub(rb"[0-9a-f]{32}", b"", response.content)


class TestDetail:
    def test_shows_a_public_post_to_everybody(self):
        post = PostFactory(caption="<img onerror=alert(1)> #sea", photos=["A harbor"])
        CommentFactory(post=post, text="What <b>light</b>")

        html = Client().get(post.get_absolute_url()).content.decode()

        assert "&lt;img onerror" in html
        assert "&lt;b&gt;light" in html
        assert 'alt="A harbor"' in html
        assert '<a class="hashtag" href="/explore/tags/sea/">' in html

    def test_describes_public_posts_to_other_sites(self):
        post = PostFactory(caption="First light")

        html = Client().get(post.get_absolute_url()).content.decode()

        assert 'property="og:image"' in html
        assert "First light" in html

    @pytest.mark.parametrize("fields", [{"author__private": True}, {"for_followers": True}])
    def test_describes_no_other_posts(self, client_for, fields):
        post = PostFactory(caption="For few", **fields)
        follower = AccountFactory()
        make_follow(follower=follower, followee=post.author)

        html = client_for(follower).get(post.get_absolute_url()).content.decode()

        assert "For few" in html
        assert "og:" not in html

    def test_is_the_same_for_what_is_hidden_and_what_never_was(self, client_for):
        blocker, stranger = AccountFactory(), AccountFactory()
        make_block(blocker=blocker, blocked=stranger)
        hidden = [
            PostFactory(author__private=True),
            PostFactory(author=blocker),
            PostFactory(archived=True),
            PostFactory(deleted=True),
            PostFactory(for_followers=True),
        ]
        client = client_for(stranger)

        absent = client.get("/p/1234567890123456789/")

        assert absent.status_code == 404
        for post in hidden:
            response = client.get(post.get_absolute_url())
            assert response.status_code == 404
            assert bytes_of(response) == bytes_of(absent)
            assert response.headers["Cache-Control"] == absent.headers["Cache-Control"]

    @pytest.mark.parametrize("post_id", ["0", str(2**63), "9" * 40])
    def test_knows_no_impossible_addresses(self, post_id):
        assert Client().get(f"/p/{post_id}/").status_code == 404

    def test_gives_the_dialog_the_post_alone(self):
        post = PostFactory()

        html = (
            Client().get(post.get_absolute_url(), headers={"X-Fragment": "dialog"}).content.decode()
        )

        assert "data-post-detail" in html
        assert "<html" not in html
        assert Client().get(f"{post.get_absolute_url()}?dialog=1").content.decode()[:5] != "<!doc"

    def test_offers_the_author_to_show_an_archived_post_again(self, client_for):
        post = PostFactory(archived=True)

        html = client_for(post.author).get(post.get_absolute_url()).content.decode()

        assert f"{post.get_absolute_url()}unarchive/" in html

    def test_costs_the_same_for_one_and_for_twenty_comments(self, client_for):
        one, many = PostFactory(), PostFactory(photos=5)
        CommentFactory(post=one)
        for _ in range(20):
            CommentFactory(post=many)
        client = client_for(AccountFactory())

        def cost(post):
            client.get(post.get_absolute_url())
            with CaptureQueriesContext(connection) as captured:
                assert client.get(post.get_absolute_url()).status_code == 200
            return len(captured)

        assert cost(one) == cost(many)


class TestHistory:
    def test_shows_earlier_captions_and_the_rest_to_the_author_only(self, client_for):
        post = PostFactory(caption="before", place_name="Secret Pier")
        services.edit_post(
            author=post.author,
            post_id=post.pk,
            caption="after",
            alt_texts={},
            place_name="",
            tagged_ids=[],
            audience=post.audience,
            has_comments=True,
            now=post.published_at,
        )

        html = Client().get(f"{post.get_absolute_url()}history/").content.decode()
        own = client_for(post.author).get(f"{post.get_absolute_url()}history/").content.decode()

        assert "before" in html
        assert "after" in html
        assert "Secret Pier" not in html
        assert "Secret Pier" in own

    def test_is_hidden_with_the_post(self):
        post = PostFactory(author__private=True)

        assert Client().get(f"{post.get_absolute_url()}history/").status_code == 404


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


class TestCreate:
    def test_asks_to_sign_in(self):
        response = Client().get("/create/")

        assert response.status_code == 302
        assert response["Location"].startswith("/accounts/login/")

    def test_shows_the_form_and_what_was_begun(self, client_for):
        author = AccountFactory()
        make_draft(author=author, caption="Half a thought")

        html = client_for(author).get("/create/").content.decode()

        assert 'name="files"' in html
        assert "Half a thought" in html

    def test_takes_several_files_and_goes_on_to_their_alt_texts(self, client_for):
        author = AccountFactory()

        response = client_for(author).post(
            "/create/",
            {
                "files": [picture("one.jpg"), picture("two.jpg")],
                "caption": "Two",
                "place": "Pier",
                "audience": "everyone",
                "has_comments": "on",
            },
        )

        draft = Draft.objects.get()
        assert response["Location"] == f"/create/drafts/{draft.pk}/"
        assert (draft.caption, draft.place_name, len(draft.photos)) == ("Two", "Pier", 2)
        assert MediaItem.objects.filter(owner_id=author.pk).count() == 2

    def test_keeps_the_good_files_and_says_why_of_the_others(self, client_for):
        author = AccountFactory()
        client = client_for(author)

        response = client.post(
            "/create/",
            {
                "files": [
                    picture("good.jpg"),
                    SimpleUploadedFile("page.jpg", b"<html></html>", content_type="image/jpeg"),
                ],
                "audience": "everyone",
            },
            follow=True,
        )

        assert response.status_code == 200
        assert "page.jpg" in response.content.decode()
        assert len(Draft.objects.get().photos) == 1

    def test_refuses_a_form_without_files(self, client_for):
        response = client_for(AccountFactory()).post(
            "/create/", {"caption": "words only", "audience": "everyone"}
        )

        assert response.status_code == 422
        assert "words only" in response.content.decode()
        assert not Draft.objects.exists()

    def test_refuses_only_bad_files(self, client_for):
        response = client_for(AccountFactory()).post(
            "/create/",
            {"files": [SimpleUploadedFile("empty.jpg", b"")], "audience": "everyone"},
        )

        assert response.status_code == 422
        assert not Draft.objects.exists()
        assert not MediaItem.objects.exists()

    def test_refuses_twenty_one_files(self, client_for):
        response = client_for(AccountFactory()).post(
            "/create/",
            {"files": [picture(f"{n}.jpg") for n in range(21)], "audience": "everyone"},
        )

        assert response.status_code in {413, 422}
        assert not MediaItem.objects.exists()

    def test_keeps_the_photos_when_the_caption_is_refused(self, client_for):
        response = client_for(AccountFactory()).post(
            "/create/",
            {"files": [picture()], "caption": "z" * 10_000, "audience": "everyone"},
        )

        html = response.content.decode()
        draft = Draft.objects.get()
        assert f'action="/create/drafts/{draft.pk}/"' in html
        assert "10,000 characters" in html
        assert "z" * 10_000 in html


class TestDraft:
    def fields(self, **more):
        return {"caption": "Final", "audience": "everyone", "has_comments": "on"} | more

    def test_publishes_with_alt_texts_in_the_chosen_order(self, client_for):
        author = AccountFactory()
        first, second = make_upload(owner=author), make_upload(owner=author)
        draft = make_draft(author=author, uploads=[first, second])

        response = client_for(author).post(
            f"/create/drafts/{draft.pk}/",
            self.fields(
                action="publish",
                **{
                    f"alt_{first.pk}": "the first",
                    f"alt_{second.pk}": "the second",
                    f"position_{first.pk}": "2",
                    f"position_{second.pk}": "1",
                },
            ),
        )

        post = Post.objects.get()
        assert response["Location"] == post.get_absolute_url()
        photos = PostMedia.objects.filter(post_id=post.pk).order_by("position")
        assert [photo.alt_text for photo in photos] == ["the second", "the first"]

    def test_leads_to_its_post_ever_after(self, client_for):
        author = AccountFactory()
        draft = make_draft(author=author, uploads=[make_upload(owner=author)])
        client = client_for(author)

        for _ in range(2):
            response = client.post(f"/create/drafts/{draft.pk}/", self.fields(action="publish"))
        waiting = client.get(f"/create/drafts/{draft.pk}/", headers={"HX-Request": "true"})

        post = Post.objects.get()
        assert response["Location"] == post.get_absolute_url()
        assert waiting["HX-Redirect"] == post.get_absolute_url()

    def test_waits_visibly_for_its_photos(self, client_for):
        author = AccountFactory()
        draft = make_draft(
            author=author, uploads=[make_upload(owner=author, state=State.PROCESSING)]
        )
        client = client_for(author)

        response = client.post(
            f"/create/drafts/{draft.pk}/", self.fields(action="publish"), follow=True
        )
        fragment = client.get(f"/create/drafts/{draft.pk}/", headers={"HX-Request": "true"})

        assert "Publishing…" in response.content.decode()
        assert 'hx-trigger="every 2s"' in fragment.content.decode()
        assert "<html" not in fragment.content.decode()

    def test_says_what_failed_and_offers_to_try_again(self, client_for):
        author = AccountFactory()
        upload = make_upload(owner=author, state=State.FAILED, reason="This file is damaged.")
        draft = make_draft(author=author, uploads=[upload], state=DraftState.FAILED)
        Draft.objects.update(failure_reason="A photo could not be used.")

        html = client_for(author).get(f"/create/drafts/{draft.pk}/").content.decode()

        assert "This file is damaged." in html
        assert "A photo could not be used." in html
        assert f'value="retry:{upload.pk}"' in html

    def test_adds_replaces_and_removes_photos(self, client_for):
        author = AccountFactory()
        removed, kept = make_upload(owner=author), make_upload(owner=author)
        draft = make_draft(author=author, uploads=[removed, kept])

        response = client_for(author).post(
            f"/create/drafts/{draft.pk}/",
            self.fields(action="save", files=[picture("new.jpg")], **{f"remove_{removed.pk}": "1"}),
            follow=True,
        )

        assert "new.jpg" in response.content.decode()
        draft.refresh_from_db()
        assert len(draft.photos) == 2
        assert draft.photos[0]["media_id"] == str(kept.pk)
        removed.refresh_from_db()
        assert removed.deleted_at is not None

    def test_keeps_what_was_typed_when_it_is_refused(self, client_for):
        author = AccountFactory()
        draft = make_draft(author=author, uploads=[make_upload(owner=author)])

        response = client_for(author).post(
            f"/create/drafts/{draft.pk}/", self.fields(action="publish", tagged="no_such_person")
        )

        assert response.status_code == 422
        assert "no_such_person" in response.content.decode()
        assert not Post.objects.exists()

    def test_can_be_thrown_away(self, client_for):
        draft = make_draft(author=AccountFactory())

        client_for(draft.author).post(f"/create/drafts/{draft.pk}/discard/")

        assert not Draft.objects.exists()

    def test_is_for_the_author_alone(self, client_for):
        draft = make_draft(author=AccountFactory())
        stranger = client_for(AccountFactory())

        assert stranger.get(f"/create/drafts/{draft.pk}/").status_code == 404
        assert stranger.post(f"/create/drafts/{draft.pk}/discard/").status_code == 404
